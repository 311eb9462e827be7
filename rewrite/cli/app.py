"""The `rewrite` command: which commands there are, each loaded when it is asked for."""

from __future__ import annotations

from importlib import import_module
from typing import Annotated, Any, cast

import typer
from typer.core import TyperGroup

# One module a command; each has a typer application called `app`.
COMMANDS = {
    "suggest": "rewrite.cli.suggest",
    "init": "rewrite.cli.init",
    "policy": "rewrite.cli.policy",
    "eval": "rewrite.cli.eval",
    "config": "rewrite.cli.config",
    "schema": "rewrite.cli.schema",
    "prompt": "rewrite.cli.prompt",
    "cache": "rewrite.cli.cache",
}


class LazyCommands(TyperGroup):
    """A group whose commands are imported one by one, when they are looked up."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the names of the commands, in the order in which help shows them."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return a command, or None when there is none of that name."""
        module = COMMANDS.get(cmd_name)
        if module is None:
            return None
        command = typer.main.get_command(cast("typer.Typer", import_module(module).app))
        command.name = cmd_name
        return command

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find the command of a line; a misspelt name is answered with the nearest one."""
        self.commands = dict.fromkeys(COMMANDS, cast("Any", None))
        return super().resolve_command(ctx, args)


app = typer.Typer(
    cls=LazyCommands,
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(asked: bool) -> None:
    if asked:
        from rewrite import __version__
        from rewrite.cli.output import say

        say(f"rewrite {__version__}\n")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and leave.")
    ] = False,
) -> None:
    """Check a post against your company's social-media guideline and get back a proven diff.

    Exit 0: nothing to change. 1: something to change or to decide. 2: could not run. Not legal advice.
    """
