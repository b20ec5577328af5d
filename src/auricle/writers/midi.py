"""MIDI files (.mid) from scores: format 1, fine enough that every time is kept to half a millisecond.

Holds: notes with whole pitches, velocities, parts with name and program, drums, tempo, metre, key, the duration.
Does not hold: fractions of a semitone, labels and scores of notes, parts without notes.
"""

from __future__ import annotations

import io
import math
import os
from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from auricle.errors import CannotHold
from auricle.types import Note, Part, Score
from auricle.writers.replacing import replace_file

__all__ = ["midi_bytes", "write_midi"]

SLOWEST, FASTEST = 2**24 - 1, 1
"""Microseconds a quarter note that the tempo event can hold."""
BASE, FINEST = 480, 32_640
"""Ticks a quarter note: multiples of the one up to the other."""
TICK = 0.0005
"""Longest tick in seconds; a time is off by half of it at most."""
FARTHEST = 0x0FFFFFFF
"""Ticks from one event to the next that four bytes can hold."""
CHANNELS = (0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 14, 15)
LONGEST_NAME = 65_535


def write_midi(score: Score, path: str | os.PathLike[str], *, lossy: bool = False) -> None:
    """Write a score to a Standard MIDI File; the file is complete or, if this fails, as it was before.

    `read_midi` gives the same notes back, each time within half a millisecond.

    Args:
        score: what to write.
        path: of the file; what stands there is replaced.
        lossy: round pitches and tempi, cut names and exchange the ends of notes of one pitch that lie within one
            another, instead of raising.

    Raises:
        CannotHold: a MIDI file has no place for something in the score; the message says what to do.
        CannotWrite: the target refused.

    Example:
        >>> import tempfile
        >>> from auricle.writers import read_midi
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     write_midi(Score.of([Part("melody", notes=(Note(0, 0.5, pitch=60),))]), f"{folder}/a.mid")
        ...     read_midi(f"{folder}/a.mid").notes
        (Note(start=0.0, end=0.5, label='', score=None, pitch=60.0, velocity=64),)
    """
    replace_file(Path(path), midi_bytes(score, lossy=lossy))


