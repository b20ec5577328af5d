"""MIDI files (.mid) as scores: notes in seconds, one part for each track, channel and program."""

from __future__ import annotations

import os
from bisect import bisect_right
from collections import defaultdict, deque
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from auricle.errors import AudioNotFound, BadTimeline, ParseError, TooLarge
from auricle.types import KEYS, Note, Part, Score
from auricle.writers.midi_chunks import Header, messages, taken_apart

__all__ = ["MAX_MIDI_BYTES", "midi_score", "read_midi"]

MAX_MIDI_BYTES = 4 * 1024**2
"""A larger file is refused unless the caller says so: each byte costs up to 300 in memory."""
LONGEST = 86_400.0
"""Seconds; a file that lasts longer than a day is taken for damage."""
DRUM_CHANNEL = 9
DEFAULT_TEMPO = 500_000
"""Microseconds a quarter note where a file says nothing."""


def read_midi(source: str | os.PathLike[str] | bytes, *, max_bytes: int = MAX_MIDI_BYTES) -> Score:
    """A score from a Standard MIDI File of format 0, 1 or 2, its notes paired first in, first out.

    A part is what one track plays on one channel with one program; channel 10 is the drum kit. A note that is struck
    again before it ended sounds twice; one that is never ended lasts to the end of its track. Tempo, metre and key
    changes hold for all parts, wherever they stand; in a file of format 2, whose tracks are pieces of their own, the
    tracks follow one another. Pedals, bends and controllers are passed over.

    Args:
        source: a path, or the bytes of a file.
        max_bytes: a larger file is refused.

    Raises:
        AudioNotFound: no readable file there.
        TooLarge: more than `max_bytes`.
        ParseError: damaged, no MIDI file, or longer than a day.

    Source:
        Standard MIDI Files 1.0, MIDI Manufacturers Association, 1988 (RP-001).

    Example:
        >>> from auricle.writers.midi import midi_bytes
        >>> score = Score.of([Part("melody", 73, notes=(Note(0, 0.5, pitch=60),))])
        >>> read_midi(midi_bytes(score)).parts[0].instrument
        'flute'
    """
    name = "MIDI bytes" if isinstance(source, bytes) else os.fspath(source)
    content = source if isinstance(source, bytes) else _content(Path(source), max_bytes)
    if len(content) > max_bytes:
        raise TooLarge(f"{name!r} has more than {max_bytes} bytes; pass a larger max_bytes if it is a MIDI file")
    try:
        return midi_score(content)
    except ParseError as error:
        raise ParseError(f"{name}: {error}; export it again, or repair it in a MIDI editor") from error


def _content(path: Path, max_bytes: int) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(max_bytes + 1)
    except (OSError, ValueError) as error:
        raise AudioNotFound(f"cannot read {os.fspath(path)!r}: {error}") from error


def midi_score(content: bytes) -> Score:
    """The score in the bytes of a MIDI file, of any size.

    Raises:
        ParseError: damaged, no MIDI file, or longer than a day.
    """
    header, chunks = taken_apart(content)
    tracks = [_track(chunk, number) for number, chunk in enumerate(chunks, start=1)]
    pieces = [[track] for track in tracks] if header.format == 2 else [tracks]
    scored = _Scored()
    for piece in pieces:
        scored.append(piece, header)
    try:
        return scored.score()
    except BadTimeline as error:
        raise ParseError(str(error)) from error


@dataclass
class _Track:
    """What one track says, in ticks."""

    name: str = ""
    end: int = 0
    notes: list[tuple[int, int, int, int, int]] = field(default_factory=list)
    """(start, end, channel, pitch, velocity), in order of their starts."""
    programs: dict[int, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))
    """(tick, program) of each channel."""
    tempi: list[tuple[int, int]] = field(default_factory=list)
    metres: list[tuple[int, int, int]] = field(default_factory=list)
    keys: list[tuple[int, str]] = field(default_factory=list)


def _track(chunk: bytes, number: int) -> _Track:
    track = _Track()
    sounding: dict[tuple[int, int], deque[int]] = defaultdict(deque)
    struck: list[tuple[int, tuple[int, int, int]]] = []
    ends: dict[int, int] = {}
    for tick, message in messages(chunk, number):
        track.end = tick
        kind = message.type
        if kind == "note_on" and message.velocity > 0:
            sounding[message.channel, message.note].append(len(struck))
            struck.append((tick, (message.channel, message.note, message.velocity)))
        elif kind in ("note_on", "note_off"):
            waiting = sounding[message.channel, message.note]
            if waiting:
                ends[waiting.popleft()] = tick
        else:
            _add_state(track, tick, message)
    track.notes = [(start, ends.get(at, track.end), *key) for at, (start, key) in enumerate(struck)]
    return track


