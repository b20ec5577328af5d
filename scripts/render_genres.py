"""Music of four kinds as sound, to teach the recipe `genre`.

Usage: python scripts/render_genres.py OUT [--data DATA] [--clips 200] [--instruments usual] [--splits test]

Chorales (Bach), piano pieces (Piano-midi.de), chamber and orchestral music (MuseData), pop songs (POP909) by their
official splits, ten seconds a clip, transposed, at a tempo drawn for each clip. Each kind is played by what plays it:
choirs, organs, strings or brass; a keyboard; strings and winds; a band. A quarter of the clips to learn from, and all
with --instruments any, are on instruments drawn from the same list for all kinds, where only the notes tell them apart.
Writes OUT/audio/*.flac and OUT/manifest.tsv; the pieces of a split are in no other; what is there already is kept.
Then: auricle train genre --data OUT -o RUN
"""

from __future__ import annotations

import argparse
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from auricle.audio import save
from auricle.data.made_songs.song import HARMONY, LEADS
from auricle.data.piano_rolls import Corpus, PianoRoll, piano_rolls
from auricle.data.pop909 import pop_song, pop_songs
from auricle.data.rendered_songs import PopItem
from auricle.decoding.piano_roll import LOWEST
from auricle.instruments import RenderOptions, render
from auricle.types import Audio, Note, Part, Score

SECONDS, RATE = 10.0, 22_050
KINDS: dict[str, Corpus] = {"chorale": "jsb", "piano": "piano-midi", "ensemble": "muse"}
SHARES = {"train": 1.0, "valid": 0.2, "test": 0.4}
ANY = (*HARMONY, *LEADS)
PLAYERS: dict[str, tuple[int, ...]] = {
    "chorale": (16, 19, 19, 20, 48, 49, 52, 52, 53, 54, 61),
    "piano": (0, 0, 1, 2, 3, 6),
    "ensemble": (40, 40, 41, 42, 43, 45, 46, 48, 48, 49, 56, 57, 58, 60, 61, 68, 70, 71, 73, 6),
}
"""Programs of General MIDI; the commoner more than once. Pop is played by the bands of beat training."""


def notes_of(roll: PianoRoll, seconds: float) -> list[Note]:
    """Runs of one key, a frame lasting so many seconds."""
    out = []
    padded = np.pad(roll.keys.astype(np.int8), ((1, 1), (0, 0)))
    for key in range(padded.shape[1]):
        edges = np.flatnonzero(np.diff(padded[:, key]))
        out += [
            Note(a * seconds, b * seconds, pitch=LOWEST + key) for a, b in zip(edges[::2], edges[1::2], strict=True)
        ]
    return out


def cut(notes: list[Note], rng: np.random.Generator) -> list[Note]:
    """Ten seconds from anywhere, beginning with a note."""
    latest = max(0.0, max(note.end for note in notes) - SECONDS)
    starts = [note.start for note in notes if note.start <= latest] or [0.0]
    first = starts[int(rng.integers(len(starts)))]
    inside = [note for note in notes if first <= note.start < first + SECONDS]
    return [replace(n, start=n.start - first, end=min(n.end - first, SECONDS)) for n in inside if n.end > n.start]


def played(notes: list[Note], programs: tuple[int, ...], rng: np.random.Generator) -> Score:
    """One to three of the instruments share the notes by their height; loudness and touch drawn."""
    steps, touch = int(rng.integers(-6, 7)), float(rng.uniform(0.7, 1.0))
    changed = [
        replace(
            n,
            pitch=float(np.clip(n.pitch + steps, 24, 104)),
            end=n.start + max(0.05, n.duration * touch),
            velocity=int(np.clip(rng.normal(80, 10), 30, 120)),
        )
        for n in notes
    ]
    count = int(rng.integers(1, 4))
    bounds = np.quantile([n.pitch for n in changed], np.linspace(0, 1, count + 1)[1:-1])
    groups: list[list[Note]] = [[] for _ in range(count)]
    for note in changed:
        groups[int(np.searchsorted(bounds, note.pitch))].append(note)
    return Score.of([Part("", int(rng.choice(programs)), False, tuple(group)) for group in groups])


def pieces(data: Path, split: str) -> dict[str, list[list[Note]]]:
    """The notes of the pieces of each kind, at tempos that the kinds share as far as they have one."""
    found: dict[str, list[list[Note]]] = {}
    for kind, corpus in KINDS.items():
        rng = np.random.default_rng([len(split), len(kind)])
        rolls = piano_rolls(data, corpus, split)
        found[kind] = [notes_of(roll, roll.seconds * float(np.exp(rng.normal(0, 0.25)))) for roll in rolls]
    found["pop"] = [list(pop_song(data, name).score.notes) for name in pop_songs(data, split)[:200]]
    return found


def samples_of(score: Score, seed: int) -> NDArray[np.float32]:
    """Mono, ten seconds."""
    sound = render(score, RenderOptions(sample_rate=RATE, seed=seed, variation=1.0)).mono().samples[0]
    length = round(SECONDS * RATE)
    return np.pad(sound[:length], (0, max(0, length - len(sound))))


def clip_of(data: Path, kind: str, split: str, notes: list[list[Note]], clip: int, usual: bool) -> NDArray[np.float32]:
    """One clip of a kind: which piece, what of it and who plays follow from its number."""
    seed = [list(SHARES).index(split), [*KINDS, "pop"].index(kind), clip]
    rng = np.random.default_rng(seed)
    number, piece = int(rng.integers(1 << 30)), clip % len(notes)
    if usual and split == "train":
        usual = rng.random() < 0.75
    if usual and kind == "pop":
        return samples_of(PopItem(data, pop_songs(data, split)[piece], number, SECONDS + 2.0).known().score, number)
    return samples_of(played(cut(notes[piece], rng), PLAYERS[kind] if usual else ANY, rng), number)


def main() -> None:
    """Kind by kind, split by split."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--data", type=Path, default=os.environ.get("AURICLE_DATA") or None)
    parser.add_argument("--clips", type=int, default=200, help="to learn from, of each kind")
    parser.add_argument("--instruments", choices=("usual", "any"), default="usual")
    parser.add_argument("--splits", default=",".join(SHARES), help="which to render")
    given = parser.parse_args()
    if given.data is None:
        parser.error("name the folder of corpora with --data or AURICLE_DATA")
    (given.out / "audio").mkdir(parents=True, exist_ok=True)
    rows = ["path\tlabel\tgroup\tsplit\tduration"]
    for split in given.splits.split(","):
        for kind, notes in pieces(given.data, split).items():
            for clip in range(round(given.clips * SHARES[split])):
                path = f"audio/{split}-{kind}-{clip:03d}.flac"
                if not (given.out / path).exists():
                    samples = clip_of(given.data, kind, split, notes, clip, given.instruments == "usual")
                    save(Audio(samples, RATE), given.out / path)
                rows.append(f"{path}\t{kind}\t{split}-{kind}-{clip % len(notes)}\t{split}\t{SECONDS}")
            print(f"{split} {kind}: {len(notes)} pieces", flush=True)
    (given.out / "manifest.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
