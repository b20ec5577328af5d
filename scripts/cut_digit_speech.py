"""Cut spoken digits out of read speech: a folder with a manifest of parts, for `--set synthetic=FOLDER` and the like.

The words are found in the transcripts of LibriSpeech's and LJ Speech's training parts and placed by english-ctc. What
is cut out is left where it lies: the manifest names recording, start and duration.

Usage: python scripts/cut_digit_speech.py OUT [DATA]     ($AURICLE_DATA by default)
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from pathlib import Path

import auricle
from auricle.data import librispeech
from auricle.data.fsdd import DIGITS
from auricle.engines import ctc
from auricle.engines.ctc_words import Word
from auricle.errors import BadOption
from auricle.recipes.english_ctc import words_of
from auricle.text.phonemes import phoneme_ids
from auricle.text.pronunciations import pronounce

SURE, SHORTEST, LONGEST = 0.3, 0.12, 0.8
"""Least confidence of a word that is kept, and its least and most seconds."""


def main() -> None:
    """Align every utterance that holds a digit."""
    out = Path(sys.argv[1])
    data = Path(sys.argv[2] if len(sys.argv) > 2 else os.environ["AURICLE_DATA"])
    recognizer = ctc.load()
    rows, counts = ["audio\ttext\tspeaker\tstart\tduration"], Counter[str]()
    for utterance in librispeech.utterances(data, "train") + librispeech.ljspeech(data, "train"):
        said = words_of(utterance.text)
        if not set(said) & set(DIGITS):
            continue
        audio = auricle.load(utterance.audio, sample_rate=recognizer.sample_rate, mono=True)
        log_probs, _ = recognizer.hear([audio.samples[0]])[0]
        words = [Word(word, phoneme_ids(pronounce(word))) for word in said]
        try:
            spans = recognizer.place(audio.samples[0], log_probs, words)
        except BadOption:
            continue
        for span in spans:
            sure = span.score is not None and span.score >= SURE
            if span.label in DIGITS and sure and SHORTEST <= span.duration <= LONGEST:
                path = utterance.audio.resolve()
                rows.append(f"{path}\t{span.label}\t{utterance.speaker}\t{span.start:.3f}\t{span.duration:.3f}")
                counts[span.label] += 1
    out.mkdir(parents=True, exist_ok=True)
    (out / "manifest.tsv").write_text("\n".join(rows) + "\n")
    print(f"{sum(counts.values())} digits in {out / 'manifest.tsv'}: {dict(counts)}")


if __name__ == "__main__":
    main()
