"""Word error rates of english-ctc on unseen readers, what each part of it is worth, and pocketsphinx beside it.

Usage: python scripts/prove_english.py [MODEL] [--data DATA] [--split test] [--without-pocketsphinx]
Prints a table; processor seconds are those of one thread (run it with OMP_NUM_THREADS=1).
"""

from __future__ import annotations

import argparse
import os
import time
from dataclasses import replace
from pathlib import Path

from english_readings import Listened, greedy_letters, listen, scored, texts

import auricle
from auricle.data import librispeech
from auricle.engines import ctc, pocketsphinx
from auricle.text.letters import LETTERS
from auricle.types import RecognizerOptions


def main() -> None:
    """Listen once, decode in several ways."""
    parser = argparse.ArgumentParser()
    parser.add_argument("model", nargs="?", default="english-ctc")
    parser.add_argument("--data", type=Path, default=Path(os.environ.get("AURICLE_DATA", "")))
    parser.add_argument("--split", default="test")
    parser.add_argument("--without-pocketsphinx", action="store_true")
    chosen = parser.parse_args()
    recognizer = ctc.load(chosen.model)
    search = recognizer.search
    assert search is not None, f"{chosen.model} has no lexicon"
    heard, network = listen(recognizer, chosen.data, chosen.split)
    seconds = sum(h.seconds for h in heard)
    size = sum(path.stat().st_size for path in recognizer.opened.path.iterdir())
    print(f"{chosen.model}: {size / 1e6:.1f} MB; {chosen.split}: {len(heard)} utterances, {seconds / 60:.1f} minutes")
    print(f"{'':44}{'WER':>7}   95 % interval    x real time (1 core, network included)")
    show("letters, best path (no lexicon, no LM)", greedy_letters(heard, LETTERS), heard, network)
    bare = replace(search, model=None, weights=replace(search.weights, letters=0.0))
    for name, how in (
        ("phonemes and lexicon, no language model", bare),
        ("and the language model", replace(search, weights=replace(search.weights, letters=0.0))),
        ("english-ctc, as decoding.json weighs it", search),
        ("the same with a beam of 100", replace(search, weights=replace(search.weights, beam_size=100))),
    ):
        how.words(heard[0].log_probs, heard[0].letters, RecognizerOptions())  # builds the tree
        begin = time.process_time()
        found = texts(how, heard)
        show(name, found, heard, network + time.process_time() - begin)
    if not chosen.without_pocketsphinx:
        found, spent = by_pocketsphinx(chosen.data, chosen.split)
        show("pocketsphinx", found, heard, spent)


def by_pocketsphinx(data: Path, split: str) -> tuple[list[str], float]:
    """What pocketsphinx finds in the same utterances, each whole, and its processor seconds."""
    recognizer = pocketsphinx.load()
    out, spent = [], 0.0
    for utterance in librispeech.utterances(data, split):
        audio = auricle.load(utterance.audio, sample_rate=recognizer.sample_rate, mono=True)
        begin = time.process_time()
        out.append(recognizer.recognize([audio], RecognizerOptions())[0].text)
        spent += time.process_time() - begin
    return out, spent


def show(name: str, found: list[str], heard: list[Listened], spent: float) -> None:
    """One row."""
    rate, low, high = scored([h.text for h in heard], found)
    speed = sum(h.seconds for h in heard) / spent
    print(f"{name:44}{100 * rate:6.1f}%   {100 * low:.1f} to {100 * high:.1f}{speed:12.1f}", flush=True)


if __name__ == "__main__":
    main()
