"""Medians of overlapping windows as one straight line of minima and maxima, which NumPy runs over many windows at once.

Windows next to each other share most of their samples. A tile of windows sorts the samples that all of them share,
drops those that can be no median whatever joins them, and halves: each half merges in what its own windows share
besides. With 31 samples a window this takes some 25 comparisons a median, where sorting each window takes 200.

Sources: K. E. Batcher, "Sorting networks and their applications" (1968), for the merging of sorted lists of any length
(Knuth, TAOCP 3, 5.3.4); A. Adams, "Fast median filters using separable sorting networks" (2021), for the halving tiles.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

__all__ = ["Network", "Step", "network"]

WIDEST_TILE = 64

Wires = list[int]


@dataclass(frozen=True)
class Step:
    """One operation: `out` becomes the smaller (or the larger) of two wires; `spent` are not read after it."""

    is_max: bool
    left: int
    right: int
    out: int
    spent: tuple[int, ...]


@dataclass(frozen=True)
class Network:
    """Wires 0 to tile + size - 2 are the samples of a tile; each step makes one more.

    Attributes:
        size: samples in a window.
        tile: windows in a tile.
        steps: in the order in which they run.
        outputs: the wire of each window's median.
    """

    size: int
    tile: int
    steps: tuple[Step, ...]
    outputs: tuple[int, ...]


class _Drawing:
    """A network in the making, no operation twice."""

    def __init__(self, inputs: int) -> None:
        self.inputs = inputs
        self.operations: list[tuple[bool, int, int]] = []
        self.known: dict[tuple[bool, int, int], int] = {}

    def _wire(self, is_max: bool, a: int, b: int) -> int:
        key = (is_max, min(a, b), max(a, b))
        if key not in self.known:
            self.operations.append(key)
            self.known[key] = self.inputs + len(self.operations) - 1
        return self.known[key]

    def compared(self, a: int, b: int) -> Wires:
        return [self._wire(False, a, b), self._wire(True, a, b)]

    def merged(self, a: Wires, b: Wires) -> Wires:
        """Two sorted lists as one, by Batcher's odd-even merge."""
        if not a or not b:
            return a or b
        if len(a) == len(b) == 1:
            return self.compared(a[0], b[0])
        even, odd = self.merged(a[::2], b[::2]), self.merged(a[1::2], b[1::2])
        out = even[:1]
        for low, high in zip(odd, even[1:], strict=False):
            out += self.compared(low, high)
        paired = min(len(odd), len(even) - 1)
        return out + odd[paired:] + even[paired + 1 :]

    def ordered(self, wires: Wires) -> Wires:
        half = len(wires) // 2
        return self.merged(self.ordered(wires[:half]), self.ordered(wires[half:])) if half else wires

    def medians(self, first: int, count: int, size: int, core: Wires, rank: int) -> Wires:
        """Medians of `count` windows from `first` on; `core` holds, in order, what may be one of all they share.

        `rank` is the place of the median in `core` if nothing that is still to come lies below it.
        """
        missing = count - 1
        lowest = max(0, rank - missing)
        core, rank = core[lowest : rank + 1], rank - lowest
        if count == 1:
            return [core[rank]]
        half = count // 2
        before = self.ordered(list(range(first + half - 1, first + count - 1)))
        after = self.ordered(list(range(first + size, first + size + half)))
        left = self.medians(first, half, size, self.merged(core, before), rank)
        return left + self.medians(first + half, count - half, size, self.merged(core, after), rank)


@lru_cache(maxsize=32)
def network(size: int) -> Network:
    """The network for windows of `size` samples; of an even number it takes the upper of the two in the middle.

    Example:
        >>> three = network(3)
        >>> three.tile, len(three.steps)
        (2, 6)
    """
    tile = min(WIDEST_TILE, 1 << (((size + 1) // 2).bit_length() - 1))
    drawing = _Drawing(tile + size - 1)
    shared = drawing.ordered(list(range(tile - 1, size)))
    outputs = drawing.medians(0, tile, size, shared, size // 2)
    return Network(size, tile, _needed(drawing, outputs), tuple(outputs))


def _needed(drawing: _Drawing, outputs: Wires) -> tuple[Step, ...]:
    """The operations that an output hangs on, each with the wires that it is the last to read."""
    wanted, steps = set(outputs), list[Step]()
    read = set(outputs)
    for at in reversed(range(len(drawing.operations))):
        is_max, a, b = drawing.operations[at]
        out = drawing.inputs + at
        if out in wanted:
            spent = tuple(w for w in (a, b) if w not in read and w >= drawing.inputs)
            steps.append(Step(is_max, a, b, out, spent))
            wanted.update((a, b))
            read.update((a, b))
    return tuple(reversed(steps))
