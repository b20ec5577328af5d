"""What may be chosen about an analysis."""

from __future__ import annotations

from dataclasses import dataclass

from auricle.errors import BadOption
from auricle.types import setting

__all__ = ["AnalyzeOptions"]


@dataclass(frozen=True)
class AnalyzeOptions:
    """Options of `analyze`.

    Attributes:
        columns: most columns of a picture; a longer recording is reduced to them while it streams.
        preview_bytes: largest MP3 for the player of the report; 0 makes none.
        transcribe: True adds what is said, by the best engine that is here; it takes far longer than all the rest.
        events: True adds sound events with their onsets, as `auricle events` finds them.
        music: True adds beats, drums, chords, tempo, key and genre, as `auricle music` finds them.
        block_length: samples decoded at a time; it changes memory and speed, never the result.

    Raises:
        BadOption: fewer than 16 columns, a negative size, a block without a sample.

    Example:
        >>> AnalyzeOptions().columns
        2000
    """

    columns: int = setting(2000, "Most columns of a picture; longer recordings are reduced to them.")
    preview_bytes: int = setting(16_000_000, "Largest MP3 for the report's player in bytes; 0 leaves the player out.")
    transcribe: bool = setting(False, "Add what is said; takes far longer than all the rest.")
    events: bool = setting(False, "Add sound events with their onsets.")
    music: bool = setting(False, "Add beats, drums, chords, tempo, key and genre.")
    block_length: int = setting(65_536, "Samples decoded at a time; changes memory and speed, never the result.")

    def __post_init__(self) -> None:
        if self.columns < 16:
            raise BadOption(f"columns must be 16 or more, got {self.columns}")
        if self.preview_bytes < 0:
            raise BadOption(f"preview_bytes must be 0 or more, got {self.preview_bytes}")
        if self.block_length < 1:
            raise BadOption(f"block_length must be 1 or more, got {self.block_length}")
