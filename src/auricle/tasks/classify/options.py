"""What may be chosen about a classification."""

from __future__ import annotations

from dataclasses import dataclass

from auricle.errors import BadOption
from auricle.types import setting

__all__ = ["ClassifyOptions"]


@dataclass(frozen=True)
class ClassifyOptions:
    """Options of `classify`.

    Attributes:
        model: a folder that `auricle export` wrote; it has to be named, as no such model comes inside the package yet.
        top: labels that are shown.
        window: seconds that are judged at once; a longer recording is judged in windows that overlap by half.

    Raises:
        BadOption: no model, or a value outside its range.

    Example:
        >>> ClassifyOptions("my-sounds").top
        5
    """

    model: str = setting("", "Folder of the model, as auricle export wrote it.")
    top: int = setting(5, "Labels to show.")
    window: float = setting(5.0, "Seconds that are judged at once.")

    def __post_init__(self) -> None:
        if self.top < 1:
            raise BadOption(f"top must be 1 or more, got {self.top}")
        if not 0.1 <= self.window <= 60:
            raise BadOption(f"window must be 0.1 to 60 s, got {self.window}")
