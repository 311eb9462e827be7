"""The cases of the HTML report: one folded block each, with the redlined diff, and the form that filters them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from html import escape

from rewrite.edit import Edit
from rewrite.evals.report.words import is_hidden, listed
from rewrite.evals.row import Row

_FIRST_WORDS = 90


def redline(text: str, edits: Sequence[Edit]) -> str:
    """Write a text with its edits struck out and underlined, as HTML."""
    pieces: list[str] = []
    at = 0
    for edit in edits:
        title = escape(f"{listed(edit.clauses)}: {edit.reason}")
        pieces.append(shown(text[at : edit.start]))
        if edit.before:
            pieces.append(f'<del title="{title}">{shown(edit.before)}</del>')
        if edit.after:
            pieces.append(f'<ins title="{title}">{shown(edit.after)}</ins>')
        at = edit.end
    return "".join((*pieces, shown(text[at:])))


def shown(text: str) -> str:
    """Escape a text, and make visible the characters that a reader would not see."""
    if text.isascii() and text.isprintable():
        return escape(text)
    return "".join(_mark(char) if is_hidden(char) else escape(char) for char in text)


def _mark(char: str) -> str:
    return f"<span class=hidden-mark>U+{ord(char):04X}</span>"


def filter_form(rows: Sequence[Row]) -> str:
    """Write the form; it is hidden until the script that serves it runs."""
    choices: list[tuple[str, str, Callable[[Row], Iterable[str]]]] = [
        ("status", "any result", lambda row: (_status(row),)),
        ("language", "any language", lambda row: (row.case.language,)),
        ("network", "any network", lambda row: (row.case.network,)),
        ("clause", "any clause", _clauses),
        ("tag", "any tag", lambda row: row.case.tags),
        ("fails", "any score", lambda row: row.failing),
    ]
    selects = ""
    for name, every, values in choices:
        found = sorted({value for row in rows for value in values(row)})
        options = "".join(f'<option value="{escape(value)}">{escape(value)}</option>' for value in found)
        selects += f'<select name={name} aria-label="{name}"><option value="">{every}</option>{options}</select>'
    return (
        '<form id=filter hidden><input type=search name=text placeholder="search" aria-label="search in the cases">'
        f"{selects}<button type=reset>Reset</button><button type=button id=open>Open or close all</button>"
        "<output id=count aria-live=polite></output></form>\n"
    )


def case_block(row: Row) -> str:
    """Write one case: open when clicked, everything inside it."""
    case, status = row.case, _status(row)
    data = {
        "status": (status,),
        "language": (case.language,),
        "network": (case.network,),
        "clause": sorted(set(_clauses(row))),
        "tag": case.tags,
        "fails": row.failing,
    }
    attributes = " ".join(f'data-{name}="{escape("|".join(values))}"' for name, values in data.items())
    attempt = f" attempt {row.attempt + 1}" if row.attempt else ""
    first = " ".join(case.draft.split())[:_FIRST_WORDS]
    anchor = f' id="case-{escape(case.id)}"' if not row.attempt else ""
    kind = "pass" if row.passed else "fail"
    failing = escape(", ".join(row.failing))
    return (
        f"<details class=case{anchor} {attributes}>"
        f"<summary><code>{escape(case.id)}{attempt}</code> <span class={kind}>{status}</span> "
        f"<span>{failing}</span> <span class=first>{shown(first)}</span></summary>"
        f"<div class=body>{_texts(row)}{_labels(row)}</div></details>\n"
    )


def _status(row: Row) -> str:
    return row.status if row.got is None else "passes" if row.passed else "fails"


def _clauses(row: Row) -> Iterable[str]:
    return (*row.case.expect.clauses, *(row.got.clauses if row.got else ()))


def _texts(row: Row) -> str:
    edits = row.got.edits if row.got else ()
    return f'<pre class=text lang="{row.case.language}">{redline(row.case.draft, edits)}</pre>'


def _labels(row: Row) -> str:
    case, expect, got = row.case, row.case.expect, row.got
    author = "no profile" if case.author is None else listed((case.author.name, case.author.role, case.author.employer))
    items: list[tuple[str, Sequence[str]]] = [
        ("why", (case.why,)),
        ("who", (f"{author}; company: {case.organisation.name}",)),
        ("where", (f"{case.network}, {case.language}, {case.where}",)),
        ("tags", (listed(case.tags),)),
        ("expected", (f"{expect.verdict}: {listed(expect.clauses)}",)),
    ]
    if got is None:
        return _list([*items, (row.status, (row.error,))])
    items += [
        ("got", (f"{got.verdict}: {listed(got.clauses)}",)),
        ("missed", row.missed),
        ("extra", row.extra),
        ("survives", row.surviving),
        ("lost", row.lost),
        ("disclose", expect.must_disclose),
        ("ask", tuple(f"{each}{'' if each in got.escalations else ' (not named)'}" for each in expect.escalate)),
        ("findings", got.findings),
        ("edits", tuple(f"{each.before!r} → {each.after!r} ({listed(each.clauses)})" for each in got.edits)),
        ("refused", got.refusals),
        ("warnings", got.warnings),
        ("crashed", tuple(f"{name}: {said}" for name, said in row.crashes.items())),
    ]
    return _list(items)


def _list(items: Iterable[tuple[str, Sequence[str]]]) -> str:
    told = ""
    for name, values in items:
        if not values:
            continue
        value = (
            shown(values[0])
            if len(values) == 1
            else f"<ul>{''.join(f'<li>{shown(each)}</li>' for each in values)}</ul>"
        )
        told += f"<dt>{escape(name)}</dt><dd>{value}</dd>"
    return f"<dl>{told}</dl>"
