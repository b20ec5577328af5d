"""Clefs and rests as outlines, in steps of a staff: y upwards from their line, x from their middle."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

__all__ = ["Glyph", "Points", "bass_clef", "rest", "treble_clef"]

Points = tuple[tuple[float, float], ...]
SMOOTH = 8
"""Points that a curve has between two of its own."""


@dataclass(frozen=True)
class Glyph:
    """A sign: curves are drawn as thick lines, dots and boxes are filled.

    Attributes:
        curves: each a smooth line through its points.
        dots: (x, y, radius).
        boxes: (left, bottom, right, top).
    """

    curves: tuple[Points, ...] = ()
    dots: tuple[tuple[float, float, float], ...] = ()
    boxes: tuple[tuple[float, float, float, float], ...] = ()


def treble_clef() -> Glyph:
    """It curls around the line of G.

    Example:
        >>> len(treble_clef().curves)
        1
    """
    curl = (
        (0.15, -0.95), (-0.8, -0.4), (-0.7, 0.75), (0.35, 1.25), (1.5, 0.55), (1.6, -0.9), (0.5, -2.0), (-1.1, -1.8),
        (-2.05, -0.4), (-1.9, 1.3), (-0.9, 2.9), (0.35, 4.4), (1.0, 6.0), (0.85, 7.7), (0.3, 8.3), (-0.3, 7.3),
        (-0.4, 5.4), (0.1, 1.5), (0.7, -2.6), (0.7, -4.0), (0.0, -4.8), (-0.8, -4.4),
    )  # fmt: skip
    return Glyph((_smooth(curl),), ((-0.65, -3.9, 0.5),))


def bass_clef() -> Glyph:
    """It begins on the line of F, with a dot on either side of it.

    Example:
        >>> len(bass_clef().dots)
        3
    """
    bow = ((-1.2, 0.1), (-1.0, 1.2), (0.0, 1.9), (1.1, 1.1), (1.2, -0.7), (0.3, -2.8), (-1.5, -4.5))
    return Glyph((_smooth(bow),), ((-1.0, 0.05, 0.5), (2.0, 1.0, 0.32), (2.0, -1.0, 0.32)))


def rest(quarters: float) -> Glyph:
    """Of a length, from a staff's middle line; below an eighth each half has one more hook.

    Example:
        >>> len(rest(0.25).dots), len(rest(0.5).dots), len(rest(4.0).boxes)
        (2, 1, 1)
    """
    if quarters >= 4.0:
        return Glyph(boxes=((-1.3, 1.0, 1.3, 2.0),))
    if quarters >= 2.0:
        return Glyph(boxes=((-1.3, 0.0, 1.3, 1.0),))
    if quarters >= 1.0:
        return Glyph(
            (((-0.45, 3.0), (0.5, 1.6), (-0.3, 0.5), (0.6, -1.0)), _smooth(((0.6, -1.0), (-0.5, -0.9), (0.2, -2.3))))
        )
    hooks = 1 if quarters >= 0.5 else 2
    heads = [1.0 - 2.0 * number for number in range(hooks)]
    slant = 0.25  # steps to the right for each step upwards
    curves = [_smooth(((-0.7 + slant * y, y), (0.0 + slant * y, y - 0.45), (0.55 + slant * y, y + 0.5))) for y in heads]
    stem = ((0.8, 1.5), (0.55 + slant * heads[-1] - 0.8, heads[-1] - 3.0))
    return Glyph((*curves, stem), tuple((-0.6 + slant * y, y, 0.4) for y in heads))


def _smooth(points: Points) -> Points:
    """A curve through all points (Catmull, Rom 1974: centripetal form left out, the points are evenly spread)."""
    line = np.asarray(points)
    line = np.concatenate([2 * line[:1] - line[1:2], line, 2 * line[-1:] - line[-2:-1]])
    at = np.linspace(0, 1, SMOOTH, endpoint=False)[:, None]
    parts = []
    for before, a, b, after in zip(line[:-3], line[1:-2], line[2:-1], line[3:], strict=True):
        parts.append(
            a
            + 0.5 * at * (b - before + at * (2 * before - 5 * a + 4 * b - after + at * (3 * (a - b) + after - before)))
        )
    whole = np.concatenate([*parts, line[-2:-1]])
    return tuple((float(x), float(y)) for x, y in whole)
