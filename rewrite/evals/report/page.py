"""One HTML file that holds everything: summary, clauses, confusion, and every case with its redlined diff.

It loads nothing, from the network or from disk, and runs one script, which its content policy names by hash.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

from rewrite.evals.compare import Comparison
from rewrite.evals.figures import by_clause, confusion, figures, grouped, language_gaps, measured
from rewrite.evals.report.page_cases import case_block, filter_form
from rewrite.evals.report.run_report import RunReport
from rewrite.evals.report.terminal import GROUP_FIGURES
from rewrite.evals.report.words import between, changed_words, meaning, number, signed
from rewrite.evals.stats import Interval

_HERE = Path(__file__).resolve().parent
_FEW = 4


def page(run: RunReport, found: Comparison | None = None) -> str:
    """Write the page; `found` adds the comparison with a baseline."""
    style = (_HERE / "page.css").read_text(encoding="utf-8")
    script = (_HERE / "page.js").read_text(encoding="utf-8")
    allowed = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{allowed}'; base-uri 'none'"
    parts = [
        f"<h1>{escape(run.title)}</h1>",
        _facts(run),
        _section("Figures", _figures(run)),
        "" if found is None else _section("Against the baseline", _comparison(found)),
        _section("Clauses", _clauses(run)),
        _section("Confusion between clauses", _confusion(run)),
        _section("Groups", _language_gaps(run) + "".join(_groups(run, by) for by in ("language", "network", "tag"))),
        _section("Cases", filter_form(run.rows) + "".join(case_block(row) for row in run.rows)),
        "<footer>Figures are ratios of sums over cases; intervals are 95 % bootstrap intervals over cases (Wilson's"
        " where all agree). Labels are what two careful readers would agree on; this is no legal advice.</footer>",
    ]
    return (
        "<!doctype html>\n<html lang=en>\n<head>\n<meta charset=utf-8>\n"
        f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">\n'
        '<meta name=viewport content="width=device-width, initial-scale=1">\n<meta name=referrer content=no-referrer>\n'
        f"<title>{escape(run.title)}</title>\n<style>\n{style}</style>\n</head>\n<body>\n"
        + "\n".join(part for part in parts if part)
        + f"\n<script>{script}</script>\n</body>\n</html>\n"
    )


def _section(title: str, content: str) -> str:
    return f"<section>\n<h2>{escape(title)}</h2>\n{content}\n</section>" if content else ""


def _facts(run: RunReport) -> str:
    items = "".join(f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>" for name, value in run.facts)
    return f"<dl class=facts>{items}</dl>"


def _bar(value: float | None, interval: Interval | None) -> str:
    """Draw a ratio as a bar with its interval as a line across; for eyes only, the numbers stand beside it."""
    if value is None:
        return ""
    line = ""
    if interval is not None:
        line = f'<b style="left:{100 * interval.low:.1f}%;width:{100 * (interval.high - interval.low):.1f}%"></b>'
    return f'<div class=track aria-hidden=true><i style="width:{100 * value:.1f}%"></i>{line}</div>'


def _table(head: Sequence[str], rows: Iterable[Sequence[str]], kind: str = "") -> str:
    """Write a table of ready HTML cells; the first of a row is its heading."""
    top = "".join(f"<th scope=col{' class=words' if not at else ''}>{cell}</th>" for at, cell in enumerate(head))
    body = "".join(f"<tr><th scope=row>{row[0]}</th>{''.join(_cell(cell) for cell in row[1:])}</tr>\n" for row in rows)
    return f'<div class=wide><table class="{kind}"><thead><tr>{top}</tr></thead><tbody>\n{body}</tbody></table></div>'


def _cell(cell: str) -> str:
    return cell if cell.startswith("<td") else f"<td>{cell}</td>"


def _figures(run: RunReport) -> str:
    rows = [
        (
            escape(each.name),
            number(each.share.value),
            between(each.interval),
            f"{each.share.part}/{each.share.whole}",
            _bar(each.share.value, each.interval),
            f"<td class=words>{escape(meaning(each.name))}</td>",
        )
        for each in measured(run.ran, run.info.plan.seed)
    ]
    lost = len(run.rows) - len(run.ran)
    told = f"<p class=fail>{lost} cases could not run; they are in no figure.</p>" if lost else ""
    return told + _table(("figure", "value", "95 % interval", "of", "", ""), rows)


def _clauses(run: RunReport) -> str:
    rows = [
        (
            f'<button type=button data-show-clause="{escape(each.clause)}">{escape(each.clause)}</button>',
            str(each.hits + each.missed),
            str(each.hits),
            str(each.extra),
            str(each.missed),
            number(each.precision),
            number(each.recall),
            number(each.f1),
            between(each.interval),
            _bar(each.f1, each.interval),
        )
        for each in by_clause(run.ran, run.info.plan.seed)
    ]
    head = ("clause", "expected", "hits", "extra", "missed", "precision", "recall", "f1", "95 % of f1", "")
    return _table(head, rows) if rows else ""


def _confusion(run: RunReport) -> str:
    counts = confusion(run.ran)
    names = sorted({name for pair in counts for name in pair if name})
    if not names:
        return ""
    columns = [*names, ""]
    rows: list[Sequence[str]] = []
    for expected in columns:
        cells = [_confused(counts.get((expected, reported), 0), expected == reported) for reported in columns]
        if any(counts.get((expected, reported)) for reported in columns):
            rows.append((escape(expected) or "<em>nothing</em>", *cells))
    told = "<p>Rows are what was expected, columns what was reported in the same case.</p>"
    head = ("", *(f"{escape(name)}" if name else "<em>nothing</em>" for name in columns))
    return told + _table(head, rows, "confusion")


def _confused(count: int, same: bool) -> str:
    return f"<td class={'hit' if same else 'miss'}>{count}</td>" if count else "<td></td>"


def _groups(run: RunReport, by: str) -> str:
    rows: list[Sequence[str]] = []
    for name, members in grouped(run.ran, by).items():
        cases = len({row.case.id for row in members})
        if by != "tag" or cases >= _FEW:
            found = figures(members)
            rows.append((escape(name), str(cases), *(number(found[each].value) for each in GROUP_FIGURES)))
    return _table((by, "cases", *GROUP_FIGURES), rows) + "<br>" if rows else ""


def _language_gaps(run: RunReport) -> str:
    rows: list[Sequence[str]] = []
    for each in language_gaps(run.ran, ("passed", "f1", "residual", "kept", "verdict"), run.info.plan.seed):
        en, fr = each.english.value, each.french.value
        difference = "-" if en is None or fr is None else signed(en - fr)
        rows.append((each.name, number(en), number(fr), difference, between(each.gap)))
    return _table(("English minus French", "en", "fr", "gap", "95 % of gap"), rows) + "<br>" if rows else ""


def _comparison(found: Comparison) -> str:
    rows = [
        (
            escape(each.name),
            number(each.before.value),
            number(each.after.value),
            f"<td class={'fail' if each.loss > 0 else 'pass' if each.loss < 0 else ''}>{signed(each.by)}</td>",
            between(each.gap),
        )
        for each in found.changes
    ]
    told = f"<p>{escape(changed_words(found))}.</p>"
    cases = "".join(
        f'<li><a href="#case-{escape(case)}" class={kind}>{escape(case)}</a> {word}</li>'
        for kind, word, ids in (("fail", "fails now", found.worse), ("pass", "passes now", found.better))
        for case in ids
    )
    return told + _table(("figure", "before", "now", "change", "95 % of change"), rows) + f"<ul>{cases}</ul>"
