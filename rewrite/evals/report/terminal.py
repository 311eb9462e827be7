"""The table a person reads in a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rewrite.evals.figures import by_clause, figures, grouped
from rewrite.evals.row import Row
from rewrite.evals.scores import LOWER_IS_BETTER, Share

_HEADINGS = ("passed", "f1", "residual", "kept", "disclosed", "over_disclosed", "clean_touched", "verdict")


def number(value: float | None) -> str:
    """Write a ratio with three digits, or a dash where there is none."""
    return "-" if value is None else f"{value:.3f}"


def table(rows: Sequence[Sequence[str]], left: int = 1) -> str:
    """Align columns: the first `left` to the left, the others to the right."""
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if at < left else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )


def summary(rows: Sequence[Row]) -> str:
    """Print every figure, then the clauses, then languages, networks and tags."""
    ran = [row for row in rows if row.got is not None]
    parts = [
        f"{len(rows)} cases, {sum(row.passed for row in ran)} pass, {len(rows) - len(ran)} could not run",
        _all(ran),
    ]
    clauses = [["clause", "expected", "hits", "extra", "missed", "precision", "recall", "f1"]]
    for each in by_clause(ran):
        counts = (each.hits + each.missed, each.hits, each.extra, each.missed)
        ratios = (number(each.precision), number(each.recall), number(each.f1))
        clauses.append([each.clause, *map(str, counts), *ratios])
    if len(clauses) > 1:
        parts.append(table(clauses))
    parts += [_groups(ran, by) for by in ("language", "network", "tag")]
    parts.append(errors(rows))
    return "\n\n".join(part for part in parts if part)


def errors(rows: Iterable[Row]) -> str:
    """Print what went wrong that is no failure: cases that could not run, by message, and scorers that crashed."""
    said: dict[str, list[str]] = {}
    for row in rows:
        for message in (row.error, *(f"scorer {name}: {what}" for name, what in row.crashes.items())):
            if message:
                said.setdefault(message, []).append(row.case.id)
    return "\n".join(
        f"ERROR in {len(ids)} cases ({', '.join(ids[:3])}{', ...' if len(ids) > 3 else ''}): {message}"
        for message, ids in said.items()
    )


def failures(rows: Iterable[Row]) -> str:
    """Print each case that does not pass: the draft, what was expected, what came, the revised text."""
    return "\n".join(_failure(row) for row in rows if not row.passed)


def _all(rows: Sequence[Row]) -> str:
    lines = [["figure", "value", "of", ""]]
    for name, share in figures(rows).items():
        note = "lower is better" if name in LOWER_IS_BETTER else ""
        lines.append([name, number(share.value), f"{share.part}/{share.whole}", note])
    return table(lines)


def _groups(rows: Sequence[Row], by: str) -> str:
    groups = grouped(rows, by)
    if not groups:
        return ""
    lines = [[by, "cases", *_HEADINGS]]
    for name, members in groups.items():
        found = figures(members)
        lines.append([name, str(len(members)), *(number(found.get(each, Share(0, 0)).value) for each in _HEADINGS)])
    return table(lines)


def _failure(row: Row) -> str:
    case, expect = row.case, row.case.expect
    author = "no profile" if case.author is None else f"{case.author.name}, {case.author.role}, {case.author.employer}"
    lines = [
        f"=== {case.id}  ({case.where})  {case.language} {case.network} [{', '.join(case.tags)}]",
        f"author:   {author}; organisation: {case.organisation.name}",
        f"why:      {case.why}",
        f"draft:\n{_indent(case.draft)}",
    ]
    if row.got is None:
        return "\n".join((*lines, f"ERROR:    {row.error}", ""))
    got = row.got
    lines += [
        f"failing:  {', '.join(row.failing)}",
        *(f"CRASHED:  {name}: {said}" for name, said in row.crashes.items()),
        f"clauses:  expected {_list(expect.clauses)}; got {_list(got.clauses)}"
        f"; missed {_list(row.missed)}; extra {_list(row.extra)}",
        f"verdict:  expected {expect.verdict}; got {got.verdict}",
        f"disclose: expected {_list(expect.must_disclose)}",
        f"escalate: expected {_list(expect.escalate)}; got {_list(got.escalations)}",
        *(f"survives: {quote!r}" for quote in expect.must_remove if quote in got.revised),
        *(f"lost:     {quote!r}" for quote in expect.must_keep if quote not in got.revised),
        *(f"finding:  {each}" for each in got.findings),
        *(f"edit:     {each.before!r} -> {each.after!r} {_list(each.clauses)}" for each in got.edits),
        *(f"refused:  {each}" for each in got.refusals),
        *(f"warning:  {each}" for each in got.warnings),
        "revised:  (unchanged)" if got.revised == case.draft else f"revised:\n{_indent(got.revised)}",
        "",
    ]
    return "\n".join(lines)


def _list(words: Sequence[str]) -> str:
    return ", ".join(words) or "none"


def _indent(text: str) -> str:
    return "\n".join(f"    | {line}" for line in text.split("\n"))
