"""How often a tagger is right on the test part that its recipe keeps, how large and how fast it is.

Usage: python scripts/prove_tagger.py [MODEL...] [--data DATA]      (commands and speech-music-noise by default)

Every clip is judged by itself in the exported model. Prints accuracy with its 95 % interval, macro F1, the confusion
matrix, megabytes, and times real time on one core (run it with OMP_NUM_THREADS=1), clips one by one and 16 at once.
"""

from __future__ import annotations

import argparse
import os
import time
from pathlib import Path

import auricle
from auricle.data.utterance import inside_of
from auricle.engines.tagger import Tagger, load
from auricle.metrics.classification import accuracy_interval, confusion, macro_f1
from auricle.recipes import fitted_to, recipe
from auricle.recipes.tagging import Tagging
from auricle.types import Audio

TOGETHER = 16


def judge(name: str, data: Path) -> None:
    """All figures of one model."""
    tagger = load(name)
    assert isinstance(tagger, Tagger), "a model of a recipe"
    chosen = fitted_to(recipe(name), data)
    assert isinstance(chosen, Tagging), "a recipe of a tagger"
    sounds, said = [], []
    for clip in chosen.items(data, "test"):
        part = None if clip.whole else clip.duration
        place = inside_of(clip.audio)
        sounds.append(auricle.load(place, start=clip.start, duration=part, sample_rate=tagger.sample_rate, mono=True))
        said.append(tagger.labels.index(clip.label))
    spent, found = timed(tagger, sounds, 1)
    together, _ = timed(tagger, sounds, TOGETHER)
    right = sum(one == other for one, other in zip(said, found, strict=True))
    low, high = accuracy_interval(right, len(said))
    seconds = sum(sound.duration for sound in sounds)
    size = sum(path.stat().st_size for path in tagger.opened.path.iterdir()) / 1e6
    print(f"{name}: {right / len(said):.1%} of {len(said)} clips right ({low:.1%} to {high:.1%}), ", end="")
    print(f"macro F1 {macro_f1(said, found, len(tagger.labels)):.3f}, {size:.2f} MB, ", end="")
    print(f"{seconds / spent:.0f} x real time one by one, {seconds / together:.0f} x {TOGETHER} at once")
    print(f"{'said, found':>14} " + " ".join(f"{label[:6]:>6}" for label in tagger.labels))
    for label, row in zip(tagger.labels, confusion(said, found, len(tagger.labels)), strict=True):
        print(f"{label:>14} " + " ".join(f"{count:6}" for count in row), flush=True)


def timed(tagger: Tagger, sounds: list[Audio], together: int) -> tuple[float, list[int]]:
    """Processor seconds, and the likeliest label of each clip."""
    found: list[int] = []
    begin = time.process_time()
    for first in range(0, len(sounds), together):
        found += [int(one.probabilities.argmax()) for one in tagger.tag(sounds[first : first + together])]
    return time.process_time() - begin, found


def main() -> None:
    """Model by model."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", nargs="*", default=["commands", "speech-music-noise"])
    parser.add_argument("--data", type=Path, default=os.environ.get("AURICLE_DATA") or None)
    given = parser.parse_args()
    if given.data is None:
        parser.error("name the folder of corpora with --data or AURICLE_DATA")
    for name in given.models:
        judge(name, given.data)


if __name__ == "__main__":
    main()
