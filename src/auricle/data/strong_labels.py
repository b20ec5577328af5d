"""Recordings whose events have times, as tables of onsets and offsets in the columns that DCASE uses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from auricle.data.manifest import AUDIO_COLUMNS, SPLITS, checksum, find_manifest, split_of
from auricle.data.tables import rows_of
from auricle.errors import BadData
from auricle.types import Span

__all__ = ["LabelledPart", "has_strong_labels", "labelled_parts", "read_strong_labels"]

LABELS = ("event_label", "label", "event")
FILES = (*AUDIO_COLUMNS, "filename")


@dataclass(frozen=True)
class LabelledPart:
    """A part of a recording and the events in it.

    Attributes:
        audio: path of the recording.
        events: with times from the beginning of the part, cut at its ends.
        duration: seconds.
        start: seconds at which the part begins in the recording.
        whole: the part is all of the recording.
        split: "train", "valid" or "test".
    """

    audio: Path
    events: tuple[Span, ...]
    duration: float
    start: float = 0.0
    whole: bool = False
    split: str = "train"


def has_strong_labels(place: Path) -> bool:
    """Whether a folder's manifest gives onsets."""
    try:
        path = find_manifest(place)
    except BadData:
        return False
    return any("onset" in row for _, row in rows_of(path))


def read_strong_labels(place: Path) -> dict[Path, tuple[str, tuple[Span, ...]]]:
    """Split and events of each recording of a table with the columns of DCASE.

    Columns: `filename` (or audio, path, file), `onset` and `offset` in seconds, `event_label` (or label); optional:
    `split`. A recording without events has one row whose onset is empty. Without a split, about a tenth of the
    recordings, but one at least, is kept for validation and a tenth for the test, by the checksum of their names.

    Args:
        place: the table, or the folder that holds it as manifest.tsv or manifest.csv.

    Raises:
        BadData: no table, a column missing, a number that is none, an event that ends before it begins, or a
            recording that is not there.
    """
    path = find_manifest(place)
    found: dict[Path, tuple[str, list[Span]]] = {}
    for number, row in rows_of(path):
        where = f"{path.name}, line {number}"
        name = next((row[column] for column in FILES if row.get(column)), None)
        if name is None or "onset" not in row:
            raise BadData(f"{where}: needs filename, onset, offset and event_label, has {', '.join(row)}")
        audio = path.parent / name
        if audio not in found:
            if not audio.is_file():
                raise BadData(f"{where}: no recording at {audio}")
            found[audio] = (split_of(row, where), [])
        if row["onset"].strip():
            found[audio][1].append(_event(row, where))
    drawn = _divided([audio for audio, (split, _) in found.items() if not split])
    return {audio: (split or drawn[audio], tuple(sorted(spans, key=_order))) for audio, (split, spans) in found.items()}


def labelled_parts(
    recordings: dict[Path, tuple[str, tuple[Span, ...]]], split: str, seconds: float
) -> list[LabelledPart]:
    """The recordings of a split in parts of so many seconds, each with its events.

    Args:
        recordings: as `read_strong_labels` gives them.
        split: "train", "valid" or "test".
        seconds: of a part; the last one of a recording may be shorter.

    Raises:
        CorruptAudio, UnsupportedFormat: a recording cannot be read.
    """
    return [
        part
        for audio, (own, spans) in recordings.items()
        if own == split
        for part in _parts(audio, spans, split, seconds)
    ]


def _divided(recordings: Sequence[Path]) -> dict[Path, str]:
    """The same for ever for the same names; one of two or three is for validation and test at once."""
    ordered = sorted(recordings, key=lambda audio: checksum(audio.name))
    held = max(1, round(len(ordered) / 10)) if len(ordered) > 1 else 0
    sides = [SPLITS[1]] * held + [SPLITS[2]] * (held if len(ordered) > 3 else 0)
    return dict(zip(ordered, sides + [SPLITS[0]] * len(ordered), strict=False))


def _parts(audio: Path, spans: Sequence[Span], split: str, seconds: float) -> Iterator[LabelledPart]:
    from auricle.audio import probe

    total = probe(audio).duration
    count = max(1, -(-round(total * 1000) // round(seconds * 1000)))
    for number in range(count):
        first, last = number * seconds, min(total, (number + 1) * seconds)
        inside = tuple(
            Span(max(span.start, first) - first, min(span.end, last) - first, span.label)
            for span in spans
            if span.start < last and span.end > first
        )
        if last > first:
            yield LabelledPart(audio, inside, last - first, first, count == 1, split)


def _event(row: dict[str, str], where: str) -> Span:
    label = next((row[column].strip() for column in LABELS if row.get(column)), "")
    try:
        onset, offset = float(row["onset"]), float(row.get("offset") or "nan")
    except ValueError as error:
        raise BadData(f"{where}: onset and offset must be seconds: {row['onset']!r}, {row.get('offset')!r}") from error
    if not 0 <= onset <= offset < float("inf"):
        raise BadData(f"{where}: an event needs 0 <= onset <= offset, got {onset} and {offset}")
    if not label:
        raise BadData(f"{where}: the event at {onset} s has no label")
    return Span(onset, offset, label)


def _order(span: Span) -> tuple[float, float, str]:
    return span.start, span.end, span.label
