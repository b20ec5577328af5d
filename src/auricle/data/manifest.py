"""A folder of one's own with a manifest: which recordings, and what is said in them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

from auricle.data.tables import rows_of
from auricle.data.utterance import Utterance
from auricle.errors import AuricleError, BadData

__all__ = ["checksum", "divided", "find_manifest", "read_manifest", "split_of"]

AUDIO_COLUMNS = ("audio", "path", "file", "audio_filepath")
TEXT_COLUMNS = ("text", "transcript", "sentence", "label")
NAMES = ("manifest.tsv", "manifest.csv", "manifest.jsonl")
SPLITS = ("train", "valid", "test")


def find_manifest(place: Path) -> Path:
    """The manifest of a folder (manifest.tsv, .csv or .jsonl), or the file itself.

    Raises:
        BadData: nothing there.
    """
    if place.is_file():
        return place
    found = next((place / name for name in NAMES if (place / name).is_file()), None)
    if found is None:
        raise BadData(
            f"{place} holds no manifest; put one of {', '.join(NAMES)} there, with the columns audio and text"
        )
    return found


def read_manifest(place: Path, split: str | None = None) -> list[Utterance]:
    """Utterances of a manifest, in its order; of one split if it has a column `split`, else `divided`.

    Columns: `audio` (path beside the manifest, or absolute) and `text`; optional: `speaker`, `duration` (seconds),
    `start` (seconds; with `duration` it names a part of the recording), `split` (train, valid or test).

    Args:
        place: the manifest, or its folder.
        split: "train", "valid" or "test"; None for all.

    Raises:
        BadData: no manifest, a missing column or recording, a number that is none; the message names the line.
    """
    path = find_manifest(place)
    found: list[tuple[Utterance, str]] = []
    for number, row in rows_of(path):
        found.append((_utterance(path, number, row), split_of(row, f"{path.name}, line {number}")))
    rest = iter(divided([utterance for utterance, said in found if not said]))
    sides = [said or next(rest) for _, said in found]
    out = [one for (one, _), side in zip(found, sides, strict=True) if split is None or side == split]
    if not out:
        which = f"no utterances of the split {split!r}" if split else "no utterances"
        raise BadData(f"{path} holds {which}")
    return out


def split_of(row: dict[str, str], where: str) -> str:
    """The split that a row of a table names; empty for none.

    Args:
        row: column -> text.
        where: file and line, for the message.

    Raises:
        BadData: another word.

    Example:
        >>> split_of({"split": " test "}, "a.csv, line 2")
        'test'
    """
    said = row.get("split", "").strip()
    if said and said not in SPLITS:
        raise BadData(f"{where}: split must be one of {', '.join(SPLITS)}, got {said!r}")
    return said


def divided(utterances: Sequence[Utterance]) -> list[str]:
    """The split of each utterance where a manifest names none: about a tenth valid, a tenth test, the rest train.

    A checksum decides: of the speaker where all are known and that leaves some on every side and most to learn from, so
    that no voice is on two; else of the recording's name. With either, an utterance stays on its side when the manifest
    grows. Where even that leaves a side empty, the recordings with the two lowest checksums are held out.

    Example:
        >>> divided([Utterance(Path(f"{i}.wav"), "one", 1.0) for i in range(3)]).count("valid")
        1
    """
    speakers = [checksum(utterance.speaker) for utterance in utterances]
    recordings = [checksum(utterance.audio.name) for utterance in utterances]
    if all(utterance.speaker for utterance in utterances):
        by_voice = [_side(number) for number in speakers]
        if set(by_voice) == set(SPLITS) and by_voice.count("train") > len(by_voice) / 2:
            return by_voice
    by_recording = [_side(number) for number in recordings]
    if set(by_recording) == set(SPLITS):
        return by_recording
    lowest = sorted(set(recordings))[:2]
    named = dict(zip(lowest, ("valid", "test"), strict=False)) if len(set(recordings)) > 2 else {}
    return [named.get(number, "train") for number in recordings]


def checksum(name: str) -> int:
    """CRC-32 of a name: what divides recordings the same way on every machine."""
    from zlib import crc32

    return crc32(name.encode())


def _side(checksum: int) -> str:
    return {0: "valid", 1: "test"}.get(checksum % 10, "train")


def _utterance(path: Path, number: int, row: dict[str, str]) -> Utterance:
    audio = next((row[name] for name in AUDIO_COLUMNS if row.get(name)), None)
    text = next((row[name] for name in TEXT_COLUMNS if name in row), None)
    if audio is None or text is None:
        raise BadData(f"{path.name} needs the columns audio and text in its first line, has {', '.join(row)}")
    recording = path.parent / audio
    if not recording.is_file():
        raise BadData(f"{path.name}, line {number}: no recording at {recording}")
    start, duration = _seconds(path, number, row, "start"), _seconds(path, number, row, "duration")
    whole = start is None
    if duration is None:
        duration = _duration_of(path, number, recording) - (start or 0.0)
    if duration <= 0:
        raise BadData(f"{path.name}, line {number}: the part begins after the end of {recording.name}")
    return Utterance(recording, text.strip(), duration, row.get("speaker", ""), start or 0.0, whole)


def _seconds(path: Path, number: int, row: dict[str, str], column: str) -> float | None:
    text = row.get(column, "").strip()
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not (math.isfinite(value) and value >= 0):
        raise BadData(f"{path.name}, line {number}: {column} must be seconds, got {text!r}")
    return value


def _duration_of(path: Path, number: int, recording: Path) -> float:
    from auricle.audio import probe

    try:
        return probe(recording).duration
    except AuricleError as error:
        raise BadData(f"{path.name}, line {number}: {error}") from error
