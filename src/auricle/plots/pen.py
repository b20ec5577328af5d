"""What draws notation on axes: heads, stems, flags, rests and signs, measured in steps of a staff."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from auricle.plots.glyphs import Glyph, rest
from auricle.plots.layer import INK
from auricle.plots.notation import MIDDLE, Rest, Sign, Stem

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["STEM", "Pen"]

STEM, HEAD = 6.5, 1.2
"""Steps: of a stem beyond its last head, and half of a head's width."""
FLAGS = 1.7
"""Steps from a flag to the next."""
COLUMN, CLEAR = 1.9, 5
"""Steps between columns of accidentals, and how far above one another those of one column are."""
Line = list[tuple[float, float]]


@dataclass(frozen=True)
class Head:
    """A note head: its note, and how far to the right of its time it stands, in steps."""

    sign: Sign
    right: float


@dataclass(frozen=True)
class Pen:
    """Draws on axes in seconds and steps; nothing is clipped, as what begins at the left edge is whole.

    Attributes:
        axes: y in steps.
        step: seconds as wide as a step is tall.
    """

    axes: Axes
    step: float

    def line(self, lines: Sequence[Line], color: str, width: float) -> None:
        """Straight lines, behind the notes."""
        from matplotlib.collections import LineCollection

        self.axes.add_collection(
            LineCollection(lines, colors=color, linewidths=width, zorder=1 if color != INK else 2, clip_on=False),
            autolim=False,
        )

    def text(
        self, seconds: float, at: float, words: str, size: float, right: float = 0.0, weight: str = "normal"
    ) -> None:
        """Words or a sign in the middle of a place, so many steps to the right of it."""
        self.axes.text(
            seconds + right * self.step, at, words, ha="center", va="center_baseline", fontsize=size, color=INK,
            fontweight=weight, clip_on=False,
        )  # fmt: skip

    def glyph(self, glyph: Glyph, seconds: float, at: float, right: float, width: float) -> None:
        """A sign whose line is the step `at`."""
        from matplotlib.collections import EllipseCollection, PolyCollection

        x = seconds + right * self.step
        self.line([[(x + a * self.step, at + b) for a, b in curve] for curve in glyph.curves], INK, width)
        boxes = [
            [(x + a * self.step, at + b) for a, b in ((left, low), (end, low), (end, high), (left, high))]
            for left, low, end, high in glyph.boxes
        ]
        self.axes.add_collection(PolyCollection(boxes, facecolors=INK, clip_on=False, zorder=3), autolim=False)
        sizes = [2 * radius for _, _, radius in glyph.dots]
        dots = EllipseCollection(
            sizes, sizes, [0.0] * len(sizes), units="y", facecolors=INK, clip_on=False, zorder=3,
            offsets=[(x + a * self.step, at + b) for a, b, _ in glyph.dots] or [(x, at)],
            offset_transform=self.axes.transData,
        )  # fmt: skip
        if sizes:
            self.axes.add_collection(dots, autolim=False)

    def rests(self, rests: Sequence[Rest], middle: int) -> None:
        """Silences on the staff whose middle line is given."""
        for one in rests:
            self.glyph(rest(one.quarters), one.start, middle, 0.0, 1.1)

    def stems(self, stems: Sequence[Stem]) -> None:
        """Notes with heads, stems, flags, dots, ledger lines and accidentals."""
        from matplotlib.collections import EllipseCollection

        if not stems:
            return
        heads = list(_heads(stems))
        for empty in (False, True):
            shown = [head for head in heads if head.sign.value.hollow == empty]
            if shown:
                count = len(shown)
                drawn = EllipseCollection(
                    [2.4] * count, [1.65] * count, [20.0] * count, units="y", clip_on=False, zorder=3,
                    offsets=[(self._x(head), head.sign.height) for head in shown], edgecolors=INK, linewidths=0.9,
                    offset_transform=self.axes.transData, facecolors="white" if empty else INK,
                )  # fmt: skip
                self.axes.add_collection(drawn, autolim=False)
        lines = [line for head in heads for line in self._ledger(head)]
        right = {head.sign: head.right for head in heads}
        lines += [line for stem in stems for line in self._stem(stem, right)]
        self.line(lines, INK, 0.8)
        dots = tuple(
            (self._x(head) + 2.1 * self.step, head.sign.height + head.sign.step % 2)
            for head in heads
            if head.sign.value.dotted
        )
        if dots:
            self.axes.plot(*zip(*dots, strict=True), ".", color=INK, markersize=2.5, clip_on=False)
        for sign, left in _accidentals(heads):
            self.text(sign.start, sign.height, sign.accidental, 10, -left)

    def _x(self, head: Head) -> float:
        return head.sign.start + head.right * self.step

    def _ledger(self, head: Head) -> list[Line]:
        """Short lines for what stands above, below or between the staves."""
        sign, x, wide = head.sign, self._x(head), 1.9 * self.step
        lowest = MIDDLE + 2 if sign.upper else MIDDLE - 10
        places = [*range(lowest + 10, sign.step + 1, 2), *range(lowest - 2, sign.step - 1, -2)]
        moved = sign.height - sign.step
        return [[(x - wide, place + moved), (x + wide, place + moved)] for place in places]

    def _stem(self, stem: Stem, right: dict[Sign, float]) -> list[Line]:
        """From the first head past the last one, with its flags."""
        value = stem.signs[0].value
        if value.quarters >= 4.0:
            return []
        way = 1 if stem.up else -1
        first, last = (stem.signs[0], stem.signs[-1]) if stem.up else (stem.signs[-1], stem.signs[0])
        nearest = min if stem.up else max  # heads of a second stand on the stem's other side
        x = first.start + (nearest(right[sign] for sign in stem.signs) + way * HEAD * 0.95) * self.step
        tip = last.height + way * STEM
        hooks: list[Line] = [
            [(x, tip - way * FLAGS * k), (x + 1.7 * self.step, tip - way * (FLAGS * k + 2.2))]
            for k in range(value.flags)
        ]
        return [[(x, first.height), (x, tip)], *hooks]


