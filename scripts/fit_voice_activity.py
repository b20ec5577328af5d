"""Fit the weights of the voice activity detector to "train" and "valid", and print the module that holds them.

    AURICLE_DATA=folder python scripts/fit_voice_activity.py > src/auricle/decoding/speech_weights.py

Logistic regression over the cues and their products, by L-BFGS; the same input gives the same weights.
"""

from __future__ import annotations

import os
import textwrap
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit
from voice_activity_scenes import scenes

from auricle.decoding import speech_cues

IMPORTANCE = {"meeting": 4.0, "music alone": 2.0}
PENALTY = 1e-4
EVERY = 5
"""Neighbouring frames say the same; one in five is enough."""


def main() -> None:
    data = Path(os.environ["AURICLE_DATA"])
    cues, truth, weight = [], [], []
    for split, count in (("train", 240), ("valid", 60)):
        for scene in scenes(data, split, count):
            if split == "valid" and not scene.kind.startswith("speech"):
                continue  # the other kinds have no split of that name
            state, first = speech_cues.step(speech_cues.start(), scene.log_mel)
            rows = np.concatenate([first, speech_cues.finish(state)])[::EVERY, :-1]
            cues.append(rows)
            truth.append(scene.speech[::EVERY])
            weight.append(np.full(len(rows), IMPORTANCE.get(scene.kind, 1.0)))
    x, y, w = np.concatenate(cues), np.concatenate(truth), np.concatenate(weight)
    mean, scale = x.mean(axis=0), x.std(axis=0)
    z = np.clip((x - mean) / scale, -4.0, 4.0)
    i, j = np.triu_indices(z.shape[1])
    terms = np.concatenate([z, z[:, i] * z[:, j], np.ones((len(z), 1))], axis=1)
    w /= w.sum()

    def loss(theta: np.ndarray) -> tuple[float, np.ndarray]:
        logits = terms @ theta
        value = np.sum(w * (np.logaddexp(0.0, logits) - y * logits)) + PENALTY * theta @ theta
        return float(value), terms.T @ (w * (expit(logits) - y)) + 2 * PENALTY * theta

    theta = minimize(loss, np.zeros(terms.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 500}).x
    n = z.shape[1]
    numbers = np.concatenate([mean, scale, theta[:n], theta[-1:], theta[n:-1]])
    body = textwrap.fill(" ".join(f"{value:.4g}" for value in numbers), 115)
    print('"""Weights of the voice activity detector, written by `scripts/fit_voice_activity.py`."""\n')
    print('__all__ = ["WEIGHTS"]\n')
    print(f'WEIGHTS = """\n{body}\n"""')
    print('"""Mean and scale of each cue, linear weights, bias, weights of products (upper triangle, row by row)."""')


if __name__ == "__main__":
    main()
