"""Put a training of english-ctc into the package: the model, its words, what the search weighs, and its encoder.

Usage: python scripts/embed_english.py TRAINING WORDS DECODING [--wer 0.413] [--remarks TEXT]
    TRAINING   folder of `auricle train english-ctc`
    WORDS      folder of `scripts/build_english_language.py` and `scripts/train_letters_to_sounds.py`
    DECODING   decoding.json of `scripts/tune_english.py`
    --wer      word error rate on the test split by `scripts/prove_english.py`; `--engine auto` decides by it
"""

from __future__ import annotations

import argparse
import shutil
from dataclasses import replace
from pathlib import Path

from auricle.hub import read_card, sha256_of, write_card
from auricle.hub.files import DECODING, LANGUAGE, LEXICON, SPELLING
from auricle.tasks.export import ExportOptions, export
from auricle.train.checkpoint import BEST, read_tensors, write_tensors

WEIGHTS = Path(__file__).resolve().parent.parent / "src" / "auricle" / "weights"


def main() -> None:
    """Export, copy, write the card anew."""
    parser = argparse.ArgumentParser()
    parser.add_argument("training", type=Path)
    parser.add_argument("words", type=Path)
    parser.add_argument("decoding", type=Path)
    parser.add_argument("--wer", type=float)
    parser.add_argument("--remarks", default="", help="what a user should know beside the figures")
    chosen = parser.parse_args()
    folder = WEIGHTS / "english-ctc"
    export(chosen.training, folder, ExportOptions(name="english-ctc", int8=True))
    for name in (LANGUAGE, LEXICON, SPELLING):
        shutil.copy(chosen.words / name, folder / name)
    shutil.copy(chosen.decoding, folder / DECODING)
    card = read_card(folder)
    figures = dict(card.figures) | ({"wer": chosen.wer} if chosen.wer is not None else {})
    files = {path.name: sha256_of(path) for path in folder.iterdir() if path.name != "card.json"}
    write_card(replace(card, files=files, figures=figures, remarks=chosen.remarks), folder)
    # Half the bits are enough to begin another training with.
    tensors, facts = read_tensors(chosen.training / BEST)
    encoder = WEIGHTS / "english-encoder"
    encoder.mkdir(exist_ok=True)
    write_tensors(encoder / BEST, {name: tensor.half() for name, tensor in tensors.items()}, facts)
    for place in (folder, encoder):
        print(f"{place}: {sum(path.stat().st_size for path in place.iterdir()) / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