def _heads(stems: Sequence[Stem]) -> Iterator[Head]:
    """Heads with their places: a second has its heads on both sides of the stem, a voice makes way for another."""
    taken: dict[tuple[float, bool], list[tuple[int, bool]]] = {}
    for stem in sorted(stems, key=lambda one: not one.up):  # those that point up keep their place
        first = stem.signs[0]
        others = taken.setdefault((round(first.start, 3), first.upper), [])
        close = any(
            abs(sign.step - step) == 1 or (sign.step == step and sign.value.hollow != hollow)
            for sign in stem.signs
            for step, hollow in others
        )
        aside = 2 * HEAD if close else 0.0
        before: Head | None = None
        for sign in stem.signs if stem.up else reversed(stem.signs):
            second = before is not None and abs(before.sign.step - sign.step) == 1 and before.right == aside
            before = Head(sign, aside + (0.0 if not second else 2 * HEAD if stem.up else -2 * HEAD))
            yield before
        others += [(sign.step, sign.value.hollow) for sign in stem.signs]


def _accidentals(heads: Sequence[Head]) -> Iterator[tuple[Sign, float]]:
    """Each sign that has an accidental, and how many steps to the left of its time that stands."""
    columns: dict[tuple[float, int], int] = {}
    left: dict[float, float] = {}
    for head in heads:
        at = round(head.sign.start, 3)
        left[at] = min(left.get(at, 0.0), head.right)
    for head in sorted(heads, key=lambda one: (one.sign.start, -one.sign.step)):
        if not head.sign.accidental:
            continue
        at, column = round(head.sign.start, 3), 0
        while columns.get((at, column), 10**6) - head.sign.step < CLEAR:
            column += 1
        columns[at, column] = head.sign.step
        yield head.sign, 2.6 - left[at] + COLUMN * column
