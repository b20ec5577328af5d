"""From what the user calls a model to a folder on this disk."""

from __future__ import annotations

import os
import re
from pathlib import Path

from auricle.engines.whisper.folders import CTRANSLATE2, NEVER_UNPICKLED, TRANSFORMERS, Format, format_of
from auricle.engines.whisper.models import BEST_FIRST, MODELS, PublishedModel, published
from auricle.errors import BadModel, ModelNotFound
from auricle.hub.snapshots import cached_snapshot, fetched_snapshot

__all__ = ["at_hand", "cached", "find", "look_up"]

FILES = ("*.json", "vocabulary.*", "model.bin", "model.safetensors", "model-*.safetensors")
"""What is fetched of a repository: nothing pickled, no code."""

REPOSITORY = re.compile(r"[\w.-]+/[\w.-]+")

Found = tuple[Path, Format]


def find(model: str, order: tuple[Format, ...]) -> Found:
    """The folder of a model and its format: a folder on this disk, a published name, or a repository of the hub.

    What the hub's cache on this disk holds is taken from there, without a connection. Else it is fetched.

    Args:
        model: as the user gave it; `~` is the home folder, `name@revision` one revision of a repository.
        order: formats that can be loaded here, the preferred one first.

    Raises:
        ModelNotFound: no folder and no model of that name, here or on the hub.
        BadModel: the folder is incomplete or holds something else.
        HubUnreachable: the weights are not here, and the hub cannot be reached.
        MissingExtra: the weights are not here, and the package that fetches them is absent.
    """
    found = look_up(model, order)
    return _fetched(found, model.partition("@")[2]) if isinstance(found, str) else found


def look_up(model: str, order: tuple[Format, ...]) -> Found | str:
    """The same without a connection: the repository's name where its files are not on this disk.

    Raises:
        ModelNotFound: no folder and no published model of that name, and it cannot be a repository.
        BadModel: the folder is incomplete or holds something else.
    """
    # These functions of os.path answer for any text; those of Path raise for some.
    place = Path(os.path.expanduser(model))  # noqa: PTH111
    if model and os.path.isdir(place):  # noqa: PTH112
        return place, format_of(place)
    if os.path.isfile(place):  # noqa: PTH113
        kind = NEVER_UNPICKLED if place.suffix in (".pt", ".pth", ".bin", ".ckpt") else "give the folder that it is in"
        raise BadModel(f"{model} is a file, and a Whisper model is a folder: {kind}")
    name, _, revision = model.partition("@")
    repositories = _repositories(name, order)
    if not repositories:
        raise ModelNotFound(
            f"there is no folder {model!r}, and no published Whisper has that name; give a folder, the repository of "
            f"a model as owner/name, or one of {', '.join(known.name for known in MODELS)}"
        )
    for repository in repositories:
        if folder := cached(repository, revision):
            return folder, format_of(folder)
    return repositories[0]


def at_hand(order: tuple[Format, ...]) -> str:
    """Name of the best published model that can be loaded here without a network; empty if there is none."""
    return next((name for name in BEST_FIRST if any(cached(each) for each in _repositories(name, order))), "")


def cached(repository: str, revision: str = "") -> Path | None:
    """Folder of a repository of the hub in the cache on this disk, if it is there and whole.

    Example:
        >>> cached("nobody/nothing") is None
        True
    """
    return cached_snapshot(repository, revision, format_of)


def _repositories(name: str, order: tuple[Format, ...]) -> list[str]:
    """Repositories of that name, the preferred one first."""
    known = published(name)
    if known and name not in (known.ctranslate2, known.transformers):
        return [_repository(known, kind) for kind in order]
    return [name] if REPOSITORY.fullmatch(name) else []


def _repository(known: PublishedModel, kind: Format) -> str:
    return {CTRANSLATE2: known.ctranslate2, TRANSFORMERS: known.transformers}[kind]


def _fetched(repository: str, revision: str) -> Found:
    """Fetch a repository into the hub's cache."""
    folder = fetched_snapshot(repository, revision, FILES)
    return folder, format_of(folder)