def _add_state(track: _Track, tick: int, message: Any) -> None:
    kind = message.type
    if kind == "program_change":
        track.programs[message.channel].append((tick, message.program))
    elif kind == "set_tempo":
        track.tempi.append((tick, message.tempo))
    elif kind == "time_signature":
        track.metres.append((tick, message.numerator, message.denominator))
    elif kind == "key_signature":
        tonic = message.key.removesuffix("m")
        track.keys.append((tick, f"{tonic} {'minor' if message.key.endswith('m') else 'major'}"))
    elif kind == "track_name" and not track.name:
        track.name = _text(message.name)


def _text(name: str) -> str:
    """mido decodes Latin-1; a name that is UTF-8 is what it is far more often."""
    try:
        return name.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return name


class _Clock:
    """Seconds of ticks under the tempo changes of one piece."""

    def __init__(self, header: Header, tempi: list[tuple[int, int]]) -> None:
        changes = dict([(0, DEFAULT_TEMPO), *sorted(tempi, key=lambda row: row[0])])
        if min(changes.values()) == 0:
            raise ParseError("a tempo of 0 microseconds a quarter note")
        self.tempi = [(tick, 60e6 / tempo) for tick, tempo in changes.items()]
        self.ticks = np.array(list(changes), dtype=np.float64)
        if header.ticks_per_second:
            self.lengths = np.full(len(changes), 1 / header.ticks_per_second)
        else:
            self.lengths = np.array(list(changes.values())) / (1e6 * header.ticks_per_quarter)
        self.passed = np.concatenate([[0.0], np.cumsum(np.diff(self.ticks) * self.lengths[:-1])])

    def __call__(self, ticks: list[int]) -> NDArray[Any]:
        places = np.array(ticks, dtype=np.float64)
        at = np.searchsorted(self.ticks, places, side="right") - 1
        return np.asarray(self.passed[at] + (places - self.ticks[at]) * self.lengths[at])


class _Scored:
    """A score that grows by one piece after the other."""

    def __init__(self) -> None:
        self.parts: list[Part] = []
        self.duration = 0.0
        self.tempi: dict[float, float] = {0.0: 60e6 / DEFAULT_TEMPO}
        self.metres: dict[float, tuple[int, int]] = {0.0: (4, 4)}
        self.keys: dict[float, str] = {}

    def append(self, tracks: list[_Track], header: Header) -> None:
        clock = _Clock(header, [row for track in tracks for row in track.tempi])
        offset = self.duration
        end = offset + float(clock([max((track.end for track in tracks), default=0)])[0])
        if end > LONGEST:
            raise ParseError(f"it lasts {end:.0f} s, and more than a day is taken for damage")
        for tick, tempo in clock.tempi:
            self.tempi[self._time(clock, tick, offset, end)] = tempo
        if offset:
            self.metres[offset] = (4, 4)
        for tick, numerator, denominator in sorted((row for t in tracks for row in t.metres), key=lambda row: row[0]):
            self.metres[self._time(clock, tick, offset, end)] = (numerator, denominator)
        for tick, key in sorted((row for t in tracks for row in t.keys), key=lambda row: row[0]):
            self.keys[self._time(clock, tick, offset, end)] = key
        everywhere: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for track in tracks:
            for channel, rows in track.programs.items():
                if any(note[2] == channel for note in track.notes):
                    continue  # Its own: files with more parts than channels set one channel in many tracks.
                everywhere[channel] = sorted(everywhere[channel] + rows, key=lambda row: row[0])
        for track in tracks:
            self.parts += _parts(track, clock, offset, everywhere)
        self.duration = end

    @staticmethod
    def _time(clock: _Clock, tick: int, offset: float, end: float) -> float:
        return min(offset + float(clock([tick])[0]), end)

    def score(self) -> Score:
        unknown = next((key for key in self.keys.values() if key not in KEYS), None)
        if unknown is not None:
            raise ParseError(f"a key signature of {unknown!r}")
        metres = tuple((at, *metre) for at, metre in sorted(self.metres.items()))
        keys = tuple(sorted(self.keys.items()))
        return Score(tuple(self.parts), self.duration, tuple(sorted(self.tempi.items())), metres, keys)


def _parts(track: _Track, clock: _Clock, offset: float, everywhere: dict[int, list[tuple[int, int]]]) -> list[Part]:
    """The track's notes by channel and program; a track that sets none takes it from tracks that only set programs."""
    starts = (offset + clock([note[0] for note in track.notes])).tolist()
    ends = (offset + clock([note[1] for note in track.notes])).tolist()
    found: dict[tuple[int, int], list[Note]] = defaultdict(list)
    for (tick, _, channel, pitch, velocity), start, end in zip(track.notes, starts, ends, strict=True):
        changes = track.programs.get(channel) or everywhere.get(channel, [])
        at = bisect_right(changes, tick, key=lambda row: row[0])
        program = changes[at - 1][1] if at else 0
        found[channel, program].append(Note(start, end, pitch=float(pitch), velocity=velocity))
    return [
        Part(track.name, program, channel == DRUM_CHANNEL, tuple(notes)) for (channel, program), notes in found.items()
    ]
