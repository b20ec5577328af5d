"""A job with a recognizer that knows its words without listening; run as a program, it can be killed at any moment.

    python stub.py RECORDINGS OUT LOG [--delay 0.05]

Every recording that is really recognized adds a line to LOG.
"""

from __future__ import annotations

import argparse
import sys
import time
import zlib
from collections.abc import Sequence
from pathlib import Path

from auricle.batch.transcription import transcription
from auricle.errors import AuricleError
from auricle.tasks.transcribe import TranscribeOptions
from auricle.types import Audio, Recognition, RecognizerOptions, Span
from auricle.writers.subtitles import SubtitleOptions

WORDS = ("apple", "brook", "cloud", "dune", "ember", "frost", "grove", "haze")
OPTIONS = TranscribeOptions(engine="pocketsphinx", vad="none", safety=False)


class Stub:
    """Hears words that follow from the samples."""

    name, model, sample_rate, longest = "stub", "eight words", 16_000, 30.0

    def __init__(self, log: Path, delay: float = 0.0) -> None:
        self.log, self.delay = log, delay

    def recognize(self, stretches: Sequence[Audio], options: RecognizerOptions) -> list[Recognition]:
        """One recognition a stretch; a line in the log for each."""
        return [self._one(stretch) for stretch in stretches]

    def _one(self, stretch: Audio) -> Recognition:
        with self.log.open("a") as file:
            file.write("heard\n")
        time.sleep(self.delay)
        number = zlib.crc32(stretch.samples.tobytes())
        heard = [WORDS[number >> 3 * i & 7] for i in range(4)]
        words = tuple(Span(0.1 * i, 0.1 * i + 0.05, word, 0.9) for i, word in enumerate(heard))
        return Recognition(" ".join(heard), words, "en")


def run(
    recordings: Sequence[str], out: str | Path, recognizer: Stub, options: TranscribeOptions = OPTIONS
) -> dict[str, str]:
    """Transcribe all of them; for each "new", "kept" or the code of its error."""
    states: dict[str, str] = {}
    with transcription(out, recordings, options, ("txt", "srt", "json"), SubtitleOptions(), recognizer) as job:
        for name in recordings:
            try:
                states[name] = "kept" if job.do(name).kept else "new"
            except AuricleError as error:
                states[name] = error.code
    return states


def main() -> None:
    """As a program."""
    parser = argparse.ArgumentParser()
    parser.add_argument("recordings", type=Path)
    parser.add_argument("out")
    parser.add_argument("log", type=Path)
    parser.add_argument("--delay", type=float, default=0.0)
    given = parser.parse_args()
    names = sorted(str(path) for path in given.recordings.iterdir())
    try:
        states = run(names, given.out, Stub(given.log, given.delay))
    except AuricleError as error:
        sys.exit(f"{error.code}: {error}")
    print({state: list(states.values()).count(state) for state in sorted(set(states.values()))})


if __name__ == "__main__":
    main()
