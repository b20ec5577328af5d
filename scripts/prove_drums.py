"""How well strokes of kick, snare and hi-hat are found: recorded drums of kits that nothing was trained on.

Usage: python scripts/prove_drums.py [--data DATA] --beats MODEL [--count 40]

Patterns of made songs, twenty seconds each, are played on the test kits of `drum_hits`, once alone and once under the
rest of the song, which our own instruments play. Prints F1, precision and recall within 50 ms, drum by drum and kit by
kit, over all strokes. A stick on the rim and a clap count as snares.
"""

from __future__ import annotations

import argparse
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from auricle.data.recorded_kits import KITS, Kits, kits_of, with_recorded_drums
from auricle.data.rendered_songs import MadeItem
from auricle.instruments import RenderOptions, render
from auricle.metrics import MatchScore, score_onsets
from auricle.recipes.rendered import FIRST
from auricle.tasks.music import MusicOptions, music
from auricle.tasks.music.hearing import listeners_of
from auricle.timebase import to_samples
from auricle.types import Audio, Score
from auricle.types.drum_classes import DRUM_CLASSES, drum_class

RATE, SECONDS, TOLERANCE = 22_050, 20.0, 0.05
Strokes = dict[str, list[float]]


def strokes_of(score: Score) -> Strokes:
    """Times of the strokes of each drum."""
    found: Strokes = {name: [] for name in DRUM_CLASSES}
    for note in (note for part in score.parts if part.is_drum for note in part.notes):
        number = drum_class(note.pitch or 0)
        if number is not None:
            found[list(DRUM_CLASSES)[number]].append(note.start)
    return {name: sorted(set(times)) for name, times in found.items()}


def mixture(number: int, kits: Kits, alone: bool) -> tuple[NDArray[np.float32], Strokes] | None:
    """Sound and truth; None of a song without drums."""
    score = MadeItem(number, SECONDS).known().score
    drums = [part for part in score.parts if part.is_drum]
    if not drums:
        return None
    length = to_samples(score.duration + 0.5, RATE)
    played = replace(score, parts=tuple(drums)) if alone else score
    rest, sound = with_recorded_drums(played, kits, RATE, length, np.random.default_rng(number))
    truth = strokes_of(played)
    if alone:  # what the kit has no sound for is not heard
        silent = strokes_of(rest)
        truth = {name: [time for time in times if time not in silent[name]] for name, times in truth.items()}
    else:
        sound = sound + render(rest, RenderOptions(sample_rate=RATE, seed=number, variation=1.0)).mono().samples[0]
    return sound / max(1.0, float(np.abs(sound).max(initial=0.0))), truth


def main() -> None:
    """The table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=os.environ.get("AURICLE_DATA") or None)
    parser.add_argument("--beats", default="beats")
    parser.add_argument("--count", type=int, default=40)
    given = parser.parse_args()
    kits = None if given.data is None else kits_of(given.data, "test")
    if kits is None:
        parser.error("name the folder of corpora with --data or AURICLE_DATA")
    options = MusicOptions(beats=given.beats, harmony="none")
    listeners = listeners_of(options)
    if not set(DRUM_CLASSES) <= set(listeners.beats.opened.card.symbols):
        parser.error(
            f"the model {given.beats} tells no drums apart; name one that `auricle train beats` made with --beats"
        )
    print(f"{'':44}{'strokes':>8}{'F1':>7}{'precision':>11}{'recall':>8}")
    for alone in (True, False):
        for kit in KITS["test"]:
            scores = {name: MatchScore() for name in DRUM_CLASSES}
            done, number = 0, FIRST["test"]
            while done < given.count:
                mixed = mixture(number, replace(kits, names=(kit,)), alone)
                number += 1
                if mixed is None:
                    continue
                sound, truth = mixed
                found = music(Audio(sound, RATE), options, listeners=listeners).drums
                for name, times in truth.items():
                    said = [one.start for one in found if one.label == name]
                    scores[name] += score_onsets(times, said, tolerance=TOLERANCE)
                done += 1
            scores["all"] = sum(scores.values(), MatchScore())
            for name, score in scores.items():
                what = f"{kit}, {'alone' if alone else 'in music'}, {name}"
                print(
                    f"{what:44}{score.reference:8}{score.f1:7.3f}{score.precision:11.3f}{score.recall:8.3f}", flush=True
                )


if __name__ == "__main__":
    main()
