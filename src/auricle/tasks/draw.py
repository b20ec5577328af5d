"""Draw: panels of one recording on one time axis, as a picture file."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, cast, get_args

from auricle.errors import BadOption
from auricle.plots import PlotOptions
from auricle.tasks.extract import ExtractOptions, Kind, extract
from auricle.types import Audio, setting

if TYPE_CHECKING:
    from auricle.audio import Source

__all__ = ["PANELS", "DrawOptions", "draw"]

PANELS = ("waveform", *get_args(Kind))


@dataclass(frozen=True)
class DrawOptions:
    """What to draw.

    Attributes:
        panels: names from `PANELS`, comma-separated, from top to bottom.

    Raises:
        BadOption: an unknown panel, or none.

    Example:
        >>> DrawOptions("waveform, mfcc").names
        ('waveform', 'mfcc')
    """

    panels: str = setting("waveform,log-mel", f"Panels from top to bottom, comma-separated: {', '.join(PANELS)}.")

    def __post_init__(self) -> None:
        unknown = [name for name in self.names if name not in PANELS]
        if unknown or not self.names:
            raise BadOption(f"panels must be some of {', '.join(PANELS)}; got {self.panels!r}")

    @property
    def names(self) -> tuple[str, ...]:
        """The panels in order."""
        return tuple(name.strip() for name in self.panels.split(",") if name.strip())


def draw(
    source: Source,
    target: str | os.PathLike[str],
    options: DrawOptions = DrawOptions(),
    feature: ExtractOptions = ExtractOptions(),
    look: PlotOptions = PlotOptions(),
) -> Audio:
    """Write a picture of a recording as .png, .svg or .pdf, and return the recording.

    Args:
        source: path, bytes or binary file.
        target: path whose suffix says the format; written whole or not at all, its folder made where it is missing.
        options: which panels.
        feature: numbers of the features; its `kind` is not used.
        look: size, colours, and the part of the recording that is shown; the title is the name of the file if none
            is given, and "" leaves it out.

    Raises:
        BadOption: options or a suffix that do not make a picture.
        CannotWrite: the target refused it; every error of `auricle.load`.

    Example:
        >>> import tempfile
        >>> import numpy as np
        >>> import auricle
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     sound, picture = Path(folder, "a.wav"), Path(folder, "a.png")
        ...     _ = auricle.save(Audio(np.zeros(8000, dtype=np.float32), 8000), sound)
        ...     _ = draw(sound, picture)
        ...     picture.read_bytes()[1:4]
        b'PNG'
    """
    from auricle.audio import load
    from auricle.plots import stack
    from auricle.tasks.atomic import make_folder

    audio = load(source)
    make_folder(Path(target).parent)
    things = [
        audio if name == "waveform" else extract(audio, feature.of_kind(cast(Kind, name))) for name in options.names
    ]
    if look.title is None and isinstance(source, str | os.PathLike):
        look = replace(look, title=Path(source).name)
    stack(things, to=target, options=look)
    return audio