def midi_bytes(score: Score, *, lossy: bool = False) -> bytes:
    """The bytes of a Standard MIDI File of format 1; arguments and errors are those of `write_midi`.

    Raises:
        CannotHold: a MIDI file has no place for something in the score.

    Example:
        >>> midi_bytes(Score())[:4]
        b'MThd'
    """
    import mido

    grid = _Grid(score, lossy)
    channels = iter(CHANNELS * (len(score.parts) // len(CHANNELS) + 1))
    tracks = [_conductor(score, grid)]
    for part in score.parts:
        tracks.append(_track(part, 9 if part.is_drum else next(channels), grid, lossy))
    file = mido.MidiFile(type=1, ticks_per_beat=grid.resolution)
    file.tracks.extend(_as_mido(track, grid.end) for track in tracks)
    out = io.BytesIO()
    file.save(file=out)
    return out.getvalue()


class _Grid:
    """Ticks of times, by the tempo map as it will be read: whole microseconds, changes on whole ticks."""

    def __init__(self, score: Score, lossy: bool) -> None:
        lengths = [round(60e6 / tempo) for _, tempo in score.tempi]
        wrong = next((at for at, length in enumerate(lengths) if not FASTEST <= length <= SLOWEST), None)
        if wrong is not None and not lossy:
            raise CannotHold(
                f"MIDI holds tempi from {60e6 / SLOWEST:.2f} to 60,000,000 quarter notes a minute, got "
                f"{score.tempi[wrong][1]} at {score.tempi[wrong][0]} s; pass lossy=True for the nearest, times stay"
            )
        lengths = [min(max(length, FASTEST), SLOWEST) for length in lengths]
        wanted = max(lengths) / 1e6 / TICK
        self.resolution = min(max(BASE, BASE * math.ceil(wanted / BASE)), FINEST)
        self.lengths = [length / 1e6 / self.resolution for length in lengths]
        self.ticks, self.starts = [0], [0.0]
        for (_, (at, _)), length in zip(pairwise(score.tempi), self.lengths, strict=False):
            tick = self.ticks[-1] + max(1, round((at - self.starts[-1]) / length))
            self.starts.append(self.starts[-1] + (tick - self.ticks[-1]) * length)
            self.ticks.append(tick)
        self.tempi = list(zip(self.ticks, lengths, strict=True))
        self.end = self(max([score.duration, *(part.end for part in score.parts)]))

    def __call__(self, seconds: float) -> int:
        at = max(0, bisect_right(self.starts, seconds) - 1)
        return self.ticks[at] + max(0, round((seconds - self.starts[at]) / self.lengths[at]))


Event = tuple[int, int, Any]
"""Tick, rank among the events of a tick, message."""


def _conductor(score: Score, grid: _Grid) -> list[Event]:
    from mido import MetaMessage

    events: list[Event] = [(tick, 0, MetaMessage("set_tempo", tempo=length)) for tick, length in grid.tempi]
    for at, numerator, denominator in score.metres:
        metre = MetaMessage("time_signature", numerator=numerator, denominator=denominator)
        events.append((grid(at), 0, metre))
    for at, key in score.keys:
        tonic, mode = key.split()
        events.append((grid(at), 0, MetaMessage("key_signature", key=tonic + ("m" if mode == "minor" else ""))))
    return events


def _track(part: Part, channel: int, grid: _Grid, lossy: bool) -> list[Event]:
    from mido import Message, MetaMessage

    events: list[Event] = []
    if part.name:
        events.append((0, 0, MetaMessage("track_name", name=_name(part.name, lossy))))
    events.append((0, 0, Message("program_change", channel=channel, program=part.program)))
    for start, end, pitch, velocity in _keys(part, grid, lossy):
        on = Message("note_on", channel=channel, note=pitch, velocity=velocity)
        off = Message("note_off", channel=channel, note=pitch, velocity=64)
        # What ends at a tick ends before something begins there, but a note without length begins before it ends.
        events += [(start, 2, on), (end, 1 if end > start else 3, off)]
    return events


def _name(name: str, lossy: bool) -> str:
    """UTF-8 in the Latin-1 that mido writes."""
    content = name.encode("utf-8", errors="replace")
    if not lossy and (content.decode() != name or len(content) > LONGEST_NAME):
        raise CannotHold(f"MIDI cannot hold the name {name[:40]!r} of a part; rename it, or pass lossy=True to cut it")
    return content[:LONGEST_NAME].decode("utf-8", errors="ignore").encode().decode("latin-1")


def _keys(part: Part, grid: _Grid, lossy: bool) -> list[tuple[int, int, int, int]]:
    """(start, end, key, velocity) in ticks, so that of one key the first that begins is the first that ends."""
    by_pitch: dict[int, list[Note]] = {}
    for note in part.notes:
        if note.pitch != round(note.pitch) and not lossy:
            raise CannotHold(
                f"MIDI holds whole keys, part {part.name!r} has pitch {note.pitch} at {note.start} s; "
                "pass lossy=True to round it"
            )
        by_pitch.setdefault(round(note.pitch), []).append(note)
    found: list[tuple[int, int, int, int]] = []
    for pitch, notes in by_pitch.items():
        ends = [grid(note.end) for note in notes]
        if not lossy:
            _need_queue(part, notes, ends)
        starts = [grid(note.start) for note in notes]
        found += [
            (start, max(start, end), pitch, note.velocity)
            for start, end, note in zip(starts, sorted(ends), notes, strict=True)
        ]
    return found


def _need_queue(part: Part, notes: Sequence[Note], ends: list[int]) -> None:
    wrong = next((at for at, (early, late) in enumerate(pairwise(ends)) if early > late), None)
    if wrong is not None:
        raise CannotHold(
            f"MIDI cannot say which note ends: in part {part.name!r} the note of pitch {notes[wrong].pitch:g} at "
            f"{notes[wrong].start} s outlasts the one at {notes[wrong + 1].start} s; put them into two parts, or pass "
            "lossy=True to exchange their ends"
        )


def _as_mido(events: list[Event], end: int) -> Any:
    from mido import MetaMessage, MidiTrack

    track, now = MidiTrack(), 0
    for tick, _, message in [*sorted(events, key=lambda event: event[:2]), (end, 9, MetaMessage("end_of_track"))]:
        while tick - now > FARTHEST:
            track.append(MetaMessage("text", text="", time=FARTHEST))
            now += FARTHEST
        track.append(message.copy(skip_checks=True, time=max(0, tick - now)))
        now = max(now, tick)
    return track
