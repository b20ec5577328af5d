"""Build the files of english-ctc that know words: how they follow (language.ngram), how they are said (lexicon.words),
and how others are probably said (spelling.ngram).

Reads the texts and the transcripts in AURICLE_DATA, the trigrams and the dictionary that pocketsphinx brings. The
mixture and its size were chosen on the valid transcripts; no test or valid transcript is trained on.

    python scripts/build_english_language.py OUT
"""

from __future__ import annotations

import argparse
import csv
import os
import re
import time
import zipfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from pocketsphinx_trigrams import PLAIN, read_trigrams
from train_letters_to_sounds import train

from auricle.decoding.ngram import (
    BEGIN,
    END,
    UNKNOWN,
    KneserNeyOptions,
    NgramModel,
    mix_ngrams,
    ngram_bytes,
    prune_ngrams,
    read_ngram,
    train_kneser_ney,
)
from auricle.text.letters_to_sounds import LettersToSounds
from auricle.text.pronunciations import Pronunciations, read_dictionary

Sentences = list[list[str]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--weight", type=float, default=0.6, help="of our own texts, against pocketsphinx's trigrams")
    parser.add_argument("--threshold", type=float, default=5e-9, help="relative entropy below which n-grams go")
    options = parser.parse_args()
    data = Path(os.environ["AURICLE_DATA"])
    import pocketsphinx

    brought = Path(pocketsphinx.get_model_path("en-us"))
    dictionary = read_dictionary(brought / "cmudict-en-us.dict")
    sentences = librispeech_text(data) + ljspeech_text(data)
    words = {word for sentence in sentences for word in sentence}
    known = words | {word for word in dictionary.words if PLAIN.fullmatch(word)}
    started = time.perf_counter()
    own = train_kneser_ney(sentences, KneserNeyOptions(order=3), vocabulary=known)
    print(f"trained on {sum(map(len, sentences))} words in {time.perf_counter() - started:.1f} s: {own.counts}")
    mixed = mix_ngrams(own, read_trigrams(brought / "en-us.lm.bin"), options.weight)
    pruned = prune_ngrams(mixed, options.threshold)
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "language.ngram").write_bytes(ngram_bytes(pruned))
    spelling = options.out / "spelling.ngram"
    if not spelling.exists():
        spelling.write_bytes(ngram_bytes(train(dictionary)))
    said = Pronunciations.of(
        {word: dictionary.lookup(word) for word in dictionary.words}, LettersToSounds(read_ngram(spelling))
    )
    plain = sorted({*pruned.words} - {UNKNOWN, BEGIN, END})
    lexicon = Pronunciations.of({word: ways for word in plain if (ways := [way for way in said.lookup(word) if way])})
    (options.out / "lexicon.words").write_bytes(lexicon.packed())
    for name in ("language.ngram", "lexicon.words", "spelling.ngram"):
        print(f"{name}: {(options.out / name).stat().st_size / 1e6:.2f} MB")
    final = read_ngram(options.out / "language.ngram")
    for split in ("valid", "test"):
        texts = transcripts(data, split)
        for name, model in (("own", own), ("mixed", mixed), ("final", final)):
            figure, missing = perplexity(model, texts)
            print(f"{split} {name} {model.counts}: perplexity {figure:.1f}, {missing:.2%} out of vocabulary")


def librispeech_text(data: Path) -> Sentences:
    """Transcripts of speakers who are in neither valid nor test."""
    with zipfile.ZipFile(data / "librispeech_text.zip") as archive:
        name = next(name for name in archive.namelist() if name.endswith("minus_eval_speakers.txt"))
        lines = archive.read(name).decode().splitlines()
    return [line.split("\t")[1].lower().split() for line in lines]


def ljspeech_text(data: Path) -> Sentences:
    """The normalized texts of LJ Speech, without punctuation."""
    with zipfile.ZipFile(data / "ljspeech_text.zip") as archive:
        name = next(name for name in archive.namelist() if name.endswith("metadata.csv"))
        lines = archive.read(name).decode().splitlines()
    found = [re.findall(r"[a-z]+(?:'[a-z]+)*", line.split("|")[2].lower()) for line in lines]
    return [line for line in found if line]


def transcripts(data: Path, split: str) -> Sentences:
    """What was said in a split of the LibriSpeech pack."""
    with (data / "librispeech" / "manifest.tsv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [row["text"].lower().split() for row in rows if row["split"] == split]


def perplexity(model: NgramModel, sentences: Sequence[Sequence[str]]) -> tuple[float, float]:
    """Of the words that the model knows and the ends, and the share of words that it does not know."""
    logs, missing = list[float](), 0
    for sentence in sentences:
        known = [word in model.ids for word in sentence]
        missing += known.count(False)
        scores = model.score_words(sentence)
        logs.extend(score for score, is_known in zip(scores, [*known, True], strict=True) if is_known)
    return float(10 ** -np.mean(logs)), missing / sum(map(len, sentences))


if __name__ == "__main__":
    main()
