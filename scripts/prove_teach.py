"""How well sounds are told apart that a model was taught from five clips each; it was trained on none of them.

Usage: python scripts/prove_teach.py [--data DATA] [--model sounds] [--lessons 40] [--clips 5]

Three labels of DCASE 2016 task 2 are drawn for each lesson, five clips of each taught, and all their other clips
classified, by the same functions as the commands use. Prints the mean accuracy, the spread over lessons, and how often
a clip of a label that was not taught is taken for one that was.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from pathlib import Path

import numpy as np

from auricle.data.tables import rows_of
from auricle.tasks.classify import ClassifyOptions, classify, tagger_of
from auricle.tasks.teach import teach

LABELS = 3
STRANGERS = 10
"""Clips of other labels that each lesson is tried on."""


def lesson(of_label: dict[str, list[Path]], model: str, clips: int, rng: np.random.Generator) -> tuple[float, float]:
    """Share of the other clips that are heard right, and of strangers that are taken for something taught."""
    chosen = [str(label) for label in rng.choice(sorted(of_label), LABELS, replace=False)]
    with tempfile.TemporaryDirectory() as folder:
        place, rest = Path(folder) / "taught", []
        for number, label in enumerate(chosen):
            order = rng.permutation(len(of_label[label]))
            paths = [of_label[label][i] for i in order]
            teach(label, paths[:clips], place, model=model if number == 0 else "")
            rest += [(path, label) for path in paths[clips:]]
        options = ClassifyOptions(str(place), top=1)
        tagger = tagger_of(options)
        right = [classify(path, options, tagger=tagger).guesses[0].label == label for path, label in rest]
        others = [path for label, paths in of_label.items() if label not in chosen for path in paths]
        strangers = [others[i] for i in rng.choice(len(others), STRANGERS, replace=False)]
        taken = [classify(path, options, tagger=tagger).guesses[0].score >= 0.5 for path in strangers]
    return float(np.mean(right)), float(np.mean(taken))


def main() -> None:
    """Lesson by lesson, then the mean."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=os.environ.get("AURICLE_DATA") or None)
    parser.add_argument("--model", default="sounds")
    parser.add_argument("--lessons", type=int, default=40)
    parser.add_argument("--clips", type=int, default=5)
    given = parser.parse_args()
    if given.data is None:
        parser.error("name the folder of corpora with --data or AURICLE_DATA")
    folder = given.data / "dcase2016_task2"
    of_label: dict[str, list[Path]] = {}
    for _, row in rows_of(folder / "manifest.tsv"):
        of_label.setdefault(row["label"], []).append(folder / row["path"])
    rng = np.random.default_rng(0)
    found = np.array([lesson(of_label, given.model, given.clips, rng) for _ in range(given.lessons)])
    right, taken = found.mean(axis=0)
    low, high = np.percentile(found[:, 0], [5, 95])
    print(f"{given.lessons} lessons of {LABELS} labels from {given.clips} clips each: {right:.1%} of the others right")
    print(f"5 to 95 % of the lessons: {low:.1%} to {high:.1%}; strangers taken for one that was taught: {taken:.1%}")


if __name__ == "__main__":
    main()
