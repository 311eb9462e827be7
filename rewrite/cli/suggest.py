"""`rewrite suggest`: the main job."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from rewrite.cli.files import Source
    from rewrite.config import Settings
    from rewrite.draft import Author
    from rewrite.policy import Policy
    from rewrite.suggestion import Suggestion

app = typer.Typer(rich_markup_mode=None, add_completion=False, pretty_exceptions_enable=False)


@app.command()
def suggest(
    file: Annotated[str | None, typer.Argument(metavar="FILE|-", help="The draft; - reads standard input.")] = None,
    policy: Annotated[str | None, typer.Option(metavar="FILE", help="The company's guideline (YAML).")] = None,
    author: Annotated[str | None, typer.Option(metavar="FILE", help="The profile of who posts (YAML).")] = None,
    platform: Annotated[
        str | None, typer.Option(metavar="NAME", help="x, linkedin, threads, bluesky, mastodon or generic.")
    ] = None,
    lang: Annotated[str | None, typer.Option(metavar="LANG", help="auto, en or fr.")] = None,
    format: Annotated[str | None, typer.Option(metavar="FORMAT", help="text, json, diff or revised.")] = None,
    output: Annotated[str | None, typer.Option(metavar="FILE", help="Write the result to a file.")] = None,
    write: Annotated[bool, typer.Option("--write", help="Put the revised text into FILE.")] = False,
    exit_zero: Annotated[bool, typer.Option("--exit-zero", help="Exit 0 where it would be 1.")] = False,
    model: Annotated[
        str | None, typer.Option(metavar="NAME", help="Also ask this model; local:PATH.gguf runs one in process.")
    ] = None,
    base_url: Annotated[str | None, typer.Option(metavar="URL", help="The model's OpenAI-compatible endpoint.")] = None,
    send_raw: Annotated[
        bool | None, typer.Option("--send-raw/--no-send-raw", help="Send unmasked; default: to this machine only.")
    ] = None,
    require_model: Annotated[bool, typer.Option("--require-model", help="Exit 2 when the model fails.")] = False,
    no_cache: Annotated[bool, typer.Option("--no-cache", help="Neither use nor keep replies.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print the body that would be sent; send nothing.")] = False,
) -> None:
    """Check a draft and suggest the smallest edits that keep the guideline.

    Nothing is sent anywhere unless a model is named: with --model, in REWRITE_MODEL or in the settings.

    Exit 0: nothing to change, or --write left it ready. 1: something to change or to decide. 2: could not run.
    """
    from rewrite.cli.files import read_draft
    from rewrite.config import load_settings
    from rewrite.errors import ConfigError

    given = {"policy": policy, "author": author, "platform": platform, "lang": lang, "format": format}
    given |= {"model": model, "base_url": base_url, "send_raw": {True: "yes", False: "no", None: None}[send_raw]}
    settings = load_settings(given)
    source = read_draft(_name(file, write))
    if output is not None and _is_draft(source, output):
        raise ConfigError(f"--output: {output} is the draft itself; use --write to put the revised text into it")

    from rewrite.policy import load_author, load_policy

    guideline = load_policy(settings.path("policy"))
    profile = settings.path("author")
    who = load_author(profile) if profile else None
    if dry_run:
        _show_body(source, guideline, who, settings, output)
        raise typer.Exit(0)
    result = _checked(source, guideline, who, settings, cache=not no_cache, required=require_model)
    _print(result, guideline, source, settings.text("format"), output)
    written = write and _write(result, source)
    raise typer.Exit(0 if exit_zero else _exit_code(result, written))


def _checked(
    source: Source, policy: Policy, author: Author | None, settings: Settings, *, cache: bool, required: bool
) -> Suggestion:
    """Check the draft, with a model if one is named; raise ConfigError when one is required and none is named."""
    from rewrite.errors import ConfigError
    from rewrite.pipeline import suggest as check

    options: dict[str, Any] = {"platform": settings.text("platform"), "lang": settings.text("lang")}
    if settings["model"]:
        from rewrite.cli.model import named_model, price_table
        from rewrite.errors import ModelError

        try:
            model = named_model(settings, cache=cache)
        except ModelError as error:
            raise ConfigError(f"model {settings['model']}: {error}") from None
        options |= {"model": model, "prices": price_table(), "require_model": required}
    elif required:
        raise ConfigError("--require-model: no model is named; add --model NAME")
    return check(source.text, author=author, policy=policy, **options)


def _show_body(source: Source, policy: Policy, author: Author | None, settings: Settings, output: str | None) -> None:
    from rewrite.cli.model import body, named_model
    from rewrite.cli.output import complain, deliver
    from rewrite.errors import ConfigError
    from rewrite.llm import sends_raw
    from rewrite.pipeline import subject_of

    name = settings["model"] or ""
    if not name or name.startswith("local:"):
        raise ConfigError("--dry-run: nothing would be sent anywhere; add --model NAME of an endpoint")
    model = named_model(settings, cache=False)
    assert model is not None
    subject = subject_of(
        source.text, author=author, policy=policy, platform=settings.text("platform"), lang=settings.text("lang")
    )
    deliver(body(subject, model), output)
    masked = "as it is" if sends_raw(model) else "with listed terms, customers and identifiers masked"
    complain(f"rewrite: not sent; with a model it goes to {model.endpoint}, {masked}")


def _name(file: str | None, write: bool) -> str:
    import sys

    from rewrite.cli.files import STDIN
    from rewrite.errors import ConfigError, DraftError

    if file is None and sys.stdin.isatty():
        raise DraftError("no draft: name a FILE, or pipe the text in (rewrite suggest - < draft.txt)")
    if write and file in (None, STDIN):
        raise ConfigError("--write: standard input cannot be written back; name a FILE, or use --output FILE")
    return file or STDIN


def _is_draft(source: Source, output: str) -> bool:
    from rewrite.cli.files import same_file

    return same_file(source, output)


def _print(result: Suggestion, policy: Policy, source: Source, format: str, output: str | None) -> None:
    import sys

    from rewrite.cli.output import complain, deliver

    data = None
    if format == "json":
        from rewrite.render.json import as_json

        text = as_json(result)
    elif format == "diff":
        from rewrite.render.diff import as_diff

        text = as_diff(result, source.label(), "\ufeff" if source.mark and source.encoding == "utf-8" else "")
        if source.encoding != "utf-8":
            complain(
                f"rewrite: {source.name} is {source.encoding.upper()}: `patch` cannot apply this diff, --write can"
            )
    elif format == "revised":
        text, data = result.revised, source.encoded(result.revised)
    else:
        from rewrite.render.page import Page
        from rewrite.render.text import as_text

        page = Page.of(sys.stdout) if output is None else Page()
        text = as_text(result, policy, page)
    deliver(text, output, data)


def _write(result: Suggestion, source: Source) -> bool:
    """Put the revised text into the draft's file; tell whether the file now holds it."""
    from rewrite.cli.files import write_back
    from rewrite.cli.output import complain

    if not result.edits:
        return True
    if not _anything_left(result):
        complain(f"rewrite: {source.name}: not written, for nothing of the draft would be left")
        return False
    write_back(source, result.revised)
    count = len(result.edits)
    complain(f"rewrite: {source.name}: {count} {'change' if count == 1 else 'changes'} written")
    return True


def _anything_left(result: Suggestion) -> bool:
    """Tell whether a word of the author's own survives the edits."""
    at = 0
    for edit in result.edits:
        if any(map(str.isalnum, result.draft[at : edit.start])):
            return True
        at = edit.end
    return any(map(str.isalnum, result.draft[at:]))


def _exit_code(result: Suggestion, written: bool) -> int:
    from rewrite.suggestion import Verdict

    if result.verdict is Verdict.CLEAN:
        return 0
    return 0 if result.verdict is Verdict.READY and (written or not result.edits) else 1
