"""The Free Spoken Digit Dataset (Jackson et al., CC BY-SA 4.0): six people, 50 recordings of each digit, 8 kHz."""

from __future__ import annotations

from pathlib import Path

from auricle.data.tables import rows_of
from auricle.data.utterance import Utterance
from auricle.errors import BadData

__all__ = ["DIGITS", "SPEAKERS", "utterances"]

DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
SPEAKERS = ("george", "jackson", "lucas", "nicolas", "theo", "yweweler")
VALID = ("5", "6", "7")
"""Indices that the official training split gives up for validation; 0 to 4 are its test split."""


def utterances(data: Path, split: str, left_out: str = "") -> list[Utterance]:
    """Single digits as words, of one split.

    Args:
        data: folder of corpora, with `fsdd/manifest.tsv`.
        split: "train", "valid" or "test".
        left_out: a speaker of whom all recordings are the test split, and none is in the others; empty for the
            official division, where indices 0 to 4 of every speaker are the test split.

    Raises:
        BadData: no such corpus, or no such speaker.
    """
    if left_out and left_out not in SPEAKERS:
        raise BadData(f"no speaker {left_out!r} in this corpus; it has {', '.join(SPEAKERS)}")
    folder = data / "fsdd"
    return [
        Utterance(folder / row["path"], DIGITS[int(row["digit"])], float(row["dur"]), row["speaker"])
        for _, row in rows_of(folder / "manifest.tsv")
        if _split(row, left_out) == split
    ]


def _split(row: dict[str, str], left_out: str) -> str:
    if left_out:
        official = "test" if row["speaker"] == left_out else "train"
    else:
        official = row["split"]
    return "valid" if official == "train" and row["index"] in VALID else official
