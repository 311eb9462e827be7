"""What a person reads in a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from rewrite.evals.compare import TOLERANCE, Comparison
from rewrite.evals.figures import by_clause, confusion, figures, flaky, grouped, language_gaps, measured, pairs
from rewrite.evals.report.words import between, changed_words, listed, number, signed, table, unhidden
from rewrite.evals.row import Row
from rewrite.evals.scores import Share

GROUP_FIGURES = ("passed", "f1", "residual", "kept", "disclosed", "over_disclosed", "clean_touched", "verdict")
"""The figures shown for each language, network and tag."""

_FEW = 8
"""Tags with fewer cases than this are left out of the table: their figures say nothing."""

_CONFUSIONS = 12


def summary(rows: Sequence[Row], seed: int = 0) -> str:
    """Print every figure, then the clauses, then languages, networks and tags, then what went wrong."""
    ran = [row for row in rows if row.got is not None]
    parts = [_head(rows), _figures(ran, seed), _clauses(ran, seed), _confusions(ran)]
    parts += [_groups(ran, by) for by in ("language", "network", "tag")]
    parts += [_languages(ran, seed), _flaky(rows), _cost(ran), errors(rows)]
    return "\n\n".join(part for part in parts if part)


def failures(rows: Iterable[Row]) -> str:
    """Print each case that does not pass: the draft, what was expected, what came, the revised text."""
    return "\n".join(_failure(row) for row in rows if not row.passed)


def errors(rows: Iterable[Row]) -> str:
    """Print what went wrong that is no failure: cases that could not run, by message, and scorers that crashed."""
    said: dict[str, list[str]] = {}
    for row in rows:
        mark = "STALE" if row.status == "stale" else "ERROR"
        for message in (row.error, *(f"scorer {name}: {what}" for name, what in row.crashes.items())):
            if message:
                said.setdefault(f"{mark}|{message}", []).append(row.case.id)
    lines: list[str] = []
    for key, ids in said.items():
        mark, _, message = key.partition("|")
        lines.append(f"{mark} in {len(ids)} cases ({listed(ids, 3)}): {message}")
    return "\n".join(lines)


def comparison(found: Comparison, tolerance: float = TOLERANCE) -> str:
    """Print what got better and worse against the baseline, figure by figure and case by case."""
    fallen = {change.name for change in found.regressions(tolerance)}
    lines = [["against the baseline", "before", "now", "change", "95 % of change", ""]]
    for change in found.changes:
        if change.before.value is None and change.after.value is None:
            continue
        word = "" if not change.loss else "worse" if change.loss > 0 else "better"
        mark = f"REGRESSED{'' if change.is_sure else ' (may be luck)'}" if change.name in fallen else word
        values = (number(change.before.value), number(change.after.value))
        lines.append([change.name, *values, signed(change.by), between(change.gap), mark])
    parts = [table(lines)]
    parts.append(changed_words(found))
    parts += [
        f"  {'WORSE ' if each.flip < 0 else 'better' if each.flip > 0 else 'moved '}  {each.case}"
        f"{'  worse: ' + listed(each.worse) if each.worse else ''}"
        f"{'  better: ' + listed(each.better) if each.better else ''}"
        for each in found.cases
    ]
    for what, ids in (("changed since", found.relabelled), ("new", found.added), ("not run or gone", found.gone)):
        if ids:
            parts.append(f"{len(ids)} cases {what}, not compared: {listed(ids, 5)}")
    return "\n".join(parts)


def _head(rows: Sequence[Row]) -> str:
    count = {status: sum(row.status == status for row in rows) for status in ("ran", "error", "stale")}
    cases = len({row.case.id for row in rows})
    attempts = "" if cases == len(rows) else f", {len(rows)} runs of them"
    told = [f"{sum(row.passed for row in rows)} pass"]
    told += [
        f"{count[status]} {word}"
        for status, word in (("error", "could not run"), ("stale", "are stale"))
        if count[status]
    ]
    return f"{cases} cases{attempts}: {', '.join(told)}"


def _figures(rows: Sequence[Row], seed: int) -> str:
    lines = [["figure", "value", "95 % interval", "of", ""]]
    for each in measured(rows, seed):
        note = "lower is better" if each.lower_is_better else ""
        count = f"{each.share.part}/{each.share.whole}"
        lines.append([each.name, number(each.share.value), between(each.interval), count, note])
    return table(lines)


def _clauses(rows: Sequence[Row], seed: int) -> str:
    lines = [["clause", "expected", "hits", "extra", "missed", "precision", "recall", "f1", "95 % of f1"]]
    for each in by_clause(rows, seed):
        counts = (each.hits + each.missed, each.hits, each.extra, each.missed)
        ratios = (number(each.precision), number(each.recall), number(each.f1), between(each.interval))
        lines.append([each.clause, *map(str, counts), *ratios])
    return table(lines) if len(lines) > 1 else ""


def _confusions(rows: Sequence[Row]) -> str:
    wrong = {pair: count for pair, count in confusion(rows).items() if pair[0] != pair[1]}
    top = sorted(wrong.items(), key=lambda each: (-each[1], each[0]))[:_CONFUSIONS]
    if not top:
        return ""
    lines = [["expected", "reported", "cases"]]
    lines += [[expected or "(none)", reported or "(none)", str(count)] for (expected, reported), count in top]
    return table(lines, left=2)


def _groups(rows: Sequence[Row], by: str) -> str:
    groups = {name: members for name, members in grouped(rows, by).items() if by != "tag" or len(members) >= _FEW}
    if not groups:
        return ""
    lines = [[by, "cases", *GROUP_FIGURES]]
    for name, members in groups.items():
        found = figures(members)
        count = str(len({row.case.id for row in members}))
        lines.append([name, count, *(number(found.get(each, Share(0, 0)).value) for each in GROUP_FIGURES)])
    return table(lines)


def _languages(rows: Sequence[Row], seed: int) -> str:
    gaps = language_gaps(rows, ("passed", "f1", "residual", "kept", "verdict"), seed)
    if not gaps:
        return ""
    lines = [["English minus French", "en", "fr", "gap", "95 % of gap"]]
    for each in gaps:
        en, fr = each.english.value, each.french.value
        difference = "-" if en is None or fr is None else signed(en - fr)
        lines.append([each.name, number(en), number(fr), difference, between(each.gap)])
    twins = pairs(rows)
    said = (
        f"\npairs of the same post: both pass {len(twins.both)}, only English {len(twins.only_english)}, only French"
        f" {len(twins.only_french)}, neither {len(twins.neither)} (McNemar's exact test, p = {twins.p:.3f})"
    )
    return table(lines) + (said if twins else "")


def _flaky(rows: Sequence[Row]) -> str:
    attempts = max((row.attempt for row in rows), default=0) + 1
    if attempts == 1:
        return ""
    found = flaky(rows)
    lines = [f"{len(found)} cases differ between {attempts} attempts"]
    lines += [f"  {name}: {passed} of {ran} pass" for name, (passed, ran) in found.items()]
    return "\n".join(lines)


def _cost(rows: Sequence[Row]) -> str:
    if not rows:
        return ""
    seconds = sorted(row.seconds for row in rows)
    middle, most = seconds[len(seconds) // 2], seconds[-1]
    said = f"time per case: {1000 * middle:.1f} ms in the middle, {1000 * most:.1f} ms at most"
    used: list[dict[str, Any]] = [dict(row.got.usage) for row in rows if row.got and row.got.usage]
    tokens = [sum(int(each.get(name) or 0) for each in used) for name in ("prompt_tokens", "completion_tokens")]
    if any(tokens):
        said += f"; {tokens[0]} tokens read and {tokens[1]} written, {sum(tokens) // len(rows)} a case"
    return said


def _failure(row: Row) -> str:
    case, expect = row.case, row.case.expect
    author = "no profile" if case.author is None else f"{case.author.name}, {case.author.role}, {case.author.employer}"
    attempt = f" attempt {row.attempt + 1}" if row.attempt else ""
    lines = [
        f"=== {case.id}{attempt}  ({case.where})  {case.language} {case.network} [{', '.join(case.tags)}]",
        f"author:   {author}; organisation: {case.organisation.name}",
        f"why:      {case.why}",
        f"draft:\n{_indent(case.draft)}",
    ]
    if row.got is None:
        return "\n".join((*lines, f"{row.status.upper()}:    {row.error}", ""))
    got = row.got
    lines += [
        f"failing:  {listed(row.failing)}",
        *(f"CRASHED:  {name}: {said}" for name, said in row.crashes.items()),
        f"clauses:  expected {listed(expect.clauses)}; got {listed(got.clauses)}"
        f"; missed {listed(row.missed)}; extra {listed(row.extra)}",
        f"verdict:  expected {expect.verdict}; got {got.verdict}",
        f"disclose: expected {listed(expect.must_disclose)}",
        f"escalate: expected {listed(expect.escalate)}; got {listed(got.escalations)}",
        *(f"survives: {quote!r}" for quote in row.surviving),
        *(f"lost:     {quote!r}" for quote in row.lost),
        *(f"finding:  {each}" for each in got.findings),
        *(f"edit:     {each.before!r} -> {each.after!r} ({listed(each.clauses)})" for each in got.edits),
        *(f"refused:  {each}" for each in got.refusals),
        *(f"warning:  {each}" for each in got.warnings),
        "revised:  (unchanged)" if got.revised == case.draft else f"revised:\n{_indent(got.revised)}",
        "",
    ]
    return "\n".join(lines)


def _indent(text: str) -> str:
    return "\n".join(f"    | {unhidden(line)}" for line in text.split("\n"))
