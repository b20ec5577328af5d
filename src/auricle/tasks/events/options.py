"""What may be chosen about the search for events."""

from __future__ import annotations

from dataclasses import dataclass

from auricle.errors import BadOption
from auricle.types import setting

__all__ = ["EventOptions"]


@dataclass(frozen=True)
class EventOptions:
    """Options of `events`.

    Attributes:
        model: name of a model inside the package, or a folder that `auricle export` wrote; "bursts" finds whatever
            stands out of its background, without a name.
        threshold: score at which an event begins, for every label; it then ends at half of it. None is what the model
            was tuned to.
        labels: the only ones to look for, separated by commas; empty means all.

    Raises:
        BadOption: a threshold outside (0, 1).

    Example:
        >>> EventOptions(labels="dog, cat").wanted
        ('dog', 'cat')
    """

    model: str = setting("events", "Name of a model inside the package, or the folder of one of your own.")
    threshold: float | None = setting(None, "Score at which an event begins; by default what the model was tuned to.")
    labels: str = setting("", "Only these labels, separated by commas.")

    def __post_init__(self) -> None:
        if self.threshold is not None and not 0 < self.threshold < 1:
            raise BadOption(f"threshold must lie between 0 and 1, got {self.threshold}")

    @property
    def wanted(self) -> tuple[str, ...]:
        """The labels one by one."""
        return tuple(part.strip() for part in self.labels.split(",") if part.strip())
