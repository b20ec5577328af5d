"""Google Speech Commands v0.02 (Warden 2018, arXiv:1804.03209): one-second clips of single words by many people."""

from __future__ import annotations

from pathlib import Path

from auricle.data.tables import rows_of
from auricle.data.utterance import Utterance
from auricle.errors import BadData

__all__ = ["SILENCE", "utterances"]

SILENCE = ""
"""Text of the clips that hold no speech."""


def utterances(data: Path, split: str) -> list[Utterance]:
    """Clips with the word that is spoken, in lower case; `SILENCE` where there is none.

    Args:
        data: folder of corpora, with `speech_commands_v2_testset/manifest.tsv`.
        split: "train", "valid" or "test"; no speaker is in two of them.

    Raises:
        BadData: no such corpus, or no clips of the split.
    """
    folder = data / "speech_commands_v2_testset"
    found = [
        Utterance(folder / row["path"], row["word"], float(row["dur"]), row["speaker"])
        for _, row in rows_of(folder / "manifest.tsv")
        if row["split"] == split
    ]
    if not found:
        raise BadData(f"{folder / 'manifest.tsv'} holds no clips of the split {split!r}")
    return found
