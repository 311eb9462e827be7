"""`rewrite policy show|check|test`: the guideline as resolved, its errors, its examples."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rewrite.policy import Policy

app = typer.Typer(
    help="The company's guideline: show it, check it, test its examples.",
    no_args_is_help=True,
    rich_markup_mode=None,
    add_completion=False,
    pretty_exceptions_enable=False,
)

File = Annotated[str | None, typer.Argument(metavar="[FILE]", help="The guideline; else the one that settings name.")]


def _load(file: str | None) -> tuple[str, Policy]:
    from rewrite.config import load_settings
    from rewrite.policy import load_policy

    path = load_settings({"policy": file}).path("policy")
    return (file or str(path)) if path else "the shipped guideline", load_policy(path)


@app.command()
def show(file: File = None) -> None:
    """Print the guideline as resolved (what it extends, filled in), as YAML that can be loaded again."""
    import yaml

    from rewrite.cli.output import say

    name, policy = _load(file)
    data = policy.model_dump(mode="json", exclude_defaults=True, exclude={"fingerprint"})
    text = yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=110)
    say(f"# {name}, resolved; fingerprint {policy.fingerprint}\n{text}")


@app.command()
def check(file: File = None) -> None:
    """Say what is wrong with a guideline. Exit 1 when its review is overdue, 2 when it cannot be used."""
    from rewrite.cli.output import say
    from rewrite.pipeline import reviewer_of

    name, policy = _load(file)
    reviewer_of(policy)
    active = sum(1 for clause in policy.clauses.values() if clause.enabled)
    about = policy.organisation.name or "no organisation named"
    say(f"{name}: {policy.name} {policy.version}: {active} clauses of {len(policy.clauses)} in force, {about}\n")
    if policy.overdue():
        say(f"{name}: review_by: {policy.review_by} is past; review the guideline, then set the next date\n")
        raise typer.Exit(1)


@app.command("test")
def run_examples(file: File = None) -> None:
    """Run the guideline's own examples: each bad one must be found, no good one may be. Exit 1 when one fails."""
    from rewrite.cli.output import say
    from rewrite.pipeline import check_examples

    name, policy = _load(file)
    results = check_examples(policy)
    failed = [result for result in results if not result.passed]
    for result in failed:
        got = ", ".join(result.got) or "nothing"
        wanted = "to be found" if result.kind == "bad" else "not to be found"
        say(f"{result.clause} ({result.language}, {result.kind}): expected {wanted}, got {got}: {result.text!r}\n")
    say(f"{name}: {len(results) - len(failed)} of {len(results)} examples pass\n")
    raise typer.Exit(1 if failed else 0)
