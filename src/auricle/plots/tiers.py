"""Pictures of timelines: one row a tier, overlapping spans in lanes, labels where there is room."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from auricle.plots.layer import INK, Window, XUnit
from auricle.plots.words import one_line
from auricle.types import Span, Tier, Timeline

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["PALETTE", "TierLayer", "color_of_labels", "lanes"]

# Twelve hues of about equal lightness: dark ink is readable on each, neighbours differ also without red and green.
PALETTE = (
    "#8ecae6", "#f6bd60", "#a3cfa0", "#e5989b", "#b8b3e9", "#e0c097",
    "#90d5c3", "#f4a6c9", "#c5d86d", "#9fb8d9", "#f2b5a0", "#b5c2b7",
)  # fmt: skip
MANY = "#b9d3e6"
LANE = 0.26
"""Inches of one lane."""


def lanes(spans: Iterable[Span]) -> list[int]:
    """Lane of each span, so that spans in one lane do not overlap; as few lanes as possible, the earlier span above.

    Example:
        >>> lanes([Span(0, 2), Span(1, 3), Span(2, 4)])
        [0, 1, 0]
    """
    ends: list[float] = []
    placed: list[int] = []
    for span in spans:
        lane = next((k for k, end in enumerate(ends) if end <= span.start), len(ends))
        if lane == len(ends):
            ends.append(span.end)
        ends[lane] = span.end
        placed.append(lane)
    return placed


def color_of_labels(timeline: Timeline) -> dict[str, str]:
    """Colour of each label, the same wherever it stands.

    Where colours would tell nothing, the labels of a tier share one: more than a dozen, or each of them only once.

    Example:
        >>> colors = color_of_labels(Timeline.of(2.0, a=[Span(0, 1, "x")], b=[Span(0, 1, "x"), Span(1, 2, "y")]))
        >>> len(set(colors.values()))
        2
    """
    colors: dict[str, str] = {}
    for tier in timeline.tiers:
        labels = list(dict.fromkeys(span.label for span in tier))
        few = len(labels) <= len(PALETTE) and (len(labels) <= 3 or len(labels) < len(tier))
        for label in labels:
            if label not in colors:
                used = sum(color != MANY for color in colors.values())
                colors[label] = PALETTE[used % len(PALETTE)] if few else MANY
    return colors


@dataclass(frozen=True)
class TierLayer:
    """All tiers of a timeline as one panel."""

    timeline: Timeline

    has_colors = False
    x_unit: XUnit = "s"
    title = "Timeline"

    @property
    def end(self) -> float:
        """Duration."""
        return self.timeline.duration

    def _rows(self) -> list[tuple[Tier, list[int], int]]:
        """Each tier with the lanes of its spans and their number."""
        placed = [(tier, lanes(tier.spans)) for tier in self.timeline.tiers]
        return [(tier, where, max(where, default=0) + 1) for tier, where in placed]

    def height(self) -> float:
        """Inches."""
        return max(0.4, LANE * sum(count + 0.3 for _, _, count in self._rows()))

    def draw(self, axes: Axes, window: Window) -> None:
        """Draw every tier, the first one at the top."""
        colors = color_of_labels(self.timeline)
        top, names = 0.0, []
        for tier, where, count in self._rows():
            self._draw_tier(axes, tier, where, top, colors, window)
            names.append((top + count / 2, tier.name))
            top += count + 0.3
            axes.axhline(top - 0.15, color="#e6e9ec", linewidth=0.6)
        axes.set_ylim(max(top, 1.0), -0.3)
        axes.set_yticks([place for place, _ in names], [one_line(name, 14) for _, name in names], parse_math=False)
        axes.tick_params(axis="y", length=0)

    @staticmethod
    def _draw_tier(
        axes: Axes, tier: Tier, where: list[int], top: float, colors: dict[str, str], window: Window
    ) -> None:
        from matplotlib.collections import PolyCollection

        seen = [(s, lane) for s, lane in zip(tier.spans, where, strict=True) if _touches(s, window)]
        long = [(span, lane + top) for span, lane in seen if span.duration > 0]
        corners = [[(s.start, y + 0.06), (s.end, y + 0.06), (s.end, y + 0.94), (s.start, y + 0.94)] for s, y in long]
        faces = [colors[span.label] for span, _ in long]
        axes.add_collection(PolyCollection(corners, facecolors=faces, edgecolors="white", linewidths=0.6))
        points = [(span.start, lane + top) for span, lane in seen if span.duration == 0]
        if points:
            axes.vlines(
                [x for x, _ in points], [y + 0.1 for _, y in points], [y + 0.9 for _, y in points], INK, linewidth=1
            )
        for span, y in long:
            _label(axes, span, y + 0.5, window)


def _touches(span: Span, window: Window) -> bool:
    return span.start <= window.end and span.end >= window.start


def _label(axes: Axes, span: Span, y: float, window: Window) -> None:
    left, right = max(span.start, window.start), min(span.end, window.end)
    inches = (right - left) / window.length * window.columns / axes.figure.dpi
    room = int((inches - 0.06) / 0.068)
    text = one_line(span.label, max(room, 4))
    if text and len(text) <= room:
        axes.text(
            (left + right) / 2,
            y,
            text,
            parse_math=False,
            ha="center",
            va="center",
            fontsize=7.5,
            color=INK,
            clip_on=True,
        )
