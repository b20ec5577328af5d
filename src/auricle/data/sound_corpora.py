"""Corpora of sounds by their official divisions: ESC-50 and ESC-10, UrbanSound8K, Speech Commands."""

from __future__ import annotations

from pathlib import Path

from auricle.data.clips import Clip
from auricle.data.tables import rows_of
from auricle.errors import BadData

__all__ = ["commands", "esc", "in_folds", "urbansound"]


def esc(folder: Path) -> list[Clip]:
    """ESC-10 or ESC-50 (Piczak 2015, doi:10.1145/2733373.2806390); each clip's split is its official fold, "1" to "5".

    Args:
        folder: with `manifest.tsv` (path, fold, label), or as it was published, with `meta/esc50.csv`.

    Raises:
        BadData: neither.
    """
    if (folder / "manifest.tsv").is_file():
        rows = [row for _, row in rows_of(folder / "manifest.tsv")]
        # The name of a clip begins with its fold and the recording at Freesound that it was cut from.
        return [
            Clip(folder / row["path"], row["label"], float(row["dur"]), _source(row["path"]), row["fold"])
            for row in rows
        ]
    table = folder / "meta" / "esc50.csv"
    if not table.is_file():
        raise BadData(f"{folder} holds neither manifest.tsv nor meta/esc50.csv, so it is no ESC-10 or ESC-50")
    rows = [row for _, row in rows_of(table)]
    return [
        Clip(folder / "audio" / row["filename"], row["category"], 5.0, row["src_file"], row["fold"]) for row in rows
    ]


def urbansound(folder: Path) -> list[Clip]:
    """UrbanSound8K (Salamon et al. 2014, doi:10.1145/2647868.2655045); the split is the official fold, "1" to "10".

    Args:
        folder: as it was published, with `metadata/UrbanSound8K.csv` and `audio/fold1` to `fold10`.

    Raises:
        BadData: no such table.
    """
    table = folder / "metadata" / "UrbanSound8K.csv"
    if not table.is_file():
        raise BadData(f"{folder} holds no metadata/UrbanSound8K.csv, so it is no UrbanSound8K")
    return [
        Clip(
            folder / "audio" / f"fold{row['fold']}" / row["slice_file_name"],
            row["class"],
            float(row["end"]) - float(row["start"]),
            row["fsID"],
            row["fold"],
        )
        for _, row in rows_of(table)
    ]


def commands(folder: Path) -> list[Clip]:
    """Speech Commands v0.02 (Warden 2018, arXiv:1804.03209): ten words, `_unknown_` and `_silence_`, by speaker.

    Args:
        folder: with `manifest.tsv` (path, split, label, speaker, dur).

    Raises:
        BadData: no such table.
    """
    rows = rows_of(folder / "manifest.tsv")
    return [
        Clip(folder / row["path"], row["label"], float(row["dur"]), row["speaker"], row["split"]) for _, row in rows
    ]


def in_folds(clips: list[Clip], split: str, test: str, valid: str = "") -> list[Clip]:
    """Of clips whose split is a fold: those of fold `test`, of fold `valid`, or for "train" the others.

    Args:
        clips: all of them.
        split: "train", "valid" or "test".
        test: the fold that is judged on; empty to train on all folds.
        valid: the fold that a training looks at; empty for that of the test, of which a training that is judged once,
            at its end, learns nothing.

    Raises:
        BadData: no such fold.

    Example:
        >>> clips = [Clip(Path(fold), "dog", 1.0, split=fold) for fold in "1234"]
        >>> [clip.split for clip in in_folds(clips, "train", "2")]
        ['1', '3', '4']
    """
    folds = {clip.split for clip in clips}
    for name in filter(None, (test, valid)):
        if name not in folds:
            raise BadData(f"there is no fold {name!r}; there are {', '.join(sorted(folds))}")
    if split == "train":
        return [clip for clip in clips if clip.split not in (test, valid)]
    # Trained on everything, a model is judged on nothing new: the last fold stands in, to see that it learned at all.
    wanted = (valid or test) if split == "valid" else test
    return [clip for clip in clips if clip.split == (wanted or max(folds))]


def _source(path: str) -> str:
    """The recording that a clip of ESC was cut from: 1-100032-A.ogg -> 100032."""
    parts = Path(path).stem.split("-")
    return parts[1] if len(parts) > 1 else path
