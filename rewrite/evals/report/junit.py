"""JUnit XML, which CI systems read: a test a case; what could not run is an error, what does not pass a failure."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

from rewrite.evals.report.run_report import RunReport
from rewrite.evals.report.words import listed
from rewrite.evals.row import Row

# What XML 1.0 cannot hold, not even escaped (section 2.2 of the recommendation).
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(run: RunReport) -> str:
    """Write one suite per language."""
    root = ET.Element("testsuites", name=_text(run.title))
    for language in sorted({row.case.language for row in run.rows}):
        rows = [row for row in run.rows if row.case.language == language]
        suite = ET.SubElement(
            root,
            "testsuite",
            name=f"rewrite eval {language}",
            tests=str(len(rows)),
            failures=str(sum(row.got is not None and not row.passed for row in rows)),
            errors=str(sum(row.got is None for row in rows)),
            time=f"{sum(row.seconds for row in rows):.3f}",
            timestamp=f"{run.info.started:%Y-%m-%dT%H:%M:%S}",
        )
        for row in rows:
            _case(suite, row)
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _case(suite: ET.Element, row: Row) -> None:
    case = row.case
    name = case.id if not row.attempt else f"{case.id} (attempt {row.attempt + 1})"
    file, _, line = case.where.rpartition(":")
    test = ET.SubElement(
        suite,
        "testcase",
        name=name,
        classname=f"evals.{case.network}",
        file=_text(file),
        line=line,
        time=f"{row.seconds:.4f}",
    )
    if row.got is None:
        ET.SubElement(test, "error", type=row.status, message=_text(row.error))
    elif not row.passed:
        failure = ET.SubElement(test, "failure", type="case", message=_text(listed(row.failing)))
        failure.text = _text(
            f"missed: {listed(row.missed)}\nextra: {listed(row.extra)}\nsurvives: {listed(row.surviving)}\n"
            f"lost: {listed(row.lost)}\nverdict: {row.got.verdict}, expected {case.expect.verdict}\nwhy: {case.why}"
        )


def _text(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text)
