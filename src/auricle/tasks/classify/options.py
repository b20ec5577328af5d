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
        model: name of a model inside the package (sounds, commands, genre, speech-music-noise), or a folder.
        top: labels that are shown.
        window: seconds that are judged at once; a longer recording is judged in windows that overlap by half. None is
            what the model is best given, 5 s where it does not say.

    Raises:
        BadOption: a value outside its range.

    Example:
        >>> ClassifyOptions("my-sounds").top
        5
    """

    model: str = setting("sounds", "Name of a model inside the package, or the folder of one of your own.")
    top: int = setting(5, "Labels to show.")
    window: float | None = setting(None, "Seconds that are judged at once; by default what suits the model.")

    def __post_init__(self) -> None:
        if self.top < 1:
            raise BadOption(f"top must be 1 or more, got {self.top}")
        if self.window is not None and not 0.1 <= self.window <= 60:
            raise BadOption(f"window must be 0.1 to 60 s, got {self.window}")
