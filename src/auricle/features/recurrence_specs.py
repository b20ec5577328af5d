"""What counts as alike, and how much, in a self-similarity matrix."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, get_args

from auricle.features.checks import need, whole

__all__ = ["RecurrenceSpec"]

Metric = Literal["euclidean", "sqeuclidean", "cosine", "cityblock"]
Values = Literal["connectivity", "distance", "affinity"]
Bandwidth = Literal["med_k_scalar", "mean_k", "gmean_k", "mean_k_avg", "gmean_k_avg", "mean_k_avg_and_pair"]


@dataclass(frozen=True)
class RecurrenceSpec:
    """Which frames of a recording are neighbours, and what is said of each pair.

    Attributes:
        neighbors: number of nearest frames that count as alike; None means twice the root of the number of frames.
        width: frames nearer than this in time are never neighbours; 1 leaves out the frame itself.
        metric: distance of two frames.
        symmetric: only frames that are each other's neighbours count.
        values: "connectivity" says 1; "distance"; or "affinity", exp(-distance / bandwidth).
        bandwidth: of the affinity: a number; or the median over all frames of the distance to their farthest neighbour
            ("med_k_scalar"); or for each pair the mean or geometric mean of both distances to the farthest neighbour
            ("mean_k", "gmean_k"), or of both mean distances to all neighbours ("mean_k_avg", "gmean_k_avg"), or the
            mean of these and the pair's own distance ("mean_k_avg_and_pair").
        include_self: each frame is also its own neighbour.

    Raises:
        BadOption: a value outside its range.

    Example:
        >>> RecurrenceSpec(values="affinity").bandwidth
        'med_k_scalar'
    """

    neighbors: int | None = None
    width: int = 1
    metric: Metric = "euclidean"
    symmetric: bool = False
    values: Values = "connectivity"
    bandwidth: Bandwidth | float = "med_k_scalar"
    include_self: bool = False

    def __post_init__(self) -> None:
        whole(self, "neighbors", "width")
        need(self.neighbors is None or self.neighbors >= 1, f"neighbors must be 1 or more, got {self.neighbors}")
        need(self.width >= 1, f"width must be 1 frame or more, got {self.width}")
        for name, known in (("metric", get_args(Metric)), ("values", get_args(Values))):
            need(getattr(self, name) in known, f"{name} must be one of {known}, got {getattr(self, name)!r}")
        if isinstance(self.bandwidth, str):
            known = get_args(Bandwidth)
            need(self.bandwidth in known, f"bandwidth must be a number or one of {known}, got {self.bandwidth!r}")
        else:
            object.__setattr__(self, "bandwidth", float(self.bandwidth))
            need(0 < self.bandwidth < math.inf, f"bandwidth must be positive, got {self.bandwidth}")

    def count(self, frames: int) -> int:
        """Neighbours of each of as many frames."""
        if self.neighbors is not None:
            return self.neighbors
        return int(2 * math.ceil(math.sqrt(max(1, frames - 2 * self.width + 1))))
