"""`rewrite config`: every setting, its value and where it came from."""

from __future__ import annotations

import typer

app = typer.Typer(rich_markup_mode=None, add_completion=False, pretty_exceptions_enable=False)


@app.command()
def config() -> None:
    """Print every setting, its value and where it came from, and the files that were looked for."""
    import json
    from pathlib import Path

    from rewrite.cli.output import say
    from rewrite.config import KEYS, load_settings, project_file, user_file

    settings = load_settings({})
    lines: list[str] = []
    for setting in settings.all:
        value = "# not set" if setting.value is None else f"= {json.dumps(setting.value, ensure_ascii=False)}"
        lines += [f"# {KEYS[setting.name].says}; from: {setting.origin}", f"{setting.name} {value}", ""]
    project, user = project_file(Path.cwd()), user_file()
    lines.append(f"# project's file: {project or 'none found upwards'}")
    lines.append(f"# user's file: {user}{'' if user.is_file() else ' (not there)'}")
    say("\n".join(lines) + "\n")
