"""presidio-analyzer over many posts, with en_core_web_sm where it is installed and a blank English pipeline else.

presidio has no command of its own: `--once FILE` stands for one. No network: it would fetch the public suffix list.
"""

from __future__ import annotations

import sys
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import spacy
import tldextract
from presidio_analyzer import AnalyzerEngine
from presidio_analyzer.nlp_engine import SpacyNlpEngine
from protocol import serve

MODEL = "en_core_web_sm"


def engine() -> tuple[AnalyzerEngine, str]:
    """Return presidio's analyzer and what it runs on."""
    tldextract.extract = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
    nlp = SpacyNlpEngine(models=[{"lang_code": "en", "model_name": MODEL}])
    has_model = find_spec(MODEL) is not None
    nlp.nlp = {"en": spacy.load(MODEL) if has_model else spacy.blank("en")}
    what = MODEL if has_model else f"no {MODEL}: patterns only, finds no names or places, much cheaper than with it"
    return AnalyzerEngine(nlp_engine=nlp, supported_languages=["en"]), what


if __name__ == "__main__":
    analyzer, what = engine()
    if sys.argv[1] == "--once":
        print(analyzer.analyze(text=Path(sys.argv[2]).read_text(encoding="utf-8"), language="en"))
    else:
        serve(
            f"{version('presidio-analyzer')} ({what})",
            lambda text: analyzer.analyze(text=text, language="en"),
            sys.argv[1],
        )
