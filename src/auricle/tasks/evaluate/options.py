"""Which utterances are scored, and how."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from auricle.errors import BadOption
from auricle.types import RecognizerOptions, setting

__all__ = ["EvaluateOptions", "Split"]

Split = Literal["train", "valid", "test", "all"]
Normal = Literal["auto", "english", "plain", "none"]


@dataclass(frozen=True)
class EvaluateOptions(RecognizerOptions):
    """Which utterances are scored and how, on top of what the recognizer is asked for.

    Attributes:
        split: of the corpus or manifest; "all" takes every utterance of a manifest.
        limit: only so many utterances, spread evenly; None takes all.
        whole: through all of `auricle transcribe` (pauses, safety) instead of the engine alone.
        normalize: the form in which both sides are compared; "auto" goes by the language.
        seed: of the draws behind the interval.

    Raises:
        BadOption: a value outside its range.

    Example:
        >>> EvaluateOptions(limit=10).split
        'test'
    """

    split: Split = setting("test", "Which utterances; all takes every one of a manifest.")
    limit: int | None = setting(None, "Only so many utterances, spread evenly.")
    whole: bool = setting(False, "Through all that transcribe does, safety too; otherwise the engine alone.")
    normalize: Normal = setting("auto", "The form in which both sides are compared; auto goes by the language.")
    seed: int = setting(0, "Seed of the draws behind the interval.")

    def __post_init__(self) -> None:
        super().__post_init__()
        for name, kinds in (("split", Split), ("normalize", Normal)):
            if getattr(self, name) not in get_args(kinds):
                raise BadOption(f"{name} must be one of {', '.join(get_args(kinds))}; got {getattr(self, name)!r}")
        if self.limit is not None and self.limit < 1:
            raise BadOption(f"limit must be 1 or more, got {self.limit}")
        if self.seed < 0:
            raise BadOption(f"seed must be 0 or more, got {self.seed}")
