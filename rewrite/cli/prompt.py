"""`rewrite prompt`: what a model would be told."""

from __future__ import annotations

from typing import Annotated

import typer

app = typer.Typer(
    rich_markup_mode=None, add_completion=False, pretty_exceptions_enable=False, no_args_is_help=True,
    help="What a model would be told about a draft.",
)  # fmt: skip


@app.callback()
def group() -> None:
    """Keep `show` a command of its own."""


@app.command()
def show(
    file: Annotated[str, typer.Argument(metavar="FILE|-", help="The draft; - reads standard input.")],
    policy: Annotated[str | None, typer.Option(metavar="FILE", help="The company's guideline (YAML).")] = None,
    author: Annotated[str | None, typer.Option(metavar="FILE", help="The profile of who posts (YAML).")] = None,
    platform: Annotated[str | None, typer.Option(metavar="NAME", help="The network.")] = None,
    send_raw: Annotated[bool, typer.Option("--send-raw", help="Show it unmasked.")] = False,
) -> None:
    """Print the messages of the first request as they would be sent, masked unless --send-raw. Sends nothing."""
    from rewrite.briefing import brief, fingerprints
    from rewrite.cli.files import read_draft
    from rewrite.cli.output import say
    from rewrite.config import load_settings
    from rewrite.pipeline import subject_of
    from rewrite.policy import load_author, load_policy
    from rewrite.settle import settle

    settings = load_settings({"policy": policy, "author": author, "platform": platform})
    profile = settings.path("author")
    subject = subject_of(
        read_draft(file).text,
        author=load_author(profile) if profile else None,
        policy=load_policy(settings.path("policy")),
        platform=settings.text("platform"),
        lang=settings.text("lang"),
    )
    first = subject.review(subject.text)
    request = brief(subject, first, settle(subject, first), raw=send_raw).request
    lines = [f"=== {message.role}\n{message.content}" for message in request.messages]
    lines += [f"=== fingerprint of {name}: {sha}" for name, sha in fingerprints().items()]
    say("\n".join(lines) + "\n")
