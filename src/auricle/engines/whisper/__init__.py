"""Whisper: the best recognizer where its weights are at hand, computed by CTranslate2 or by transformers."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from auricle.engines.whisper.folders import CTRANSLATE2, TRANSFORMERS, Format
from auricle.engines.whisper.languages import LANGUAGES
from auricle.engines.whisper.models import MODELS, PublishedModel, published
from auricle.engines.whisper.settings import ConvertModelOptions, WhisperSettings
from auricle.errors import AuricleError, BadModel, MissingExtra, ModelNotFound

if TYPE_CHECKING:
    from auricle.engines.whisper.recognizer import Whisper

__all__ = [
    "LANGUAGES",
    "MODELS",
    "ConvertModelOptions",
    "PublishedModel",
    "WhisperSettings",
    "load",
    "published",
    "ready",
]

EXTRAS: dict[Format, str] = {CTRANSLATE2: "whisper", TRANSFORMERS: "hub"}
NEEDED: dict[Format, tuple[str, ...]] = {
    CTRANSLATE2: ("ctranslate2", "tokenizers"),
    TRANSFORMERS: ("torch", "transformers", "safetensors", "tokenizers"),
}
NO_WEIGHTS = (
    "no weights of a Whisper model are on this disk; name one to fetch it once, such as model='base', "
    "or give the folder of one"
)


def load(model: str | None = None, settings: WhisperSettings = WhisperSettings()) -> Whisper:
    """A Whisper model, ready to recognize.

    Args:
        model: a folder (of CTranslate2 or of transformers), a published name such as "base" or "large-v3-turbo", or a
            repository of the Hugging Face hub as owner/name. A name is looked up in the hub's cache on this disk and
            only then fetched. None takes the best published model of that cache, and fetches nothing.
        settings: how it is run.

    Raises:
        MissingExtra: no package that can compute it is installed.
        ModelNotFound: no such folder or model; or None, and none is in the cache.
        BadModel: the folder is damaged, pickled, or holds something else.
        HubUnreachable: the weights are not here, and there is no network.
        BadOption: a device or type of numbers that is not to be had here.

    Example:
        >>> load("no/such/folder")
        Traceback (most recent call last):
        auricle.errors.ModelNotFound: there is no folder 'no/such/folder'...
    """
    from auricle.engines.whisper.finding import at_hand, find
    from auricle.engines.whisper.recognizer import Whisper

    order = _order(settings)
    name = at_hand(order) if model is None else model
    if not name:
        raise ModelNotFound(NO_WEIGHTS)
    folder, kind = find(name, order)
    _require(kind, settings, folder)
    if kind == CTRANSLATE2:
        from auricle.engines.whisper.on_ctranslate2 import open_ctranslate2

        return Whisper(name, open_ctranslate2(folder, settings), settings)
    from auricle.engines.whisper.on_transformers import open_transformers

    return Whisper(name, open_transformers(folder, settings), settings)


def ready(model: str | None = None) -> str:
    """Empty if `load(model)` works here and now without a network, else what is missing and how to get it.

    Example:
        >>> ready("no/such/folder")[:34]
        "there is no folder 'no/such/folder"
    """
    from auricle.engines.whisper.finding import at_hand, look_up

    try:
        order = _order(WhisperSettings())
        name = at_hand(order) if model is None else model
        if not name:
            return NO_WEIGHTS
        found = look_up(name, order)
        if isinstance(found, str):
            return f"the weights of {found} are not on this disk; `auricle transcribe --model {name}` fetches them once"
        _require(found[1], WhisperSettings(), found[0])
    except AuricleError as error:
        return str(error)
    return ""


def _order(settings: WhisperSettings) -> tuple[Format, ...]:
    """Formats that can be loaded here, the preferred one first.

    Raises:
        MissingExtra: none can.
    """
    wanted = (CTRANSLATE2, TRANSFORMERS) if settings.backend == "auto" else (settings.backend,)
    here = tuple(kind for kind in wanted if all(find_spec(name) for name in NEEDED[kind]))
    if not here:
        raise MissingExtra(
            f"whisper is not installed: pip install '.[{EXTRAS[wanted[0]]}]'; its weights are a download of their own"
        )
    return here


def _require(kind: Format, settings: WhisperSettings, folder: Path) -> None:
    """Refuse a format that the settings or the installed packages cannot take.

    Raises:
        BadModel: another backend was asked for.
        MissingExtra: its backend is not installed.
    """
    if settings.backend not in ("auto", kind):
        way = f"; convert it with: auricle model convert {folder} -o FOLDER" if kind == TRANSFORMERS else ""
        raise BadModel(f"{folder} is in the format of {kind}, and backend={settings.backend!r} was asked for{way}")
    if not all(find_spec(name) for name in NEEDED[kind]):
        raise MissingExtra(f"{folder} is in the format of {kind}, which needs: pip install '.[{EXTRAS[kind]}]'")
