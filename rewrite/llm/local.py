"""A model without a server to set up: xllamacpp in this process, on a free port of this machine."""

# xllamacpp carries no types.
# pyright: reportMissingImports=false, reportUnknownMemberType=false, reportUnknownVariableType=false

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

from rewrite.llm.cache import ReplyStore
from rewrite.llm.errors import BadEndpoint
from rewrite.llm.openai_chat import OpenAIModel

CONTEXT = 8192  # tokens; the prompt takes some 4,500 and an answer up to 2,048
_servers: dict[Path, Any] = {}


def local_model(path: Path, *, cache: ReplyStore | None = None, send_raw: bool | None = None) -> OpenAIModel:
    """Load a GGUF file, once a process, and return the model that answers from it. Raises BadEndpoint."""
    path = path.resolve()
    if not path.is_file():
        raise BadEndpoint(f"there is no model file {path}")
    if path not in _servers:
        _servers[path] = _started(path)
    address = str(_servers[path].listening_address)
    model = OpenAIModel(f"local:{path.name}", base_url=f"{address}/v1", api_key="none", cache=cache, send_raw=send_raw)
    return model


def _started(path: Path) -> Any:
    try:
        xllamacpp: Any = importlib.import_module("xllamacpp")
    except ImportError:
        raise BadEndpoint("local models need the package xllamacpp (pip install 'rewrite-guideline[local]')") from None
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(path)
    parameters.n_ctx = CONTEXT
    parameters.n_parallel = 1
    try:
        return xllamacpp.Server(parameters)
    except Exception as error:
        raise BadEndpoint(f"{path} could not be loaded as a GGUF model: {error}") from None
