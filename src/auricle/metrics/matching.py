"""Pairs of things that lie near each other, and the largest choice of pairs in which each thing stands once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Pairs", "largest_matching", "near_pairs"]

Pairs = tuple[tuple[int, int], ...]


def near_pairs(
    reference: NDArray[np.float64], estimate: NDArray[np.float64], tolerance: float
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Indices [pairs] of reference and estimate that differ by at most `tolerance`, sorted by reference, then estimate.

    Example:
        >>> [side.tolist() for side in near_pairs(np.array([1.0, 5.0]), np.array([1.5, 0.5, 3.0]), 0.5)]
        [[0, 0], [0, 1]]
    """
    order = np.argsort(estimate, kind="stable")
    ranked = estimate[order]
    first = np.searchsorted(ranked, reference - tolerance, side="left")
    counts = np.searchsorted(ranked, reference + tolerance, side="right") - first
    left = np.repeat(np.arange(len(reference)), counts)
    within = np.arange(len(left)) - np.repeat(np.cumsum(counts) - counts, counts)
    right = order[np.repeat(first, counts) + within]
    rank = np.lexsort((right, left))
    return left[rank], right[rank]


def largest_matching(references: Iterable[int], estimates: Iterable[int]) -> Pairs:
    """Largest set of the given pairs in which no reference and no estimate stands twice, sorted by reference.

    Several sets may be that large. The order of search decides, and it is the one of mir_eval, because scores that look
    at the pairs (overlap, velocity) depend on it.

    Args:
        references: of each pair, its reference; the pairs come sorted by it.
        estimates: of each pair, its estimate.

    Source:
        Hopcroft and Karp 1973, doi:10.1137/0202019.

    Example:
        >>> largest_matching([0, 0, 1], [0, 1, 0])
        ((0, 1), (1, 0))
    """
    graph: dict[int, list[int]] = {}
    for reference, estimate in zip(references, estimates, strict=True):
        graph.setdefault(estimate, []).append(reference)
    taken: dict[int, int] = {}
    for estimate, options in graph.items():
        free = next((reference for reference in options if reference not in taken), None)
        if free is not None:
            taken[free] = estimate
    while True:
        reached, came, ends = _layers(graph, taken)
        if not ends:
            return tuple(sorted(taken.items()))
        for end in ends:
            _turn_path(end, reached, came, taken)


def _layers(
    graph: dict[int, list[int]], taken: dict[int, int]
) -> tuple[dict[int, list[int]], dict[int, int | None], list[int]]:
    """Breadth first from the free estimates: who reaches each reference, where each estimate came from, free ends."""
    matched = set(taken.values())
    came: dict[int, int | None] = {estimate: None for estimate in graph if estimate not in matched}
    reached: dict[int, list[int]] = {}
    layer, ends = list(came), list[int]()
    while layer and not ends:
        fresh: dict[int, list[int]] = {}
        for estimate in layer:
            for reference in graph[estimate]:
                if reference not in reached:
                    fresh.setdefault(reference, []).append(estimate)
        reached.update(fresh)
        layer = []
        for reference in fresh:
            if reference in taken:
                layer.append(taken[reference])
                came[taken[reference]] = reference
            else:
                ends.append(reference)
    return reached, came, ends


def _turn_path(end: int, reached: dict[int, list[int]], came: dict[int, int | None], taken: dict[int, int]) -> None:
    """Depth first from a free reference back to a free estimate; the pairs along a path that arrives are exchanged."""
    path: list[tuple[int, Iterator[int]]] = [(end, iter(reached.pop(end)))]
    chosen: list[int] = []
    while path:
        estimate = next((option for option in path[-1][1] if option in came), None)
        if estimate is None:
            path.pop()
            if chosen:
                chosen.pop()
            continue
        back = came.pop(estimate)
        if back is None:
            chosen.append(estimate)
            taken.update((reference, other) for (reference, _), other in zip(path, chosen, strict=True))
            return
        if back in reached:
            chosen.append(estimate)
            path.append((back, iter(reached.pop(back))))
