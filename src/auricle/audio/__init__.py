"""Sound in and out: read by content, not by name, window it, resample it, mix it, measure it, save it.

`load`, `blocks` and `probe` read; `save` writes. `resampling`, `channels`, `levels` and `loudness` are modules, each
with functions on whole recordings and a streamed form (`start`, `step`, `finish`).
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from auricle.audio import channels, levels, loudness, resampling
    from auricle.audio.load import blocks, load
    from auricle.audio.probe import probe
    from auricle.audio.reader import BlockReader
    from auricle.audio.save import SaveOptions, save
    from auricle.audio.sources import Source

__all__ = [
    "BlockReader",
    "SaveOptions",
    "Source",
    "blocks",
    "channels",
    "levels",
    "load",
    "loudness",
    "probe",
    "resampling",
    "save",
]

_HOMES = {
    "BlockReader": "reader",
    "SaveOptions": "save",
    "Source": "sources",
    "blocks": "load",
    "load": "load",
    "probe": "probe",
    "save": "save",
}


def __getattr__(name: str) -> Any:
    """Import what is asked for, when it is asked for."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = _HOMES.get(name)
    found = import_module(f"{__name__}.{home or name}")
    value = getattr(found, name) if home else found
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
