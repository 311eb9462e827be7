"""`rewrite cache`: the replies of models that are kept so that the same question is not paid for twice."""

from __future__ import annotations

import typer

app = typer.Typer(
    rich_markup_mode=None, add_completion=False, pretty_exceptions_enable=False, no_args_is_help=True,
    help="The kept replies of models: how many, and how to delete them.",
)  # fmt: skip


@app.command()
def info() -> None:
    """Print where replies are kept, how many there are and how much room they take."""
    from rewrite.cli.model import reply_folder
    from rewrite.cli.output import say
    from rewrite.llm import ReplyStore

    state = ReplyStore(reply_folder()).info()
    days = "for ever" if state.ttl is None else f"{state.ttl / 86400:.0f} days"
    say(f"folder: {state.folder}\nreplies: {state.replies}\nbytes: {state.size} of {state.size_limit}\nkept: {days}\n")


@app.command()
def clear() -> None:
    """Delete every kept reply."""
    from rewrite.cli.model import reply_folder
    from rewrite.cli.output import say
    from rewrite.llm import ReplyStore

    say(f"{ReplyStore(reply_folder()).clear()} replies deleted\n")
