"""Piano rolls: notes as bars over the keys of a keyboard, a colour for each part, bars of music as lines."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from auricle.errors import BadOption
from auricle.plots.layer import INK, Window, XUnit
from auricle.plots.words import one_line
from auricle.types import Note, Timeline, pitch_name

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from auricle.types import Score

__all__ = ["COLORS", "RollLayer", "roll_of"]

COLORS = ("#2f6fb2", "#d1662b", "#3a8f5b", "#a3478f", "#8a7a1f", "#4aa0a8", "#b23b4e", "#6b5bb5")
"""Of parts, dark enough for thin bars on white, different also without red and green."""
BLACK = (1, 3, 6, 8, 10)
NAMED = 6
"""Parts that the legend names: one row."""
MARGIN = 3
"""Keys shown below the lowest note and above the highest."""


@dataclass(frozen=True)
class RollLayer:
    """Notes of several parts as one panel.

    Attributes:
        parts: (name, notes) of each.
        end: seconds shown.
        bars: seconds at which bars of music begin.
    """

    parts: tuple[tuple[str, tuple[Note, ...]], ...]
    end: float
    bars: tuple[float, ...] = field(default=())

    has_colors = False
    x_unit: XUnit = "s"

    @property
    def title(self) -> str:
        """What is shown, and how many of many parts are named."""
        more = len(self.parts) > NAMED
        return f"Piano roll ({NAMED} of {len(self.parts)} parts named)" if more else "Piano roll"

    @property
    def range(self) -> tuple[int, int]:
        """Lowest and highest key shown."""
        pitches = [round(note.pitch) for _, notes in self.parts for note in notes] or [60, 72]
        return min(pitches) - MARGIN, max(pitches) + MARGIN

    def height(self) -> float:
        """Inches."""
        low, high = self.range
        return min(max(1.6, 0.055 * (high - low)), 5.0)

    def draw(self, axes: Axes, window: Window) -> None:
        """Draw the keyboard's rows, the bar lines, then each part; louder notes are darker."""
        from matplotlib.collections import PolyCollection

        low, high = self.range
        for key in range(low, high + 1):
            if key % 12 in BLACK:
                axes.axhspan(key - 0.5, key + 0.5, color="#f3f5f7", linewidth=0)
        seen = [bar for bar in self.bars if window.start <= bar <= window.end]
        if len(seen) < window.columns / 6:
            axes.vlines(seen, low - 0.5, high + 0.5, color="#d7dce1", linewidth=0.6)
        for number, (name, notes) in enumerate(self.parts):
            shown = [note for note in notes if note.start <= window.end and note.end >= window.start]
            least = window.length / window.columns  # A pixel: nothing is too short to be seen.
            corners = [_corners(note, least) for note in shown]
            color = COLORS[number % len(COLORS)]
            shades = [(color, 0.35 + 0.65 * note.velocity / 127) for note in shown]
            axes.add_collection(PolyCollection(corners, facecolors=shades, edgecolors="white", linewidths=0.2))
            if number < NAMED:
                axes.plot([], [], color=color, linewidth=4, label=one_line(name, 18) or " ")
        axes.set_ylim(low - 0.5, high + 0.5)
        octaves = [key for key in range(low, high + 1) if key % 12 == 0]
        axes.set_yticks(octaves, [pitch_name(key) for key in octaves])
        if len(self.parts) > 1:
            legend = axes.legend(
                loc="lower right",
                bbox_to_anchor=(1, 1),
                borderaxespad=0.1,
                ncols=NAMED,
                fontsize=7.5,
                frameon=False,
            )
            for text in legend.get_texts():
                text.set(color=INK, parse_math=False)


def _corners(note: Note, least: float) -> list[tuple[float, float]]:
    end = max(note.end, note.start + least)
    low, high = note.pitch - 0.45, note.pitch + 0.45
    return [(note.start, low), (end, low), (end, high), (note.start, high)]


def roll_of(music: Score | Timeline) -> RollLayer:
    """The roll of a score, or of those tiers of a timeline that hold notes.

    Raises:
        BadOption: a timeline without notes.
    """
    if not isinstance(music, Timeline):
        parts = tuple((part.name or part.instrument, part.notes) for part in music.parts)
        return RollLayer(parts, music.duration, music.downbeats())
    found = [(tier.name, tuple(s for s in tier.spans if isinstance(s, Note))) for tier in music.tiers]
    parts = tuple((name, notes) for name, notes in found if notes)
    if not parts:
        raise BadOption(f"no tier holds notes (auricle.types.Note); there are: {', '.join(music.names) or 'none'}")
    return RollLayer(parts, music.duration)
