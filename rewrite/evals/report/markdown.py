"""A report for a pull request."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rewrite.evals.compare import Comparison
from rewrite.evals.figures import by_clause, figures, grouped, measured
from rewrite.evals.report.run_report import RunReport
from rewrite.evals.report.terminal import GROUP_FIGURES
from rewrite.evals.report.words import between, changed_words, listed, meaning, number, signed
from rewrite.evals.row import Row

_MOST = 50


def markdown(run: RunReport, found: Comparison | None = None) -> str:
    """Write the figures, the change against the baseline, the clauses and the cases that do not pass."""
    parts = [f"## Eval: {run.title}", _figures(run)]
    if found is not None:
        parts.append(_comparison(found))
    parts += [_clauses(run), _groups(run, "language"), _failing(run.rows), _facts(run)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _figures(run: RunReport) -> str:
    lines = [
        (
            each.name,
            number(each.share.value),
            between(each.interval),
            f"{each.share.part}/{each.share.whole}",
            meaning(each.name),
        )
        for each in measured(run.ran, run.info.plan.seed)
    ]
    return _table(("figure", "value", "95 % interval", "of", "counts"), lines)


def _comparison(found: Comparison) -> str:
    lines = [
        (each.name, number(each.before.value), number(each.after.value), signed(each.by), between(each.gap))
        for each in found.changes
        if each.before != each.after
    ]
    told = f"{changed_words(found)}."
    cases = [f"- worse: `{case}`" for case in found.worse] + [f"- better: `{case}`" for case in found.better]
    changed = (
        _table(("changed figure", "before", "now", "change", "95 % of change"), lines)
        if lines
        else "No figure changed."
    )
    return "\n\n".join(part for part in ("### Against the baseline", told, changed, "\n".join(cases[:_MOST])) if part)


def _clauses(run: RunReport) -> str:
    lines = [
        (
            each.clause,
            str(each.hits + each.missed),
            *(number(value) for value in (each.precision, each.recall, each.f1)),
            between(each.interval),
        )
        for each in by_clause(run.ran, run.info.plan.seed)
    ]
    return _table(("clause", "expected", "precision", "recall", "f1", "95 % of f1"), lines) if lines else ""


def _groups(run: RunReport, by: str) -> str:
    lines: list[Sequence[str]] = []
    for name, members in grouped(run.ran, by).items():
        found = figures(members)
        lines.append((name, str(len(members)), *(number(found[each].value) for each in GROUP_FIGURES)))
    return _table((by, "cases", *GROUP_FIGURES), lines) if lines else ""


def _failing(rows: Iterable[Row]) -> str:
    lines = [
        (row.case.id, row.error or listed(row.failing), listed(row.missed), listed(row.extra))
        for row in rows
        if not row.passed
    ]
    if not lines:
        return "Every case passes."
    shown = _table(("case", "what fails", "missed", "extra"), lines[:_MOST])
    more = f"\n\n{len(lines) - _MOST} more are in the HTML report." if len(lines) > _MOST else ""
    return f"<details><summary>{len(lines)} cases do not pass</summary>\n\n{shown}{more}\n\n</details>"


def _facts(run: RunReport) -> str:
    return "\n".join(f"- {name}: {_plain(value)}" for name, value in run.facts)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] + ["---:" if at and len(head) > 4 else "---" for at in range(1, len(head))], *rows]
    return "\n".join(f"| {' | '.join(map(_plain, row))} |" for row in lines)


def _plain(cell: str) -> str:
    """Keep a cell in its cell, and its words from being taken for markup."""
    cell = cell.replace("&", "&amp;").replace("<", "&lt;").replace("|", "\\|").replace("`", "\\`")
    return " ".join(cell.split())
