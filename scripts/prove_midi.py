"""Read, write and read again every MIDI file of a folder and its zip files, and read damaged ones.

Usage: python scripts/prove_midi.py FOLDER [--damaged 200] [--seed 0] [--peers 20]
Prints a JSON summary. The exit code is 1 if a file came back otherwise than it was, if pretty_midi reads other notes in
what we wrote, or if a damaged file hung, ate memory or raised what is no error of auricle's.
"""

from __future__ import annotations

import argparse
import io
import json
import resource
import signal
import sys
import time
import zipfile
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np

from auricle.errors import AuricleError
from auricle.types import Note, Part, Score
from auricle.writers import midi_bytes, read_midi

TOLERANCE = 1e-3
"""Seconds by which a time may differ."""
SLOW = 10
"""Seconds that a damaged file may take."""
MEMORY = 4 * 1024**3
"""Address space of the whole process, libraries included."""
LIES = (b"\x00\x00\x00\x00", b"\x7f\xff\xff\xff", b"\xff\xff\xff\xff", b"\xff\xff\xff\x7f", b"\x80\x80\x80\x80")


def main() -> int:
    """Prove both; returns the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--damaged", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--peers", type=int, default=20, help="every how many files pretty_midi reads")
    options = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    summary, sound = round_trips(options.folder, options.peers)
    summary["damaged"] = damages(sound, options.damaged, options.seed)
    print(json.dumps(summary, indent=1))
    return 1 if summary["unequal"] or summary["refused"] or summary["otherwise to pretty_midi"] or bad(summary) else 0


def bad(summary: dict[str, object]) -> int:
    """Damaged files that did not end as they should."""
    found = summary["damaged"]
    assert isinstance(found, dict)
    return int(found["hung"]) + len(found["untyped"])


def midi_files(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Name and content of each MIDI file in the folder and in its zip files."""
    for path in sorted(folder.rglob("*.mid")):
        yield str(path.relative_to(folder)), path.read_bytes()
    for archive in sorted(folder.glob("*.zip")):
        with zipfile.ZipFile(archive) as opened:
            for name in sorted(opened.namelist()):
                if name.endswith(".mid"):
                    yield f"{archive.name}/{name}", opened.read(name)


def round_trips(folder: Path, peers: int) -> tuple[dict[str, object], list[bytes]]:
    """What became of every file, and a few of them to damage."""
    files, notes, largest = 0, 0, 0.0
    unequal: list[str] = []
    refused: list[str] = []
    otherwise: list[str] = []
    compared = 0
    sound: list[bytes] = [midi_bytes(made_up())]
    for name, content in midi_files(folder):
        files += 1
        try:
            score = read_midi(content)
            written = midi_bytes(score)
            difference = furthest(score, read_midi(written))
        except AuricleError as error:
            refused.append(f"{name}: {error}")
            continue
        notes += len(score.notes)
        largest = max(largest, difference)
        if difference > TOLERANCE:
            unequal.append(name)
        if files % 150 == 1:
            sound.append(content)
        if files % peers == 1 and all(note.duration > TOLERANCE for note in score.notes):
            compared += 1
            if not same_to_pretty_midi(score, written):
                otherwise.append(name)
    return {
        "files": files,
        "notes": notes,
        "largest difference in ms": round(largest * 1000, 6),
        "unequal": unequal,
        "refused": refused,
        "read by pretty_midi": compared,
        "otherwise to pretty_midi": otherwise,
    }, sound


def furthest(one: Score, other: Score) -> float:
    """Largest difference of a time in seconds; infinite if anything else differs."""

    def names(score: Score) -> list[object]:
        parts = [(p.name, p.program, p.is_drum, [(n.pitch, n.velocity) for n in p.notes]) for p in score.parts]
        return [parts, [row[1:] for row in score.metres], [row[1] for row in score.keys]]

    def times(score: Score) -> list[float]:
        maps = [row[0] for row in (*score.tempi, *score.metres, *score.keys)]
        return [*maps, score.duration, *(time for p in score.parts for n in p.notes for time in (n.start, n.end))]

    tempi = np.array([[row[1] for row in one.tempi], [row[1] for row in other.tempi]])
    if names(one) != names(other) or not np.allclose(tempi[0], tempi[1], rtol=1e-6):
        return float("inf")
    return float(np.abs(np.subtract(times(one), times(other))).max(initial=0.0))


