"""What may be chosen about listening to music."""

from __future__ import annotations

from dataclasses import dataclass

from auricle.errors import BadOption
from auricle.types import setting

__all__ = ["NO_MODEL", "MusicOptions"]

NO_MODEL = "none"
"""Takes the place of a model that nobody wants."""


@dataclass(frozen=True)
class MusicOptions:
    """Options of `music`.

    Attributes:
        beats: model of beats: a name inside the package, or a folder of one's own.
        harmony: model of chords and keys; "none" leaves them out, which is faster.
        slowest: beats a minute, at least.
        fastest: beats a minute, at most.

    Raises:
        BadOption: tempos that leave nothing between them.

    Example:
        >>> MusicOptions().beats
        'beats'
    """

    beats: str = setting("beats", "Model of beats: a name inside the package, or a folder of your own.")
    harmony: str = setting("harmony", "Model of chords and keys; none leaves them out.")
    slowest: float = setting(40.0, "Fewest beats a minute that are looked for.")
    fastest: float = setting(240.0, "Most beats a minute.")

    def __post_init__(self) -> None:
        if not 20 <= self.slowest < self.fastest <= 400:
            raise BadOption(f"tempos are 20 <= slowest < fastest <= 400, got {self.slowest} and {self.fastest}")
