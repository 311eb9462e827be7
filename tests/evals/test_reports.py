from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from html.parser import HTMLParser

import evalfakes as fake
import pytest

from rewrite.evals.cases import Case, Selection
from rewrite.evals.compare import Baseline, compare
from rewrite.evals.report.junit import junit
from rewrite.evals.report.markdown import markdown
from rewrite.evals.report.page import page
from rewrite.evals.report.page_cases import redline, shown
from rewrite.evals.report.run_report import RunReport
from rewrite.evals.report.terminal import failures, summary
from rewrite.evals.results import RunInfo
from rewrite.evals.row import failed_row, row_of
from rewrite.evals.run import Plan

Make = Callable[[int], list[Case]]
HOSTILE = '<script>alert("x")</script> | `b` & the best\u200b \x0b thing'


@pytest.fixture
def report(some_cases: Make) -> RunReport:
    cases = some_cases(4)
    hostile = cases[2].model_copy(update={"draft": HOSTILE, "tags": ("<i>",), "why": "a | b <u>"})
    rows = (
        row_of(cases[0], fake.oracle(cases[0])),
        row_of(cases[1], fake.nothing(cases[1])),
        row_of(hostile, fake.nothing(hostile)),
        failed_row(cases[3], RuntimeError("no <b>luck</b> | \x00")),
    )
    return RunReport(info=RunInfo.of(Plan(), Selection(), cases), rows=rows)


class Collector(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def test_the_page_holds_every_case_and_loads_nothing(report: RunReport) -> None:
    text = page(report)
    parser = Collector()
    parser.feed(text)
    tags = [tag for tag, _ in parser.tags]
    assert sum(tag == "details" for tag in tags) == 4
    assert tags.count("script") == 1
    assert not {"link", "img", "iframe", "object", "base"} & set(tags)
    assert not any({"src", "srcset", "onclick"} & set(attributes) for _, attributes in parser.tags)
    assert not re.search(r"https?://|@import|url\(", text)
    assert "default-src &#x27;none&#x27;" in text
    assert "alert(&quot;x&quot;)" in text
    assert "U+200B" in text
    assert "no &lt;b&gt;luck&lt;/b&gt;" in text
    assert "light-dark(" in text


def test_the_page_shows_the_comparison(report: RunReport) -> None:
    now = Baseline.of(report.info, report.rows)
    before = Baseline.of(report.info, [row_of(row.case, fake.oracle(row.case)) for row in report.rows[:3]])
    found = compare(before, now)
    assert "Against the baseline" in page(report, found)
    assert f'href="#case-{found.worse[0]}"' in page(report, found)
    assert "- worse: `c-001`" in markdown(report, found)


def test_a_redline_is_the_diff() -> None:
    draft = "We are <the best> shop."
    edits = fake.suggestion(draft, [fake.edit(draft, "<the best>", "a", "spam"), fake.edit(draft, "", "Hi! ")]).edits
    text = redline(draft, edits)
    assert re.sub(r"<del.*?</del>|</?ins.*?>", "", text) == "Hi! We are a shop."
    assert "<del" in text
    assert "&lt;the best&gt;" in text


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("a\nb", "a\nb"),
        ("é 👩\u200d🔬", "é 👩\u200d🔬"),
        ("a\u202eb", "a<span class=hidden-mark>U+202E</span>b"),
        ("a\x1bb", "a<span class=hidden-mark>U+001B</span>b"),
    ],
)
def test_hidden_characters_are_shown(text: str, html: str) -> None:
    assert shown(text) == html


def test_junit_tells_errors_from_failures(report: RunReport) -> None:
    root = ET.fromstring(junit(report))
    assert [suite.get("name") for suite in root] == ["rewrite eval en", "rewrite eval fr"]
    assert sum(int(suite.get("tests", "0")) for suite in root) == 4
    assert len(root.findall(".//failure")) == 2
    (error,) = root.findall(".//error")
    assert error.get("message") == "RuntimeError: no <b>luck</b> | \ufffd"


def test_markdown_keeps_its_tables(report: RunReport) -> None:
    text = markdown(report)
    for block in re.findall(r"(?:^\|.*\n?)+", text, re.MULTILINE):
        widths = {len(re.findall(r"(?<!\\)\|", line)) for line in block.splitlines()}
        assert len(widths) == 1
    assert "<b>" not in text
    assert "3 cases do not pass" in text


def test_the_terminal_shows_figures_and_failures(report: RunReport) -> None:
    text = summary(report.rows)
    assert text.startswith("4 cases: 1 pass, 1 could not run")
    assert re.search(r"^residual +0\.667 +.*2/3  lower is better$", text, re.MULTILINE)
    assert "ERROR in 1 cases (c-003): RuntimeError" in text
    told = failures(report.rows)
    assert "=== c-001" in told
    assert "=== c-000" not in told
    assert "survives: 'the best'" in told
    assert "ERROR:    RuntimeError" in told


def test_reports_of_nothing_are_no_crash(report: RunReport) -> None:
    empty = RunReport(info=report.info, rows=(report.rows[3],))
    for write in (page, markdown, junit):
        assert write(empty)
    assert summary(empty.rows)