def same_to_pretty_midi(score: Score, written: bytes) -> bool:
    """pretty_midi finds the same notes in our file.

    Where a key is struck again before it ended it pairs otherwise, so there the starts are compared; notes that end as
    they begin it leaves out, so files with such are not for it.
    """
    import pretty_midi

    found = [
        (i.is_drum, 0 if i.is_drum else i.program, n.pitch, n.start, n.end, n.velocity)
        for i in pretty_midi.PrettyMIDI(io.BytesIO(written)).instruments
        for n in i.notes
    ]
    ours = [
        (p.is_drum, 0 if p.is_drum else p.program, int(n.pitch), n.start, n.end, n.velocity)
        for p in score.parts
        for n in p.notes
    ]
    columns = slice(0, 4 if any(touches_itself(part) for part in score.parts) else 6)
    one, other = (np.array(sorted(rows), dtype=float).reshape(-1, 6)[:, columns] for rows in (found, ours))
    return one.shape == other.shape and bool(np.abs(one - other).max(initial=0.0) <= TOLERANCE)


def touches_itself(part: Part) -> bool:
    """A key of it is struck again before it ended."""
    by_pitch = sorted(part.notes, key=lambda note: (note.pitch, note.start))
    return any(a.pitch == b.pitch and b.start < a.end - 1e-9 for a, b in pairwise(by_pitch))


def made_up() -> Score:
    """A small score with everything that a file can hold."""
    melody = tuple(Note(0.25 * k, 0.25 * k + 0.3, pitch=60 + k % 12, velocity=1 + 9 * k % 127) for k in range(40))
    drums = tuple(Note(0.5 * k, 0.5 * k + 0.05, pitch=35 + k, velocity=90) for k in range(20))
    parts = (Part("Melodie é", 40, notes=melody), Part("", 0, True, drums), Part("bass", 33, notes=melody[::4]))
    tempi, metres = ((0.0, 97.3), (3.1, 180.0)), ((0.0, 3, 4), (4.0, 7, 8))
    return Score(parts, 12.0, tempi, metres, ((0.0, "Eb major"), (5.0, "F# minor")))


def damaged(content: bytes, generator: np.random.Generator) -> bytes:
    """The file with one or a few damages: cut, bytes changed, lies about lengths and times, pieces lost or doubled."""
    data = bytearray(content)
    for _ in range(int(generator.integers(1, 4))):
        at = int(generator.integers(len(data)))
        end = at + int(generator.integers(1, 40))
        match int(generator.integers(6)):
            case 0:
                del data[max(at, 1) :]
            case 1:
                data[at] ^= 1 << int(generator.integers(8))
            case 2:
                data[at:end] = generator.bytes(end - at)
            case 3:
                data[at : at + 4] = LIES[int(generator.integers(len(LIES)))]
            case 4:
                del data[at:end]
                data = data or bytearray(b"M")
            case 5:
                data[at:at] = data[at:end] * int(generator.integers(1, 200))
    return bytes(data)


def damages(sound: list[bytes], count: int, seed: int) -> dict[str, object]:
    """How many damaged files were read, refused with a typed error, hung, or raised something else."""
    read, refused, hung, slowest = 0, 0, 0, 0.0
    untyped: list[str] = []
    signal.signal(signal.SIGALRM, _too_late)
    for number in range(count):
        generator = np.random.default_rng([seed, number])
        content = damaged(sound[int(generator.integers(len(sound)))], generator)
        started = time.process_time()
        signal.alarm(20 * SLOW)
        try:
            score = read_midi(content)
            score.timeline()
            read += 1
        except TimeoutError:
            hung += 1
        except AuricleError:
            refused += 1
        except Exception as error:  # what the proof is about
            untyped.append(f"{number}: {error!r}")
        finally:
            signal.alarm(0)
        taken = time.process_time() - started
        hung += taken > SLOW
        slowest = max(slowest, taken)
    return {"files": count, "read": read, "refused": refused, "hung": hung, "untyped": untyped, "slowest": slowest}


def _too_late(*_: object) -> None:
    raise TimeoutError


if __name__ == "__main__":
    sys.exit(main())
