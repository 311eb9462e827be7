"""`rewrite schema`: what the wire format is."""

from __future__ import annotations

import typer

app = typer.Typer(rich_markup_mode=None, add_completion=False, pretty_exceptions_enable=False)


@app.command()
def schema() -> None:
    """Print the JSON Schema of what `rewrite suggest --format json` prints."""
    import json

    from rewrite.cli.output import say
    from rewrite.render.json import schema as described

    say(json.dumps(described(), ensure_ascii=False, indent=2) + "\n")
