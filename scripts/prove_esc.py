"""How well sounds are told apart that were never heard: ESC-10 by its folds, several seeds, no outside weights.

Usage: python scripts/prove_esc.py WORK [--data DATA] [--network strong] [--seeds 0,1,2] [--folds 1,2] [--set ...]

Each training leaves one fold out and is judged on it once, at its end, so nothing is chosen by what it is judged by. A
training that WORK holds already is used; one that was stopped goes on.
"""

from __future__ import annotations

import argparse
import os
from dataclasses import replace
from pathlib import Path

import torch

from auricle.metrics.classification import accuracy_interval
from auricle.recipes import restored
from auricle.recipes.sounds import Sounds
from auricle.train import fit, with_settings

CLIPS = 80
"""Of a fold."""


def main() -> None:
    """Trains fold by fold and seed by seed; prints each accuracy when it is known, then means."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("work", type=Path)
    parser.add_argument("--data", type=Path, default=os.environ.get("AURICLE_DATA") or None)
    parser.add_argument("--network", choices=("strong", "small"), default="strong")
    parser.add_argument("--seeds", default="0,1,2")
    parser.add_argument("--folds", default="1,2,3,4")
    parser.add_argument("--set", action="append", default=[], metavar="name=value")
    given = parser.parse_args()
    if given.data is None:
        parser.error("name the folder of corpora with --data or AURICLE_DATA")
    torch.set_num_threads(1)
    base = with_settings(Sounds(network=given.network).with_data(given.data), given.set)
    found: dict[str, list[float]] = {}
    for seed in map(int, given.seeds.split(",")):
        for fold in given.folds.split(","):
            recipe = replace(base, fold=fold, fit=replace(base.fit, seed=seed, evaluate_every=base.fit.epochs))
            folder = given.work / f"{given.network}-{fold}-{seed}"
            done = fit(recipe, given.data, folder, loud=True)
            accuracy = 1 - restored(folder).metrics["error_rate"]
            print(f"{given.network}, fold {fold}, seed {seed}: {accuracy:.1%} ({done.seconds:.0f} s)", flush=True)
            for key in ("all", f"fold {fold}", f"seed {seed}"):
                found.setdefault(key, []).append(accuracy)
    for key, values in sorted(found.items()):
        right, total = round(sum(values) * CLIPS), CLIPS * len(values)
        low, high = accuracy_interval(right, total)
        # Seeds hear the same clips: only the clips of one seed are independent of each other.
        spread = f", 95 % of {total} answers {low:.1%} to {high:.1%}" if key.startswith("seed") else ""
        print(f"{key:8} {sum(values) / len(values):.1%}{spread}")


if __name__ == "__main__":
    main()
