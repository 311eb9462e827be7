"""The result for a person: verdict first, the post with its changes marked, what breaks which clause, whom to ask."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from rewrite.finding import Finding
from rewrite.platforms import PLATFORMS, posts
from rewrite.policy import Policy
from rewrite.render.messages import Words, words
from rewrite.render.page import Ink, Page, Pieces, harmless
from rewrite.suggestion import Suggestion, Verdict

_INKS: dict[Verdict, Ink] = {
    Verdict.CLEAN: "good",
    Verdict.READY: "good",
    Verdict.REVIEW: "warn",
    Verdict.HOLD: "bad",
}
_ELIDED_FROM = 2000  # an unchanged stretch longer than this is cut in the middle
_ELIDED_TO = 400
_QUOTE = 200


def as_text(suggestion: Suggestion, policy: Policy, page: Page) -> str:
    """Return the result as lines for a person, in the draft's language, ended by a line end.

    `policy` is the one that judged: titles of clauses and addresses of contacts come from it.
    """
    report = _Report(suggestion, policy, page, words(suggestion.language))
    return "\n\n".join(block for block in report.blocks() if block) + "\n"


class _Report:
    def __init__(self, suggestion: Suggestion, policy: Policy, page: Page, says: Words) -> None:
        self.suggestion = suggestion
        self.policy = policy
        self.page = page
        self.says = says
        self.lines = _Lines(suggestion.draft)

    def blocks(self) -> Iterator[str]:
        yield self._verdict()
        yield self._warnings()
        yield self._post()
        for number, finding in enumerate(self.suggestion.findings, 1):
            yield self._finding(number, finding)
        yield self._unwritten()
        yield self._protected()
        yield self._refused()
        yield self._contacts()
        yield self._foot()

    def _verdict(self) -> str:
        verdict, says = self.suggestion.verdict, self.says
        lines = [self.page.flow([(says.verdict[verdict.value], _INKS[verdict])])]
        waiting = sum(1 for finding in self.suggestion.findings if finding.state == "open")
        if waiting:
            lines.append(self._plain(says.open_points[waiting == 1].format(count=waiting)))
        if verdict is Verdict.HOLD and (asked := list(dict.fromkeys(ask[0] for ask in self._asks()))):
            lines.append(self._plain(says.settle_first.format(contacts=", ".join(asked))))
        return "\n".join(lines)

    def _post(self) -> str:
        if not self.suggestion.edits:
            return ""
        says, count = self.says, len(self.suggestion.edits)
        title = says.post_on_hold if self.suggestion.verdict is Verdict.HOLD else says.post
        head: Pieces = [(title, "bold"), (f" - {says.changes[count == 1].format(count=count)} {says.marks}", "plain")]
        body = self.page.flow(self._marked(), indent="  ").rstrip("\n")
        return f"{self.page.flow(head)}\n\n{body}\n\n{self.page.flow([(says.copy, 'dim')])}"

    def _marked(self) -> Pieces:
        """Return the draft with what goes and what comes, long unchanged stretches cut in the middle."""
        pieces: Pieces = []
        draft, at = self.suggestion.draft, 0
        for edit in self.suggestion.edits:
            lead, before, after, trail = _parted(edit.before, edit.after)
            pieces += self._unchanged(draft[at : edit.start] + lead)
            if before:
                pieces.append((f"[-{harmless(before)}-]", "removed"))
            if after:
                pieces.append((f"{{+{harmless(after)}+}}", "added"))
            pieces.append((harmless(trail), "plain"))
            at = edit.end
        return pieces + self._unchanged(draft[at:].rstrip("\r\n"))

    def _unchanged(self, text: str) -> Pieces:
        if len(text) <= _ELIDED_FROM:
            return [(harmless(text), "plain")]
        cut = self.says.unchanged.format(count=len(text) - 2 * _ELIDED_TO)
        return [
            (harmless(text[:_ELIDED_TO]), "plain"),
            (f"\n{cut}\n", "dim"),
            (harmless(text[-_ELIDED_TO:]), "plain"),
        ]

    def _finding(self, number: int, finding: Finding) -> str:
        says = self.says
        clause = self.policy.clauses.get(finding.clause)
        title = clause.title.get(self.suggestion.language) if clause else ""
        head: Pieces = [(f"{number}. ", "bold"), (title or finding.clause, "bold")]
        if title:
            head.append((f" [{finding.clause}]", "dim"))
        where = says.place if finding.start < finding.end else says.missing
        place = where.format(**self.lines.place(finding.start))
        standing = f"{place} - {says.level[finding.level]}, {says.state[finding.state]}"
        lines = [self.page.flow(head, "   ", ""), self._plain(standing, "   ")]
        if finding.quote:
            lines.append(self._plain(_quoted(finding.quote), "   "))
        lines.append(self._plain(f"{says.why}{finding.message}", "   "))
        return "\n".join(lines)

    def _unwritten(self) -> str:
        lines = [
            self._item(f"{finding.clause}{self.says.colon} {finding.message}")
            for finding in self.suggestion.findings
            if finding.action == "disclose" and finding.state == "open"
        ]
        return self._section(self.says.unwritten, lines)

    def _protected(self) -> str:
        lines: list[str] = []
        for part in self.suggestion.protected:
            place = self.says.place.format(**self.lines.place(part.start))
            lines.append(self._item(f"{place}{self.says.colon} {_quoted(part.quote)} {part.reason}"))
        return self._section(self.says.protected, lines)

    def _refused(self) -> str:
        lines: list[str] = []
        for refusal in self.suggestion.refusals:
            change = f"[-{_short(refusal.before)}-]{{+{_short(refusal.after)}+}}"
            lines.append(self._item(f"{change} {refusal.reason} [{', '.join(refusal.clauses)}]"))
        return self._section(self.says.refused, lines)

    def _asks(self) -> Iterator[tuple[str, str, str]]:
        """Yield (contact, clause, reason): what has to be decided by somebody, then what is left open."""
        seen: set[tuple[str, str]] = set()
        for ask in self.suggestion.escalations:
            seen.add((ask.contact, ask.clause))
            yield ask.contact, ask.clause, ask.reason
        for finding in self.suggestion.findings:
            if finding.state == "open" and finding.contact and (finding.contact, finding.clause) not in seen:
                seen.add((finding.contact, finding.clause))
                yield finding.contact, finding.clause, finding.message

    def _contacts(self) -> str:
        grouped: dict[str, list[str]] = {}
        for contact, clause, reason in self._asks():
            grouped.setdefault(contact, []).append(f"{clause}{self.says.colon} {reason}")
        lines: list[str] = []
        for contact, reasons in grouped.items():
            address = self.policy.contacts.get(contact) or f"({self.says.no_address})"
            lines.append(self.page.flow([(contact, "bold"), (f"  {harmless(address)}", "plain")], "  "))
            lines += (self._item(reason, "    ") for reason in dict.fromkeys(reasons))
        return self._section(self.says.ask, lines)

    def _warnings(self) -> str:
        return self._section(self.says.warnings, [self._item(warning) for warning in self.suggestion.warnings])

    def _foot(self) -> str:
        says, length, stamp = self.says, self.suggestion.length, self.suggestion.policy
        unit = says.unit.get(length.unit, length.unit)
        pattern = says.no_limit if length.limit is None else says.length
        line = pattern.format(value=length.value, limit=length.limit, unit=unit, platform=self.suggestion.platform)
        network = PLATFORMS.get(self.suggestion.platform)
        if network and network.threads and (count := len(posts(self.suggestion.revised))) > 1:
            line += says.longest_of.format(count=count)
        judged = says.guideline.format(name=stamp.name, version=stamp.version, fingerprint=stamp.fingerprint[:12])
        foot = f"{self._plain(line)}\n{self._plain(judged + says.engine.format(engine=self.suggestion.engine))}"
        return f"{foot}\n{self._plain(self._sent())}" if self.suggestion.model else foot

    def _sent(self) -> str:
        """Say what went where and what it took."""
        run = self.suggestion.model
        assert run is not None
        values = run.model_dump() | {"how": self.says.masked[run.masked]}
        line = (self.says.sent if run.requests or not run.cached else self.says.replayed).format(**values)
        return line if run.cost is None else line + self.says.cost.format(cost=run.cost)

    def _section(self, title: str, lines: list[str]) -> str:
        if not lines:
            return ""
        return "\n".join((self.page.flow([(f"{title}{self.says.colon}", "bold")]), *lines))

    def _item(self, text: str, indent: str = "  ") -> str:
        return self.page.flow([(harmless(text), "plain")], f"{indent}  ", f"{indent}- ")

    def _plain(self, text: str, indent: str = "") -> str:
        return self.page.flow([(harmless(text), "plain")], indent)


class _Lines:
    """Turns a place in a text into a line and a column, both from 1; the column counts code points."""

    def __init__(self, text: str) -> None:
        self._starts = [0]
        while (end := text.find("\n", self._starts[-1])) >= 0:
            self._starts.append(end + 1)

    def place(self, offset: int) -> dict[str, int]:
        line = bisect_right(self._starts, offset)
        return {"line": line, "column": offset - self._starts[line - 1] + 1}


def _parted(before: str, after: str) -> tuple[str, str, str, str]:
    """Return the white space to show before the marks, the words that go, those that come, the white space behind.

    Marks that hug their words are easier to read; white space alone stays inside its marks.
    """
    words = after if after.strip() else before
    if not words.strip():
        return "", before, after, ""
    lead = words[: len(words) - len(words.lstrip())]
    trail = words[len(words.rstrip()) :]
    return lead, before.strip(), after.strip(), trail


def _short(text: str) -> str:
    flat = " ".join(harmless(text).split("\n"))
    return flat if len(flat) <= _QUOTE else f"{flat[: _QUOTE // 2]} ... {flat[-_QUOTE // 2 :]}"


def _quoted(text: str) -> str:
    return f'"{_short(text)}"'
