"""`rewrite eval`: run the cases, compare, report; `rewrite eval new`: make a case from a draft."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from rewrite.errors import RewriteError
from rewrite.evals.cases import Selection
from rewrite.evals.command import COULD_NOT_RUN, EvalRequest, evaluate
from rewrite.evals.compare import TOLERANCE
from rewrite.evals.engines import EngineSpec
from rewrite.evals.run import Plan

app = typer.Typer(
    help="Measure the suggestions on fixed cases; nothing leaves the machine unless --model names a model.",
    rich_markup_mode=None,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback(invoke_without_command=True)
def run(
    context: typer.Context,
    cases: Annotated[
        list[Path] | None, typer.Option(help="Case file or folder; repeat for more. Shipped ones by default.")
    ] = None,
    split: Annotated[str, typer.Option(help="dev, test or all. Look at test only to report.")] = "dev",
    filters: Annotated[
        list[str] | None,
        typer.Option("--filter", help="KEY=VALUE: clause, tag, lang, network, org, verdict or id (* matches)."),
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Run only the first so many cases.")] = None,
    engine: Annotated[str, typer.Option(help="embedded, nothing, or package.module:function.")] = "embedded",
    policy: Annotated[str, typer.Option(help="The policy file that every case extends.")] = "default",
    model: Annotated[str, typer.Option(help="Ask this model; drafts are sent to its endpoint.")] = "",
    base_url: Annotated[str, typer.Option(help="Address of the model's endpoint.")] = "",
    record: Annotated[Path | None, typer.Option(help="Write the model's answers to this file.")] = None,
    replay: Annotated[Path | None, typer.Option(help="Take the answers from this file; no network.")] = None,
    repeat: Annotated[int, typer.Option(min=1, max=100, help="Run each case so often, to see what is flaky.")] = 1,
    jobs: Annotated[int | None, typer.Option(min=1, max=256, help="Workers; as many as make sense by default.")] = None,
    seed: Annotated[int, typer.Option(help="Seed of the intervals.")] = 0,
    results: Annotated[Path | None, typer.Option(help="Write every row to this file (JSON Lines).")] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with the run in --results.")] = False,
    baseline: Annotated[
        Path | None, typer.Option(help="Compare with this baseline or results file; fail on a regression.")
    ] = None,
    save_baseline: Annotated[Path | None, typer.Option(help="Write a baseline of this run.")] = None,
    tolerance: Annotated[float, typer.Option(min=0, max=1, help="How much a figure may fall.")] = TOLERANCE,
    fail_under: Annotated[list[str] | None, typer.Option(help="NAME=NUMBER[,...]: exit 1 below it.")] = None,
    fail_over: Annotated[list[str] | None, typer.Option(help="NAME=NUMBER[,...]: exit 1 above it.")] = None,
    report: Annotated[Path | None, typer.Option(help="Write an HTML report.")] = None,
    junit: Annotated[Path | None, typer.Option(help="Write JUnit XML.")] = None,
    markdown: Annotated[Path | None, typer.Option(help="Write Markdown.")] = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Show every case that does not pass.")] = False,
) -> None:
    """Run cases and print how good the suggestions are.

    Exit 0; 1 below a threshold or worse than the baseline; 2 when a case could not run.
    """
    if context.invoked_subcommand is not None:
        return
    with _told():
        request = EvalRequest(
            cases=tuple(cases or ()),
            selection=Selection.parse(split, filters or (), limit),
            plan=Plan(
                engine=EngineSpec(
                    name=engine, policy=policy, model=model, base_url=base_url, record=record, replay=replay
                ),
                repeat=repeat,
                jobs=jobs,
                seed=seed,
            ),
            results=results,
            resume=resume,
            baseline=baseline,
            save_baseline=save_baseline,
            tolerance=tolerance,
            fail_under=tuple(fail_under or ()),
            fail_over=tuple(fail_over or ()),
            report=report,
            junit=junit,
            markdown=markdown,
            verbose=verbose,
        )
    raise typer.Exit(evaluate(request))


@app.command()
def new(
    draft: Annotated[Path, typer.Argument(help="The draft; - reads it from standard input.", allow_dash=True)],
    file: Annotated[
        Path, typer.Option("--in", help="The case file it is for, which has the organisation and the author.")
    ],
    name: Annotated[str, typer.Option("--id", help="The new case's id.")],
    organisation: Annotated[str, typer.Option(help="Key of an organisation of that file.")],
    author: Annotated[str | None, typer.Option(help="Key of an author of that file; none for no profile.")] = None,
    network: Annotated[str, typer.Option(help="x, linkedin, threads, bluesky, mastodon or generic.")] = "generic",
    language: Annotated[str, typer.Option(help="en or fr; found out when not given.")] = "",
    split: Annotated[str, typer.Option(help="dev or test.")] = "dev",
    source: Annotated[str, typer.Option(help="Where the text comes from.")] = "",
    append: Annotated[bool, typer.Option("--append", help="Append it to the file instead of printing it.")] = False,
) -> None:
    """Make a case from a draft, with the tool's present suggestion as labels, for a person to correct."""
    from rewrite.evals.new import NewCase, append_case, new_case

    with _told():
        text = sys.stdin.read() if str(draft) == "-" else draft.read_text(encoding="utf-8")
        asked = NewCase(
            id=name,
            draft=text.rstrip("\n"),
            organisation=organisation,
            author=author,
            network=network,
            language=language,
            split=split,
            source=source,
        )
        made = new_case(asked, file, EngineSpec().build())
        if not append:
            typer.echo(made, nl=False)
            return
        append_case(made, file)
        typer.echo(f"{name} is at the end of {file}: correct its labels and write its `why`; until then it is refused")


class _told:
    """Say an error in one line and leave with the code for "could not run"."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if isinstance(error, (RewriteError, ValidationError, OSError, UnicodeDecodeError)):
            typer.echo(str(error), err=True)
            raise typer.Exit(COULD_NOT_RUN) from error
