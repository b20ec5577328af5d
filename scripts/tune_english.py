"""Find the weights of the English search on validation speech, and write them into the model's folder.

Usage: python scripts/tune_english.py FOLDER [DATA]      (DATA is $AURICLE_DATA by default)
"""

from __future__ import annotations

import itertools
import json
import os
import sys
from dataclasses import asdict, replace
from pathlib import Path

from english_readings import Listened, listen, scored, texts

from auricle.engines.ctc import CtcRecognizer
from auricle.engines.ctc_words import SearchWeights, WordSearch
from auricle.hub import open_model, read_card, sha256_of, write_card
from auricle.hub.files import DECODING

LM_WEIGHTS, BONUSES, LETTERS = (0.6, 0.8, 1.0, 1.2), (0.0, 1.5), (0.0, 0.25, 0.5, 0.75)


def main() -> None:
    """Two passes: language model and bonus together, then the letters."""
    folder = Path(sys.argv[1])
    data = Path(sys.argv[2] if len(sys.argv) > 2 else os.environ["AURICLE_DATA"])
    recognizer = CtcRecognizer(open_model(folder))
    assert recognizer.search is not None, "the folder holds no lexicon"
    heard, _ = listen(recognizer, data, "valid")
    best = SearchWeights()
    trials = [replace(best, lm_weight=w, word_bonus=b, letters=0.0) for w, b in itertools.product(LM_WEIGHTS, BONUSES)]
    best = better(recognizer.search, heard, trials)
    best = better(recognizer.search, heard, [replace(best, letters=weight) for weight in LETTERS])
    (folder / DECODING).write_text(json.dumps(asdict(best), indent=1) + "\n")
    card = read_card(folder)
    write_card(replace(card, files={**card.files, DECODING: sha256_of(folder / DECODING)}), folder)
    print(f"wrote {folder / DECODING}: {best}")


def better(search: WordSearch, heard: list[Listened], trials: list[SearchWeights]) -> SearchWeights:
    """The weights with the fewest errors."""
    rates = {}
    for trial in trials:
        found = texts(replace(search, weights=trial), heard)
        rates[trial] = scored([h.text for h in heard], found)[0]
        print(f"valid WER {rates[trial]:.4f}  {trial}", flush=True)
    return min(rates, key=rates.__getitem__)


if __name__ == "__main__":
    main()
