"""Corpora of read English beside each other in one data folder, all as utterances."""

from __future__ import annotations

from pathlib import Path

from auricle.data.tables import rows_of
from auricle.data.utterance import Utterance
from auricle.errors import BadData

__all__ = ["excerpts", "ljspeech", "utterances"]


def utterances(data: Path, split: str) -> list[Utterance]:
    """LibriSpeech (Panayotov et al. 2015, doi:10.1109/ICASSP.2015.7178964) as divided by `librispeech/manifest.tsv`.

    Raises:
        BadData: no such corpus in the folder, or no utterances of the split.
    """
    return _read(data, "librispeech", split, speaker="speaker")


def ljspeech(data: Path, split: str) -> list[Utterance]:
    """A part of LJ Speech: one woman reads.

    Raises:
        BadData: as `utterances`.
    """
    return _read(data, "ljspeech_subset", split, fixed="LJ")


def excerpts(data: Path, split: str) -> list[Utterance]:
    """Eighty texts, each by three readers.

    Raises:
        BadData: as `utterances`.
    """
    return _read(data, "excerpts80", split, speaker="reader")


def _read(data: Path, corpus: str, split: str, speaker: str = "", fixed: str = "") -> list[Utterance]:
    folder = data / corpus
    found = [
        Utterance(folder / row["path"], row["text"], float(row["dur"]), row.get(speaker, fixed))
        for _, row in rows_of(folder / "manifest.tsv")
        if row["split"] == split
    ]
    if not found:
        raise BadData(f"{folder / 'manifest.tsv'} holds no utterances of the split {split!r}")
    return found
