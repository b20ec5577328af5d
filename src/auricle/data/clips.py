"""Recordings with the names of what sounds in them: a folder for each label, a manifest, and what spoils either."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from auricle.data.manifest import AUDIO_COLUMNS, SPLITS, checksum, find_manifest, split_of
from auricle.data.tables import rows_of
from auricle.data.utterance import samples_of
from auricle.errors import AuricleError, BadData
from auricle.types.suffixes import AUDIO_SUFFIXES

__all__ = ["Clip", "Skipped", "decodable", "labels_of", "leaks", "parted", "read_clips", "refuse_leaks"]


@dataclass(frozen=True)
class Clip:
    """A recording, or a part of one, and what sounds in it.

    Attributes:
        audio: path of the recording.
        label: what it is.
        duration: seconds; of the part where it is one.
        group: what must not stand on both sides of a division: the source recording, the speaker, the artist.
        split: "train", "valid", "test" or the name of a fold; empty where nothing says it.
        start: seconds at which the part begins.
        whole: the recording is used to its end.
        surroundings: folder that holds rooms and noises to put around it in training, if there is one.

    Example:
        >>> Clip(Path("bark/a.wav"), "bark", 5.0).whole
        True
    """

    audio: Path
    label: str
    duration: float
    group: str = ""
    split: str = ""
    start: float = 0.0
    whole: bool = True
    surroundings: Path | None = None


@dataclass(frozen=True)
class Skipped:
    """A recording that cannot be used, and why."""

    audio: Path
    why: str


def read_clips(place: Path) -> tuple[list[Clip], list[Skipped]]:
    """Clips of a manifest, or of a folder that holds a folder of recordings for each label; and what had to be left.

    Columns of a manifest: `audio` (or path, file) and `label`; optional: `group` (or speaker, artist, source), `split`
    (or fold), `duration` and `start` (seconds).

    Args:
        place: the manifest, or the folder.

    Returns:
        Clips in the order of the manifest, or of their paths; recordings that cannot be read are left out and listed.

    Raises:
        BadData: nothing there, a row without a label or with a split that is none, or not one recording that can be
            read.
    """
    clips, skipped = list[Clip](), list[Skipped]()
    for audio, row in _manifest(place) if _has_manifest(place) else _folders(place):
        try:
            clips.append(_clip(audio, row))
        except AuricleError as error:
            skipped.append(Skipped(audio, str(error)))
    if not clips:
        reason = f"; the first is unreadable: {skipped[0].why}" if skipped else ""
        raise BadData(f"{place} holds no clip that can be read{reason}")
    return clips, skipped


def decodable(clips: Iterable[Clip], sample_rate: int) -> tuple[list[Clip], list[Skipped]]:
    """Clips whose sound can be had, and those whose header promised what is damaged, or not a number.

    Args:
        clips: as `read_clips` gives them, which looks at headers only.
        sample_rate: at which they will be used; what is decoded here is not decoded again then.

    Raises:
        BadData: none of them can.

    Example:
        >>> decodable([], 16_000)
        Traceback (most recent call last):
        auricle.errors.BadData: not one clip can be decoded
    """
    kept, skipped = list[Clip](), list[Skipped]()
    for clip in clips:
        try:
            samples_of(clip, sample_rate)
        except AuricleError as error:
            skipped.append(Skipped(clip.audio, str(error)))
        else:
            kept.append(clip)
    if not kept:
        raise BadData("not one clip can be decoded" + (f"; the first: {skipped[0].why}" if skipped else ""))
    return kept, skipped


def labels_of(clips: Iterable[Clip]) -> tuple[str, ...]:
    """The labels, each once, in alphabetical order.

    Raises:
        BadData: fewer than two.

    Example:
        >>> labels_of([Clip(Path("a"), "dog", 1.0), Clip(Path("b"), "cat", 1.0), Clip(Path("c"), "dog", 1.0)])
        ('cat', 'dog')
    """
    found = tuple(sorted({clip.label for clip in clips}))
    if len(found) < 2:
        raise BadData(f"a classifier needs two labels or more, and all clips are {found[0] if found else 'missing'!r}")
    return found


def parted(clips: Sequence[Clip], split: str) -> list[Clip]:
    """Those of one split: as the clips say, else a tenth valid and a tenth test of each label, groups kept whole.

    Raises:
        BadData: a label that has a single group, so that it cannot be both learned and judged; a split of some alone.

    Example:
        >>> clips = [Clip(Path(f"{i}.wav"), "ab"[i % 2], 1.0) for i in range(20)]
        >>> [len(parted(clips, split)) for split in ("train", "valid", "test")]
        [16, 2, 2]
    """
    if any(clip.split in SPLITS for clip in clips):
        unsaid = [clip for clip in clips if clip.split not in SPLITS]
        if unsaid:
            raise BadData(
                f"{len(unsaid)} recording(s) have no split and others have one, such as {unsaid[0].audio}; "
                "give each a split, or none"
            )
        return [clip for clip in clips if clip.split == split]
    place: dict[str, str] = {}
    named = {_group(clip): clip.group or "/".join(clip.audio.parts[-2:]) for clip in clips}
    for label in sorted({clip.label for clip in clips}):
        groups = list(dict.fromkeys(_group(clip) for clip in clips if clip.label == label))
        if len(groups) < 2:
            raise BadData(
                f"the label {label!r} has one recording, and it takes two, to learn from one and be judged by one: "
                f"add one, or leave the label out"
            )
        groups.sort(key=lambda group: checksum(named[group]))  # wherever the folder lies, it is divided the same way
        held = max(1, round(len(groups) / 10))
        for at, group in enumerate(groups):
            # With few groups the test's are the valid ones: a label must be learned before it can be judged.
            side = "valid" if at < held else "test" if held <= at < 2 * held and len(groups) > 4 else "train"
            place.setdefault(group, side)
    found = [clip for clip in clips if place[_group(clip)] == split]
    if not found and split == "test":
        return [clip for clip in clips if place[_group(clip)] == "valid"]
    return found


def leaks(train: Iterable[Clip], held_out: Iterable[Clip]) -> tuple[str, ...]:
    """Groups, and recordings, that stand on both sides.

    Example:
        >>> leaks([Clip(Path("a"), "x", 1.0, group="anna")], [Clip(Path("b"), "x", 1.0, group="anna")])
        ('anna',)
    """
    one, two = ({_group(clip) for clip in side} for side in (train, held_out))
    return tuple(sorted(one & two))


def refuse_leaks(train: Sequence[Clip], held_out: Sequence[Clip], allowed: bool = False) -> None:
    """Stop where a figure would be too good to be true.

    Args:
        train: what is learned from.
        held_out: what is judged by.
        allowed: the caller knows.

    Raises:
        BadData: a group on both sides.
    """
    both = leaks(train, held_out)
    if both and not allowed:
        raise BadData(
            f"{len(both)} source(s) stand in training and in the held-out part, such as {both[0]!r}; part them, or "
            "say --set leaks=true and know that the figures are too good"
        )


def _group(clip: Clip) -> str:
    return clip.group or str(clip.audio)


def _has_manifest(place: Path) -> bool:
    if place.is_file():
        return True
    try:
        find_manifest(place)
    except BadData:
        return False
    return True


def _manifest(place: Path) -> Iterable[tuple[Path, dict[str, str]]]:
    path = find_manifest(place)
    for number, row in rows_of(path):
        audio = next((row[name] for name in AUDIO_COLUMNS if row.get(name)), None)
        if audio is None or "label" not in row:
            raise BadData(f"{path.name} needs the columns audio and label in its first line, has {', '.join(row)}")
        if not row["label"].strip():
            raise BadData(f"{path.name}, line {number}: {audio} has no label")
        split_of(row, f"{path.name}, line {number}")
        yield path.parent / audio, row


def _folders(place: Path) -> Iterable[tuple[Path, dict[str, str]]]:
    if not place.is_dir():
        raise BadData(f"no folder and no manifest at {str(place)!r}")
    folders = sorted(path for path in place.iterdir() if path.is_dir() and not path.name.startswith("."))
    for folder in folders:
        for audio in sorted(folder.rglob("*")):
            if audio.suffix.lower() in AUDIO_SUFFIXES and not audio.name.startswith("."):
                yield audio, {"label": folder.name}


def _clip(audio: Path, row: dict[str, str]) -> Clip:
    from auricle.audio import probe

    if not audio.is_file():
        raise BadData(f"no recording at {audio}")
    start = _seconds(row, "start")
    duration = _seconds(row, "duration") or _seconds(row, "dur")
    if duration is None:
        duration = probe(audio).duration - (start or 0.0)
    if duration <= 0:
        raise BadData(f"{audio} holds no sound")
    group = next((row[name] for name in ("group", "speaker", "artist", "source") if row.get(name)), "")
    split = row.get("split", "").strip() or row.get("fold", "").strip()
    return Clip(audio, row["label"].strip(), duration, group, split, start or 0.0, start is None)


def _seconds(row: dict[str, str], column: str) -> float | None:
    text = row.get(column, "").strip()
    if not text:
        return None
    try:
        value = float(text)
    except ValueError as error:
        raise BadData(f"{column} must be seconds, got {text!r}") from error
    if not 0 <= value < float("inf"):
        raise BadData(f"{column} must be seconds, got {text!r}")
    return value
