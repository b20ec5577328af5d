"""Scores on a grand staff over time: note heads on their lines, accidentals, stems, bar lines.

Each note stands at the second at which it sounds, so that the picture shares its time axis with every other one. The
values of the notes are the nearest ones; it is a picture to look at, not an engraving.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from auricle.plots.layer import INK, MUTED, Window, XUnit
from auricle.plots.spelling import spelled
from auricle.types.tempo import quarters_at

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from auricle.types import Note, Score

__all__ = ["StaffLayer"]

TREBLE = (37, 39, 41, 43, 45)
BASS = (25, 27, 29, 31, 33)
"""Steps of the five lines, from C-1 = 0: E4 to F5, G2 to A3. Middle C is 35."""
MIDDLE = 35
STEM = 6.5
STEP = 0.055
"""Inches from a line to the space above it."""


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

    def _notes(self) -> list[tuple[Note, int, str]]:
        """Each pitched note with its step and its accidental."""
        keys = self.score.keys
        found = []
        for note in sorted(n for part in self.score.parts if not part.is_drum for n in part.notes):
            key = next((name for at, name in reversed(keys) if at <= note.start + 1e-6), "C major")
            written = spelled(note.pitch, key)
            found.append((note, written.step, written.sign))
        return found

    def _range(self) -> tuple[float, float]:
        steps = [step for _, step, _ in self._notes()]
        return min([BASS[0] - 4, *(step - 3 for step in steps)]), max([TREBLE[-1] + 4, *(step + 3 for step in steps)])

    def height(self) -> float:
        """Inches."""
        low, high = self._range()
        return STEP * (high - low)

    def draw(self, axes: Axes, window: Window) -> None:
        """Draw staves, bar lines and notes."""
        low, high = self._range()
        axes.set_ylim(low, high)
        axes.hlines([*BASS, *TREBLE], window.start, window.end, color=MUTED, linewidth=0.6)
        bars = [bar for bar in (*self.score.downbeats(), self.score.duration) if window.start <= bar <= window.end]
        if len(bars) < window.columns / 8:
            axes.vlines(bars, BASS[0], TREBLE[-1], color=MUTED, linewidth=0.8)
        axes.set_yticks([BASS[2], TREBLE[2]], ["bass", "treble"])
        axes.tick_params(axis="y", length=0)
        step = window.lines / (high - low) / (window.columns / window.length)  # Seconds as wide as a step is tall.
        shown = [row for row in self._notes() if window.start <= row[0].start <= window.end]
        if shown:
            _Notes(axes, shown, self._values(shown), step).draw()

    def _values(self, shown: list[tuple[Note, int, str]]) -> list[float]:
        """Quarter notes that each lasts."""
        edges = quarters_at(self.score.tempi, [(note.start, note.end) for note, _, _ in shown])
        return [float(value) for value in edges[:, 1] - edges[:, 0]]


@dataclass(frozen=True)
class _Notes:
    """What is drawn of notes: (note, step, accidental), how many quarters each lasts, the width of a step."""

    axes: Axes
    rows: list[tuple[Note, int, str]]
    values: list[float]
    step: float

    def draw(self) -> None:
        from matplotlib.collections import EllipseCollection, LineCollection

        hollow = [value >= 1.75 for value in self.values]
        # Not clipped: a head at the left edge is whole, and nothing beyond the window is in `rows`.
        heads = EllipseCollection(
            [2.5] * len(self.rows), [1.7] * len(self.rows), [20.0] * len(self.rows), units="y",
            offsets=[(note.start, step) for note, step, _ in self.rows], offset_transform=self.axes.transData,
            facecolors=["white" if empty else INK for empty in hollow], edgecolors=INK, linewidths=0.9,
            zorder=3, clip_on=False,
        )  # fmt: skip
        self.axes.add_collection(heads)
        lines = [line for row in self.rows for line in self._ledger(row)]
        lines += [line for row, value in zip(self.rows, self.values, strict=True) for line in self._stem(row, value)]
        self.axes.add_collection(LineCollection(lines, colors=INK, linewidths=0.8, zorder=2, clip_on=False))
        for note, step, sign in self.rows:
            if sign:
                place = (note.start - 1.7 * self.step, step)
                self.axes.text(*place, sign, ha="right", va="center", fontsize=11, color=INK)

    def _ledger(self, row: tuple[Note, int, str]) -> list[list[tuple[float, float]]]:
        """Short lines for what stands above, below or between the staves."""
        note, at, _ = row
        lines = [
            *range(TREBLE[-1] + 2, at + 1, 2),
            *range(BASS[0] - 2, at - 1, -2),
            *([MIDDLE] if at == MIDDLE else []),
        ]
        left, right = note.start - 2 * self.step, note.start + 2 * self.step
        return [[(left, line), (right, line)] for line in lines]

    def _stem(self, row: tuple[Note, int, str], value: float) -> list[list[tuple[float, float]]]:
        """A stem away from the middle of its staff, with a flag for an eighth, two for a sixteenth."""
        note, at, _ = row
        if value >= 3.5:
            return []
        up = at < (TREBLE[2] if at >= MIDDLE else BASS[2])
        way = 1 if up else -1
        x = note.start + way * 1.15 * self.step
        tip = at + way * STEM
        flags = 0 if value > 0.75 else 1 if value > 0.375 else 2
        hooks = [[(x, tip - way * 1.6 * k), (x + 1.8 * self.step, tip - way * (1.6 * k + 2.2))] for k in range(flags)]
        return [[(x, at), (x, tip)], *hooks]
