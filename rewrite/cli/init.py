"""`rewrite init`: a commented guideline, an author's profile and the settings that name them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rewrite.cli.starter import Answers

app = typer.Typer(rich_markup_mode=None, add_completion=False, pretty_exceptions_enable=False)


@app.command()
def init(
    company: Annotated[str | None, typer.Option(help="The company's name; asked for on a terminal.")] = None,
    name: Annotated[str | None, typer.Option(help="The author's name.")] = None,
    role: Annotated[str | None, typer.Option(help='The author\'s role, such as "product manager".')] = None,
    lang: Annotated[str | None, typer.Option(help="Language of the comments: en or fr.")] = None,
    directory: Annotated[str, typer.Option(help="Where to write.")] = ".",
    force: Annotated[bool, typer.Option("--force", help="Replace files that are there.")] = False,
) -> None:
    """Write rewrite-policy.yaml, author.yaml and rewrite.toml, with comments, to be filled in."""
    import datetime
    import os

    from rewrite.cli.files import write_output
    from rewrite.cli.output import say
    from rewrite.cli.starter import AUTHOR, POLICY, SETTINGS, starter_files
    from rewrite.errors import OutputError

    taken = [file for file in (POLICY, AUTHOR, SETTINGS) if os.path.lexists(os.path.join(directory, file))]
    if taken and not force:
        raise OutputError(f"{directory}: {', '.join(taken)} already there; nothing was written (--force replaces them)")
    answers = _answers(company, name, role, lang)
    os.makedirs(directory, exist_ok=True)
    for file, text in starter_files(answers, datetime.date.today()).items():
        path = os.path.join(directory, file)
        write_output(path, text.encode())
        say(f"wrote {os.path.normpath(path)}\n")
    say(f"next: fill in {POLICY}, then `rewrite policy check` and `rewrite suggest draft.txt` in that folder\n")


def _answers(company: str | None, name: str | None, role: str | None, lang: str | None) -> Answers:
    """Take the options, and ask for the rest when somebody is there to answer."""
    import sys

    from rewrite.cli.starter import Answers
    from rewrite.errors import ConfigError

    if lang is not None and lang not in ("en", "fr"):
        raise ConfigError(f"--lang: `{lang}` is no language of the comments; one of: en, fr")
    if sys.stdin.isatty() and sys.stdout.isatty():
        lang = lang or _ask("Language of the comments, en or fr", "en")
        company = company or _ask("Company")
        name = _ask("Your name, empty to leave it out", "") if name is None else name
        role = _ask("Your role, such as product manager, empty to leave it out", "") if role is None else role
    if not company or not company.strip():
        raise ConfigError('--company: nobody to ask here; name the company, as in rewrite init --company "Acme"')
    return Answers(company.strip(), (name or "").strip(), (role or "").strip(), "fr" if lang == "fr" else "en")


def _ask(question: str, default: str | None = None) -> str:
    try:
        return typer.prompt(question, default=default, show_default=bool(default))
    except typer.Abort:
        raise typer.Exit(130) from None
