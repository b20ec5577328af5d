"""What may be chosen about a composition."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from auricle.decoding.chorale_symbols import NO_KEY
from auricle.decoding.sampling import SamplingOptions
from auricle.errors import BadOption
from auricle.types import setting

__all__ = ["QUARTERS", "ComposeOptions", "key_number"]

How = Literal["new", "continue", "harmonize", "fill"]

LETTERS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
SIGNS = {"": 0, "#": 1, "b": -1}
MOST_BARS = 256
QUARTERS = 4
"""Of a bar."""


@dataclass(frozen=True)
class ComposeOptions:
    """Options of `compose`.

    Attributes:
        model: name of a model inside the package, or a folder of one's own: of chorales; of piano rolls or
            performances, which begin or go on and keep to no key.
        how: "new" takes no piece; "continue" writes on behind it, "harmonize" keeps its highest voice and writes three
            below, "fill" writes the bars `first` to `last` anew and keeps the others. With a piece, "new" means
            "continue".
        bars: of four quarters, of a new piece or of what is added.
        key: such as "G", "e", "F# minor"; empty for one that the seed chooses, or that of the piece.
        tempo: quarters a minute.
        seed: the same seed gives the same piece.
        temperature: 1 is as the model has it, less is more usual.
        top_k: only so many of the likeliest notes are in question; 0 for all.
        top_p: of those, the fewest likeliest ones whose probabilities sum to this.
        guidance: how much key and phrases weigh; 1 is as the model has it, 0 not at all.
        strict: no parallel fifths and octaves.
        upbeat: a quarter before the first bar.
        first: first bar that is filled, counted from 1; an upbeat is bar 0.
        last: last bar that is filled.

    Raises:
        BadOption: a value outside its range, or a key that is none.

    Example:
        >>> ComposeOptions(key="G", seed=7).bars
        16
    """

    model: str = setting("chorales", "Name of a model inside the package, or the folder of one of your own.")
    how: How = setting("new", "What becomes of a piece: go on behind it, harmonize its highest voice, or fill bars.")
    bars: int = setting(16, "Bars of a new piece, or of what is added.")
    key: str = setting("", "Such as G, e or 'F# minor'; by default what the seed chooses, or that of the piece.")
    tempo: float = setting(90.0, "Quarters a minute.")
    seed: int = setting(0, "The same seed gives the same piece.")
    temperature: float = setting(0.9, "1 is as the model has it, less is more usual, 0 the likeliest note each time.")
    top_k: int = setting(0, "Choose among so many of the likeliest notes; 0 for all.")
    top_p: float = setting(0.9, "Choose among the likeliest notes whose probabilities sum to this.")
    guidance: float = setting(1.25, "How much key and phrases weigh: 1 is as the model has it, 0 not at all.")
    strict: bool = setting(True, "Allow no parallel fifths and octaves.")
    upbeat: bool = setting(False, "Begin with a quarter before the first bar.")
    first: int = setting(1, "First bar to fill.")
    last: int = setting(1, "Last bar to fill.")

    def __post_init__(self) -> None:
        if not 1 <= self.bars <= MOST_BARS:
            raise BadOption(f"bars must be 1 to {MOST_BARS}, got {self.bars}")
        if not 10 <= self.tempo <= 400:
            raise BadOption(f"tempo must be 10 to 400 quarters a minute, got {self.tempo}")
        if not 0 <= self.guidance <= 10:
            raise BadOption(f"guidance must be 0 to 10, got {self.guidance}")
        if self.seed < 0:
            raise BadOption(f"seed must be 0 or more, got {self.seed}")
        if not 0 <= self.first <= self.last:
            raise BadOption(f"bars to fill are counted from 1, first to last; got {self.first} to {self.last}")
        if self.key:
            key_number(self.key)
        _ = self.sampling

    @property
    def sampling(self) -> SamplingOptions:
        """How a note is chosen."""
        return SamplingOptions(self.temperature, self.top_k, self.top_p)


def key_number(name: str) -> int:
    """0 to 11 for C to B major, 12 to 23 for minor; a small letter is minor, as "m" or "minor" behind it are.

    Raises:
        BadOption: no name of a key.

    Example:
        >>> key_number("G"), key_number("e"), key_number("Bb major"), key_number("f# minor"), key_number("Cm")
        (7, 16, 10, 18, 12)
    """
    found = re.fullmatch(r"([A-Ga-g])([#b]?)\s*(m|min|minor|maj|major)?", name.strip())
    if found is None:
        raise BadOption(f"a key is a letter from A to G, # or b, and major or minor; got {name!r}")
    letter, sign, mode = found.groups()
    minor = mode.startswith("mi") or mode == "m" if mode else letter.islower()
    number = (LETTERS[letter.upper()] + SIGNS[sign]) % 12 + 12 * minor
    assert number < NO_KEY
    return number
