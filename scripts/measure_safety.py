"""Words that engines invent where nobody speaks, and what keeping them out costs where somebody does.

    AURICLE_DATA=folder python scripts/measure_safety.py [--engine pocketsphinx] [--vad energy] [--half report]

Invented words a minute in recordings without speech (`safety_recordings.py`; every other one was used to set the limits
of the safety layer but the last three, which were set with all in view; the figures are of the rest): in what the
detector lets through, after the safety layer, and those of them that it does not even flag.
Then the word error rate on LibriSpeech's valid speakers: each utterance recognized whole, cut in pauses, and with the
safety layer. Every engine that is ready is measured; one decoding gives all columns.
"""

from __future__ import annotations

import argparse
import csv
import os
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import jiwer
from safety_recordings import RATE, recordings

import auricle
from auricle.engines import RECOGNIZERS, recognizer_module
from auricle.tasks.transcribe import Recognizer, TranscribeOptions, voice
from auricle.tasks.transcribe.assembly import judged
from auricle.tasks.transcribe.choice import missing
from auricle.tasks.transcribe.engine import cutting_for, recognized
from auricle.tasks.transcribe.heard import Heard
from auricle.tasks.transcribe.repetition import plain
from auricle.tasks.transcribe.stretches import stretches
from auricle.types import Audio

OPTIONS = TranscribeOptions(language="en")


def heard(sound: Audio, recognizer: Recognizer, detector: voice.Detector) -> list[Heard]:
    """Every stretch of a recording with what the engine makes of it."""
    found = stretches([sound.samples[0]], detector, cutting_for(recognizer, detector))
    return list(recognized(found, recognizer, OPTIONS))


def text(found: list[Heard], *, safety: bool) -> str:
    """What is left of it."""
    return " ".join(segment.label for part in judged(found, safety=safety) for segment in part.segments)


def believed(found: list[Heard]) -> int:
    """Words that are left and not even flagged."""
    left = 0
    for one, part in zip(found, judged(found, safety=True), strict=True):
        left += len(one.words) - sum(len(span.label.split()) for spans in part.doubted.values() for span in spans)
    return left


def words(spoken: str) -> str:
    """As it is scored: letters and digits alone."""
    return " ".join(plain(word) for word in spoken.split())


def invented(data: Path, recognizer: Recognizer, detector: voice.Detector, half: int | None) -> None:
    """Print a row a kind of sound."""
    rows: dict[str, list[float]] = defaultdict(lambda: [0.0] * 5)
    for number, recording in enumerate(recordings(data)):
        if half is not None and number % 2 != half:
            continue
        found = heard(recording.sound, recognizer, detector)
        counts = [len(text(found, safety=safety).split()) for safety in (False, True)]
        counts.append(believed(found))
        passed = sum(one.stretch.sound.duration for one in found)
        for name in (recording.kind, "all"):
            for column, more in enumerate((recording.sound.duration / 60, passed / 60, *counts)):
                rows[name][column] += more
    columns = ("minutes", "let through", "words/min", "with safety", "not flagged")
    print(f"  {'sound without speech':24}" + "".join(f"{column:>13}" for column in columns))
    for name, (minutes, passed, before, after, firm) in rows.items():
        print(f"  {name:24}{minutes:13.1f}{passed:13.1f}{before / minutes:13.2f}{after / minutes:13.2f}", end="")
        print(f"{firm / minutes:13.2f}", flush=True)


def utterances(data: Path, every: int) -> Iterator[tuple[Audio, str]]:
    """Sound and text of LibriSpeech's valid speakers."""
    folder = data / "librispeech"
    with (folder / "manifest.tsv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE) if row["split"] == "valid"]
    for row in rows[::every]:
        yield auricle.load(folder / row["path"], sample_rate=RATE, mono=True), words(row["text"])


def errors(data: Path, recognizer: Recognizer, detector: voice.Detector, every: int) -> None:
    """Print the word error rates."""
    said: list[str] = []
    hypotheses: list[tuple[str, str, str]] = []
    for sound, reference in utterances(data, every):
        said.append(reference)
        whole = recognizer.recognize([sound], OPTIONS)[0].text
        found = heard(sound, recognizer, detector)
        cut, safe = (text(found, safety=safety) for safety in (False, True))
        hypotheses.append((words(whole), words(cut), words(safe)))
    rates = [jiwer.wer(said, list(column)) for column in zip(*hypotheses, strict=True)]
    count = sum(len(reference.split()) for reference in said)
    print(f"  speech, {len(said)} utterances, {count} words: WER whole {rates[0]:.2%}, cut {rates[1]:.2%}, ", end="")
    print(f"with safety {rates[2]:.2%} ({100 * (rates[2] - rates[1]):+.2f} points)", flush=True)


def main() -> None:
    """Measure every engine that was asked for, or is ready."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--engine", choices=RECOGNIZERS, action="append", help="may be given several times")
    parser.add_argument("--vad", choices=("energy", "silero"), action="append", help="may be given several times")
    parser.add_argument("--half", choices=("tune", "report", "both"), default="report")
    parser.add_argument("--every", type=int, default=1, help="take every so manieth utterance of speech")
    given = parser.parse_args()
    data = Path(os.environ["AURICLE_DATA"])
    for name in given.engine or RECOGNIZERS:
        if lacking := missing(name):
            print(f"{name}: not measured: {lacking}")
            continue
        recognizer: Recognizer = recognizer_module(name).load()
        for vad in given.vad or ("energy", "silero"):
            print(f"{name} ({recognizer.model}), vad {vad}")
            invented(data, recognizer, voice.detector(vad), {"tune": 0, "report": 1, "both": None}[given.half])
            errors(data, recognizer, voice.detector(vad), given.every)


if __name__ == "__main__":
    main()
