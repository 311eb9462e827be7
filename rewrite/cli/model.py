"""Which model the settings name, and what would be sent to it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from rewrite.config import Settings, load_prices
from rewrite.errors import ConfigError

if TYPE_CHECKING:
    from rewrite.llm import OpenAIModel, Price
    from rewrite.settle import Subject

LOCAL = "local:"


def reply_folder() -> Path:
    """Return where replies are kept."""
    import platformdirs

    return platformdirs.user_cache_path("rewrite", appauthor=False) / "replies"


def named_model(settings: Settings, *, cache: bool) -> OpenAIModel | None:
    """Return the model that is named, None when none is; a key in the environment names none."""
    name = settings["model"]
    if not name:
        return None
    from rewrite.cli.output import complain
    from rewrite.llm import OpenAIModel, ReplyStore

    store = ReplyStore(reply_folder(), on_warning=lambda text: complain(f"rewrite: {text}")) if cache else None
    send_raw = {"yes": True, "no": False}.get(settings.text("send_raw"))
    if name.startswith(LOCAL):
        from rewrite.llm.local import local_model

        return local_model(Path(name.removeprefix(LOCAL)).expanduser(), cache=store, send_raw=send_raw)
    return OpenAIModel(name, base_url=settings["base_url"], cache=store, send_raw=send_raw)


def price_table() -> Mapping[str, Price]:
    """Return the prices of the settings files; raise ConfigError for one that is none."""
    from pydantic import ValidationError

    from rewrite.llm import Price

    prices: dict[str, Price] = {}
    for name, given in load_prices().items():
        try:
            prices[name] = Price.model_validate(dict(given))
        except ValidationError as error:
            fault = error.errors(include_url=False)[0]
            raise ConfigError(f"prices.{name}: {fault['msg']}; such as input = 1.0, output = 4.0") from None
    return prices


def body(subject: Subject, model: OpenAIModel) -> str:
    """Return the JSON body of the first request as it would be sent, to whom, and whether it is masked."""
    from rewrite.briefing import brief
    from rewrite.llm import dialect, sends_raw
    from rewrite.settle import settle

    first = subject.review(subject.text)
    request = brief(subject, first, settle(subject, first), raw=sends_raw(model)).request
    spoken = dialect.KNOWN.get((model.endpoint, model.name), dialect.Dialect())
    sent = spoken.body(request, model.name, model.temperature)
    return json.dumps(sent, ensure_ascii=False, indent=2) + "\n"
