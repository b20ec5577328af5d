"""Recorded drums in the place of made ones: the kits of `drum_hits`, each of them in one split only."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from auricle.timebase import to_samples
from auricle.types import Part, Score

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["FOLDER", "KITS", "Kits", "kits_of", "with_recorded_drums"]

FOLDER = "drum_hits"
KITS = {
    "train": ("DM/CR-78", "DM/LM-2", "DM/TR-505", "DM/TR-909/Detroit"),
    "valid": ("DM/TR-909/SP",),
    "test": ("DM/MRK-2", "DRUMS/pearl-master-studio"),
}
NAMED: dict[str, tuple[str, tuple[int, ...]]] = {
    "kick": (r"kick", (35, 36)),
    "snare": (r"snare", (38, 40)),
    "rim": (r"rim|stick", (37,)),
    "clap": (r"clap", (39,)),
    "closed": (r"hihat(?!-open)", (42, 44)),
    "open": (r"hihat-open", (46,)),
    "tom": (r"tom", (41, 43, 45, 47, 48, 50)),
    "crash": (r"crash|cymbal|splash", (49, 52, 55, 57)),
    "ride": (r"ride", (51, 53, 59)),
    "shaker": (r"cabasa|guiro", (70, 82)),
    "tambourine": (r"tamb", (54,)),
}
"""How the files of a sound begin, and the keys of General MIDI's percussion map that it answers."""
LEVEL = 0.8
"""Peak of a stroke of full velocity, as the made kit has it."""

Kit = dict[int, tuple["NDArray[np.float32]", ...]]
"""By key, sounds to choose from, each with a peak of 1."""


@dataclass(frozen=True)
class Kits:
    """Kits that a part may be played on.

    Attributes:
        folder: that holds them.
        names: of the kits, as in `KITS`.
    """

    folder: Path
    names: tuple[str, ...]


def kits_of(data: Path, split: str) -> Kits | None:
    """Those of a split; None where the folder of corpora holds none.

    Example:
        >>> kits_of(Path("no-such-folder"), "train") is None
        True
    """
    folder = data / FOLDER
    return Kits(folder, KITS[split]) if folder.is_dir() else None


def with_recorded_drums(
    score: Score, kits: Kits, sample_rate: int, length: int, rng: np.random.Generator
) -> tuple[Score, NDArray[np.float32]]:
    """The score without the strokes that a kit has sounds for, and these strokes as sound [length].

    One of the kits plays, each of its drums tuned and mixed as drawn for this score; strokes that it has no sound for
    stay in the score.

    Args:
        score: any; parts that are no drums stay as they are.
        kits: to choose from.
        sample_rate: in Hz.
        length: samples.
        rng: which kit, which of its sounds, their tuning and their levels.
    """
    kit = _kit(kits.folder / kits.names[int(rng.integers(len(kits.names)))], sample_rate)
    chosen = {key: _tuned(sounds[int(rng.integers(len(sounds)))], rng) for key, sounds in sorted(kit.items())}
    out = np.zeros(length, np.float32)
    parts: list[Part] = []
    for part in score.parts:
        if part.is_drum:
            for note in part.notes:
                sound = chosen.get(round(note.pitch or 0))
                if sound is not None:
                    _add(out, sound, to_samples(note.start, sample_rate), note.velocity / 127)
            part = replace(part, notes=tuple(n for n in part.notes if round(n.pitch or 0) not in chosen))
        parts.append(part)
    return replace(score, parts=tuple(parts)), out


@lru_cache(maxsize=8)
def _kit(folder: Path, sample_rate: int) -> Kit:
    """Every sound of a kit, by key; read once."""
    from auricle.audio import load

    sounds: dict[str, list[NDArray[np.float32]]] = {}
    for path in sorted(folder.rglob("*.flac")):
        stem = path.stem.removeprefix("tr505-")
        for name, (pattern, _) in NAMED.items():
            if re.match(pattern, stem):
                samples = load(path, sample_rate=sample_rate, mono=True).samples[0]
                peak = float(np.abs(samples).max(initial=0.0))
                if peak > 0:
                    sounds.setdefault(name, []).append(samples / np.float32(peak))
    return {key: tuple(sounds[name]) for name, (_, keys) in NAMED.items() if name in sounds for key in keys}


def _tuned(sound: NDArray[np.float32], rng: np.random.Generator) -> NDArray[np.float32]:
    """Another drum of the same kind: played faster or slower, darker or brighter, damped, louder or softer."""
    pace = float(np.exp(rng.normal(0, 0.15)))
    places = np.arange(int(len(sound) / pace)) * pace
    played = np.interp(places, np.arange(len(sound)), sound)
    tilt, damping = float(rng.uniform(-0.5, 0.5)), float(rng.choice((0.0, 0.0, rng.uniform(0.0, 8.0))))
    played[1:] += tilt * played[:-1]  # a first-order filter: one way takes the highs, the other brings them
    played *= np.exp(-damping * np.arange(len(played)) / len(played))
    peak = float(np.abs(played).max(initial=0.0))
    gain = LEVEL * 10 ** (float(rng.normal(0, 4)) / 20) / (peak or 1.0)
    tuned: NDArray[np.float64] = gain * played
    return tuned.astype(np.float32)


def _add(out: NDArray[np.float32], sound: NDArray[np.float32], first: int, velocity: float) -> None:
    """A softer stroke is quieter by the square of its velocity, as samplers play it."""
    last = min(len(out), first + len(sound))
    if 0 <= first < last:
        out[first:last] += np.float32(velocity**2) * sound[: last - first]
