"""What english-ctc learns from how much speech, and what each part of its training is worth: small, equal trainings.

Usage: python scripts/prove_recipe.py WORK [--data DATA] [--steps 2600] [--row NAME]

Every training makes the same number of steps with a network of 3 M parameters, so that the rows differ in one thing
only; they say which way a thing works, not what the shipped model reaches. Words are found by the lexicon and the
language model of the embedded english-ctc. A training that WORK holds already is used; one that was stopped goes on.
"""

from __future__ import annotations

import argparse
import os
import shutil
from dataclasses import replace
from pathlib import Path

import torch
from english_readings import listen, scored, texts

from auricle.data.speech_features import Augmentation
from auricle.engines import ctc
from auricle.hub import open_model, read_card, sha256_of, write_card
from auricle.hub.files import DECODING, LANGUAGE, LEXICON, SPELLING
from auricle.models.conformer import ConformerConfig
from auricle.recipes import restored
from auricle.recipes.english_ctc import EnglishCTC
from auricle.tasks.export import ExportOptions, export
from auricle.train import fit

SMALLER = ConformerConfig(width=144, layers=6)
STILL = Augmentation(speed=0, warp=0, noise=0, reverb=0, hidden_band=0, hidden_frames=0)
BATCH, SPEECH = 30.0, 3.15
"""Seconds in a batch; hours of the whole training part."""
BEAM = 150
"""Hypotheses of the search: where little is known, a wide beam takes minutes and finds the same."""


def rows(steps: int) -> dict[str, EnglishCTC]:
    """What is trained, by the name of its row."""
    whole = EnglishCTC()
    whole = replace(whole, encoder=SMALLER, fit=replace(whole.fit, batch_seconds=BATCH, save_every=100))

    def of(hours: float, recipe: EnglishCTC = whole) -> EnglishCTC:
        epochs = max(1, round(steps * BATCH / 3600 / hours))
        return replace(
            recipe,
            hours=0.0 if hours == SPEECH else hours,
            fit=replace(recipe.fit, epochs=epochs, evaluate_every=epochs),
        )

    return {
        "all of it": of(SPEECH),
        "a quarter of the speech": of(SPEECH / 4),
        "a sixteenth of the speech": of(SPEECH / 16),
        "without augmentation": of(SPEECH, replace(whole, augmentation=STILL)),
        "without letters and self-conditioning": of(SPEECH, replace(whole, letters=0.0, between=0.0)),
    }


def judged(training: Path, model: Path, data: Path) -> tuple[float, float, float]:
    """Word error rate on the test split with its interval, words found as the embedded model finds them."""
    if not (model / "card.json").exists():
        export(training, model, ExportOptions())
        words = open_model("english-ctc")
        for name in (LEXICON, LANGUAGE, SPELLING, DECODING):
            shutil.copy(words.file(name), model / name)
        files = {path.name: sha256_of(path) for path in model.iterdir() if path.name != "card.json"}
        write_card(replace(read_card(model), files=files), model)
    recognizer = ctc.load(str(model))
    assert recognizer.search is not None, "the lexicon was copied"
    heard, _ = listen(recognizer, data, "test")
    narrow = replace(recognizer.search, weights=replace(recognizer.search.weights, beam_size=BEAM))
    return scored([h.text for h in heard], texts(narrow, heard))


def main() -> None:
    """Trains row by row; prints each when it is known."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("work", type=Path)
    parser.add_argument("--data", type=Path, default=os.environ.get("AURICLE_DATA") or None)
    parser.add_argument("--steps", type=int, default=2600)
    parser.add_argument("--row", action="append", help="one row alone; may be given several times")
    given = parser.parse_args()
    if given.data is None:
        parser.error("name the folder of corpora with --data or AURICLE_DATA")
    torch.set_num_threads(1)
    chosen = rows(given.steps)
    if unknown := set(given.row or ()) - set(chosen):
        parser.error(f"no row is called {', '.join(sorted(unknown))}; there are: {', '.join(chosen)}")
    print(f"{'':40}{'hours':>6}{'steps':>7}{'phonemes wrong':>16}{'WER, test':>11}   95 % interval", flush=True)
    for name in given.row or chosen:
        recipe = chosen[name]
        folder = given.work / name.replace(" ", "-").replace(",", "")
        done = fit(recipe, given.data, folder / "training", loud=True)
        phonemes = restored(folder / "training").metrics["phoneme_error_rate"]
        rate, low, high = judged(folder / "training", folder / "model", given.data)
        print(
            f"{name:40}{recipe.hours or SPEECH:6.2f}{done.steps:7}{100 * phonemes:15.1f}%{100 * rate:10.1f}%"
            f"   {100 * low:.1f} to {100 * high:.1f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
