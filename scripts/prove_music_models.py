"""Negative log-likelihood of piano rolls, head by head and seed by seed, each trained from nothing on one core.

Usage: python scripts/prove_music_models.py WORK [--data DATA] [--corpus jsb] [--heads independent,chain] [--seeds 3]
           [--set name=value]...
    WORK   folder for the trainings; what is there already is taken up, or only judged

The model that did best on the validation part is judged on the test part, once. A figure is the mean over all frames of
all pieces, the first of each included, of the sum over the 88 keys, in nats. Run it with OMP_NUM_THREADS=1.
"""

from __future__ import annotations

import argparse
import os
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from auricle.recipes import restored
from auricle.recipes.piano_rolls import PianoRolls
from auricle.train import fit, with_settings

PUBLISHED = {
    "jsb": (
        ("RNN-NADE", 5.56, "autoregressive", "Boulanger-Lewandowski, Bengio, Vincent, ICML 2012"),
        ("RNN-RBM", 6.27, "undirected, a bound", "Boulanger-Lewandowski, Bengio, Vincent, ICML 2012"),
        ("TCN", 8.10, "independent", "Bai, Kolter, Koltun, arXiv:1803.01271, 2018"),
        ("LSTM", 8.45, "independent", "Bai, Kolter, Koltun, arXiv:1803.01271, 2018"),
        ("RNN", 8.71, "independent", "Boulanger-Lewandowski, Bengio, Vincent, ICML 2012"),
        ("88 fair coins", 88 * float(np.log(2)), "independent", "88 ln 2; 61.00 in the same table"),
    ),
    "nottingham": (
        ("RNN-NADE", 2.31, "autoregressive", "Boulanger-Lewandowski, Bengio, Vincent, ICML 2012"),
        ("TCN", 3.07, "independent", "Bai, Kolter, Koltun, arXiv:1803.01271, 2018"),
        ("LSTM", 3.29, "independent", "Bai, Kolter, Koltun, arXiv:1803.01271, 2018"),
    ),
}
HEADS = {
    "independent": (
        "head=independent",
        "shift=0",
        "layers=1",
        "network.hidden=256",
        "dropout=0.4",
        "blind=0",
        "batch_seconds=140",
        "fit.epochs=30",
        "evaluate_every=6",
    ),
    "chain": ("head=chain",),
}


def judged(recipe: PianoRolls, data: Path, out: Path) -> dict[str, float]:
    """Train, or take up, and judge on validation and test."""
    began = time.process_time()
    done = fit(recipe, data, out, loud=False)
    spent = time.process_time() - began
    trained = restored(out)
    assert isinstance(trained.recipe, PianoRolls), "what this script trains"
    items = sorted(trained.recipe.items(data, "test"), key=lambda item: len(item.keys))
    batches = (trained.recipe.batch(items[first : first + 8], None) for first in range(0, len(items), 8))
    with torch.no_grad():
        test = trained.recipe.metrics(trained.model, batches)["nll"]
    size = sum(parameter.numel() for parameter in trained.model.parameters())
    return {"valid": done.best, "test": test, "wall": done.seconds, "processor": spent, "weights": float(size)}


def main() -> None:
    """A row a training, then what others reached."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("work", type=Path)
    parser.add_argument("--data", type=Path, default=os.environ.get("AURICLE_DATA") or None)
    parser.add_argument("--corpus", default="jsb")
    parser.add_argument("--heads", default=",".join(HEADS))
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--set", dest="settings", action="append", default=[], metavar="NAME=VALUE")
    given = parser.parse_args()
    if given.data is None:
        parser.error("name the folder of corpora with --data or AURICLE_DATA")
    torch.set_num_threads(1)
    print(f"{'head':>12} {'seed':>4} {'valid':>7} {'test':>7} {'weights':>9} {'wall s':>7} {'core s':>7}")
    rows: dict[str, list[float]] = {}
    for seed in range(given.seeds):
        for head in given.heads.split(","):
            recipe = with_settings(PianoRolls(corpus=given.corpus), [*HEADS[head], *given.settings])
            recipe = replace(recipe, fit=replace(recipe.fit, seed=seed))
            found = judged(recipe, given.data, given.work / f"{given.corpus}-{head}-{seed}")
            rows.setdefault(head, []).append(found["test"])
            print(
                f"{head:>12} {seed:>4} {found['valid']:7.3f} {found['test']:7.3f} {found['weights']:9,.0f} "
                f"{found['wall']:7.0f} {found['processor']:7.0f}",
                flush=True,
            )
    for head, values in rows.items():
        spread = f" ± {np.std(values, ddof=1):.3f}" if len(values) > 1 else ""
        print(f"{head}: test {np.mean(values):.3f}{spread} nats a frame over {len(values)} seeds")
    for name, value, kind, source in PUBLISHED.get(given.corpus, ()):
        print(f"published: {name} {value:.2f} ({kind}), {source}")


if __name__ == "__main__":
    main()
