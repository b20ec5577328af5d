"""Scores on a grand staff over time: clefs, key and metre, note heads on their lines, stems, rests, bar lines.

Each note stands at the second at which it sounds, so that the picture shares its time axis with every other one. The
values of the notes are the nearest ones; it is a picture to look at, not an engraving.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from auricle.plots.glyphs import bass_clef, treble_clef
from auricle.plots.layer import MUTED, Window, XUnit
from auricle.plots.notation import MIDDLE, ROOM, Sign, rests_of, signs_of, stems_of
from auricle.plots.pen import STEM, Pen
from auricle.plots.spelling import LETTERS, signature

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from auricle.types import Score

__all__ = ["StaffLayer"]

TREBLE = tuple(range(MIDDLE + ROOM + 2, MIDDLE + ROOM + 11, 2))
BASS = tuple(range(MIDDLE - 10, MIDDLE, 2))
"""Where the five lines are: E4 to F5, G2 to A3."""
STEP = 0.055
"""Inches from a line to the space above it."""
METRE, KEY, KEYS_WIDE, CLEF = 4.8, 6.4, 6.2, 2.2
"""Steps left of the first instant at which the metre stands and the key signature ends; the most that signs take; half
of a clef."""
LOWEST = {"♯": MIDDLE + 5, "♭": MIDDLE + 3, "": MIDDLE}
"""Signs of a signature stand on the upper staff from this step on, A4 or F4; on the lower one two octaves below."""


@dataclass(frozen=True)
class StaffLayer:
    """The pitched parts of a score on two staves as one panel."""

    score: Score

    has_colors = False
    x_unit: XUnit = "s"

    @property
    def title(self) -> str:
        """Key and metre at the beginning."""
        key = [f", {name}" for at, name in self.score.keys[:1] if at == 0]
        return f"Score{''.join(key)}, {self.score.metres[0][1]}/{self.score.metres[0][2]}"

    @property
    def end(self) -> float:
        """Duration."""
        return self.score.duration

    @cached_property
    def _signs(self) -> list[Sign]:
        return signs_of(self.score)

    def _range(self) -> tuple[float, float]:
        steps = [sign.height for sign in self._signs]
        return min([BASS[0] - 4, *(step - STEM - 1 for step in steps)]), max(
            [TREBLE[-1] + 5, *(step + STEM for step in steps)]
        )

    def height(self) -> float:
        """Inches."""
        low, high = self._range()
        return STEP * (high - low)

    def draw(self, axes: Axes, window: Window) -> None:
        """Draw staves, clefs, bar lines, notes and rests."""
        low, high = self._range()
        axes.set_ylim(low, high)
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        across = window.length / window.columns  # seconds a pixel
        margin = max(axes.get_window_extent().x0 - 4, 1.0)
        step = across * window.lines / (high - low)
        pen = Pen(axes, step)
        edge = window.start - across * margin
        pen.line([[(edge, line), (window.end, line)] for line in (*BASS, *TREBLE)], MUTED, 0.6)
        self._signature(axes, window.start, step, across * margin)
        bars = [bar for bar in (*self.score.downbeats(), self.score.duration) if window.start < bar <= window.end]
        if len(bars) < window.columns / 8:
            pen.line([[(bar, BASS[0]), (bar, TREBLE[-1])] for bar in bars], MUTED, 0.8)
        pen.stems([stem for stem in stems_of(self._signs) if window.start <= stem.signs[0].start <= window.end])
        for upper, middle in ((True, TREBLE[2]), (False, BASS[2])):
            rests = rests_of(self.score, self._signs, upper)
            pen.rests([one for one in rests if window.start <= one.start <= window.end], middle)
        for at, name in self.score.keys:
            if window.start < at <= window.end:
                pen.text(at, TREBLE[-1] + 3, name, 8)

    def _signature(self, axes: Axes, start: float, step: float, room: float) -> None:
        """Clefs, key and metre, as they are where the picture begins, in the seconds of room left of it."""
        key = next((name for at, name in reversed(self.score.keys) if at <= start), "C major")
        letters, sign = signature(key)
        _, above, below = next(row for row in reversed(self.score.metres) if row[0] <= start or row[0] == 0)
        apart = min(1.25, KEYS_WIDE / max(len(letters), 1))
        left = KEY + apart * len(letters)
        pen = Pen(axes, min(step, room / (left + 2 * CLEF)))
        for lines, clef, at, shift in ((TREBLE, treble_clef(), TREBLE[1], ROOM), (BASS, bass_clef(), BASS[3], -14)):
            pen.glyph(clef, start, at, -left - CLEF, 1.4)
            pen.text(start, lines[3], str(above), 11, -METRE, weight="bold")
            pen.text(start, lines[1], str(below), 11, -METRE, weight="bold")
            for place, letter in enumerate(letters):
                step = _place(letter, LOWEST[sign]) + shift
                pen.text(start, step, sign, 10, -left + apart * (place + 0.5))


def _place(letter: str, lowest: int) -> int:
    """The step of a letter from another step on."""
    return lowest + (LETTERS.index(letter) - lowest) % 7
