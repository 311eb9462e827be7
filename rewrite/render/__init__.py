"""One file per output format; colours only here."""
