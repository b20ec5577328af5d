"""pocketsphinx: read English with a model that comes inside its package, so it needs neither weights nor a network.

A stretch is decoded whole: fed in pieces, its mean normalisation starts from a guess and the words are gibberish.
Confidences are posteriors within its lattice; they rank words, and are far too low to be read as probabilities.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from auricle.errors import BadModel, BadOption, MissingExtra, ModelNotFound
from auricle.types import Audio, Recognition, RecognizerOptions, Span

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["SAMPLE_RATE", "Pocketsphinx", "load", "ready"]

SAMPLE_RATE = 16_000
FRAME_PERIOD = 0.01
SHORTEST = 0.1
"""Seconds; the decoder finds nothing in less, and fails on less than one frame."""
FILES = {"hmm": "en-us/en-us", "lm": "en-us/en-us.lm.bin", "dict": "en-us/cmudict-en-us.dict"}


def ready() -> str:
    """Empty if the package is installed, else the command that installs it.

    Example:
        >>> ready()
        ''
    """
    return "" if find_spec("pocketsphinx") else "pocketsphinx is not installed: pip install pocketsphinx"


def load(model: str | None = None) -> Pocketsphinx:
    """The decoder with the English model of its package, or with a folder laid out as that one.

    Args:
        model: a folder that holds en-us/en-us, en-us/en-us.lm.bin and en-us/cmudict-en-us.dict; None is the package's.

    Raises:
        MissingExtra: the package is not installed.
        ModelNotFound: no such folder.
        BadModel: the folder lacks a file, or its content cannot be used.

    Example:
        >>> load().model
        'en-us'
    """
    if missing := ready():
        raise MissingExtra(missing)
    import pocketsphinx

    folder = Path(pocketsphinx.get_model_path() if model is None else model)
    if not folder.is_dir():
        raise ModelNotFound(f"no folder {str(folder)!r}; pocketsphinx takes its own English model if none is named")
    files = {option: folder / name for option, name in FILES.items()}
    absent = [str(path) for path in files.values() if not path.exists()]
    if absent:
        raise BadModel(f"the pocketsphinx model {str(folder)!r} lacks {', '.join(absent)}; copy the whole folder again")
    try:
        # Its C code would write to stderr, past every logger.
        paths = {option: str(path) for option, path in files.items()}
        decoder = pocketsphinx.Decoder(**paths, cmn="batch", loglevel="FATAL", logfn=os.devnull)
    except (RuntimeError, ValueError) as error:
        raise BadModel(f"pocketsphinx cannot use the model {str(folder)!r}: {error}") from error
    return Pocketsphinx(decoder, "en-us" if model is None else folder.resolve().name)


class Pocketsphinx:
    """One decoder, kept; what it hears in a stretch does not depend on the stretches before.

    Attributes:
        name: of the engine.
        model: of the model, for people.
        sample_rate: in Hz, of the sound it takes.
        longest: seconds that it takes at once.
        together: stretches that it is best given at once; it works on one after the other.

    Example:
        >>> load().recognize([Audio(np.zeros(800, np.float32), 16_000)], RecognizerOptions())[0].text
        ''
    """

    name = "pocketsphinx"
    sample_rate = SAMPLE_RATE
    longest = 30.0
    together = 1

    def __init__(self, decoder: Any, model: str) -> None:
        self._decoder = decoder
        self.model = model

    def __repr__(self) -> str:
        return f"Pocketsphinx({self.model!r}, {version('pocketsphinx')})"

    def recognize(self, stretches: Sequence[Audio], options: RecognizerOptions) -> list[Recognition]:
        """One recognition a stretch, in order.

        Raises:
            BadOption: another language than English, translation, a prompt, hotwords, or sound at another rate.
        """
        _refuse(options)
        return [self._one(stretch) for stretch in stretches]

    def _one(self, stretch: Audio) -> Recognition:
        if stretch.sample_rate != SAMPLE_RATE or stretch.channels != 1:
            raise BadOption(f"pocketsphinx takes mono sound at {SAMPLE_RATE} Hz, got {stretch!r}")
        if stretch.duration < SHORTEST:
            return Recognition("", language="en")
        decoder = self._decoder
        decoder.reinit_feat()  # else its filter goes on from the last sample of the stretch before
        decoder.start_utt()
        try:
            decoder.process_raw(pcm(stretch.samples[0]).tobytes(), full_utt=True)
        finally:
            decoder.end_utt()
        if decoder.hyp() is None:
            return Recognition("", language="en")
        words = tuple(_word(found, stretch.duration) for found in decoder.seg() if _is_word(found.word))
        return Recognition(" ".join(word.label for word in words), words, "en")


def pcm(samples: NDArray[np.float32]) -> NDArray[np.int16]:
    """Samples as 16-bit integers; what lies beyond ±1 is clipped and not wrapped round.

    Example:
        >>> pcm(np.array([0.0, 1.0, -3.0], np.float32)).tolist()
        [0, 32767, -32768]
    """
    scaled: NDArray[np.int16] = np.clip(np.rint(samples * 32_768.0), -32_768, 32_767).astype(np.int16)
    return scaled


def _refuse(options: RecognizerOptions) -> None:
    """What this engine cannot do is said before it begins."""
    if options.language not in (None, "en"):
        raise BadOption(f"pocketsphinx knows English only, asked for {options.language!r}; engine whisper knows others")
    for name in ("translate", "prompt", "hotwords", "beam_size"):
        if getattr(options, name):
            raise BadOption(f"pocketsphinx has no {name}; leave it out, or take the engine whisper")


def _is_word(word: str) -> bool:
    """Pauses and noises stand in angle brackets or between plus signs."""
    return word[:1] not in ("<", "[", "+")


def _word(found: Any, duration: float) -> Span:
    """A word in seconds; the number of its pronunciation, as in "to(2)", is left out."""
    end = min((found.end_frame + 1) * FRAME_PERIOD, duration)
    start = min(found.start_frame * FRAME_PERIOD, end)
    return Span(start, end, found.word.split("(")[0], min(1.0, max(0.0, float(found.prob))))
