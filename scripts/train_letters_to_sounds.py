"""Train the model that says unlisted words, and measure it on words of the dictionary that it has not seen.

    python scripts/train_letters_to_sounds.py OUT

writes OUT/spelling.ngram, trained on the whole dictionary that pocketsphinx brings, and prints the phoneme error rate
and the share of right words of the same training without 3,000 words (a word counts by its nearest pronunciation).
"""

from __future__ import annotations

import argparse
import random
import re
from collections import Counter
from pathlib import Path

import jiwer

from auricle.decoding.ngram import KneserNeyOptions, NgramModel, ngram_bytes, prune_ngrams, train_kneser_ney
from auricle.text.graphones import align, graphone
from auricle.text.letters_to_sounds import LettersToSounds
from auricle.text.pronunciations import Pronunciations, read_dictionary

ORDER = 5
THRESHOLD = 1e-7
RAREST = 5
"""Pieces that come less often are accidents of the alignment, such as those of abbreviations."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--held-out", type=int, default=3000)
    options = parser.parse_args()
    import pocketsphinx

    dictionary = read_dictionary(Path(pocketsphinx.get_model_path("en-us")) / "cmudict-en-us.dict")
    if options.held_out:
        words = [word for word in dictionary.words if re.fullmatch("[a-z]{3,}", word)]
        held = set(random.Random(1).sample(words, options.held_out))
        measure(train(dictionary, without=held), dictionary, sorted(held))
    content = ngram_bytes(train(dictionary))
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "spelling.ngram").write_bytes(content)
    print(f"spelling.ngram: {len(content) / 1e6:.2f} MB")


def train(dictionary: Pronunciations, without: set[str] = frozenset()) -> NgramModel:
    """Model of the pieces of a dictionary's plain words."""
    words = [word for word in dictionary.words if re.fullmatch("[a-z']+", word) and word not in without]
    aligned = align([(word, way) for word in words for way in dictionary.lookup(word)])
    lines = [[graphone(*piece) for piece in pieces] for pieces in aligned if pieces]
    counts = Counter(token for line in lines for token in line)
    lines = [line for line in lines if min(counts[token] for token in line) >= RAREST]
    return prune_ngrams(train_kneser_ney(lines, KneserNeyOptions(order=ORDER)), THRESHOLD)


def measure(model: NgramModel, dictionary: Pronunciations, words: list[str]) -> None:
    """Print how well unseen words are said."""
    speller = LettersToSounds(model)
    wrong = total = right = listed = 0
    known = Pronunciations.of({}, speller)
    for word in words:
        said = " ".join(speller.pronounce(word))
        listed += bool({*known.lookup(word)} & {*dictionary.lookup(word)})
        found = []
        for way in dictionary.lookup(word):
            result = jiwer.process_words(" ".join(way), said)
            found.append((result.substitutions + result.deletions + result.insertions, len(way)))
        errors, length = min(found)
        wrong, total, right = wrong + errors, total + length, right + (errors == 0)
    print(
        f"{len(words)} unseen words: {wrong / total:.2%} phoneme errors, {right / len(words):.1%} of words right, "
        f"{listed / len(words):.1%} right in one of the ways that are listed"
    )


if __name__ == "__main__":
    main()
