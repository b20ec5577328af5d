"""Voice activity without a model to load: cues of speech in a log-mel spectrogram, weighed and smoothed, streamed.

The weights are 17 linear and 153 quadratic terms of the cues in `auricle.decoding.speech_cues`, fitted by
`scripts/fit_voice_activity.py`; `scripts/measure_voice_activity.py` prints what they are worth beside a plain
energy threshold. What comes out is an estimate: singing, crying babies, crowds and some lively music are taken for
speech.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from auricle.decoding import hysteresis, speech_cues
from auricle.decoding.speech_weights import WEIGHTS
from auricle.errors import BadOption
from auricle.types import Span, setting

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "F_MAX",
    "F_MIN",
    "HOP_LENGTH",
    "NON_SPEECH",
    "N_FFT",
    "N_MELS",
    "SAMPLE_RATE",
    "SPEECH",
    "VoiceActivityOptions",
    "VoiceActivityState",
    "detect",
    "finish",
    "speech_probability",
    "start",
    "step",
]

SAMPLE_RATE, N_FFT, HOP_LENGTH, N_MELS, F_MIN, F_MAX = 16_000, 1024, 160, 96, 0.0, 6400.0
"""The spectrogram that the detector was fitted to: Slaney's mel scale and norm, power, 10 log10 above 1e-10.

As a spec: `MelSpec(StftSpec(SAMPLE_RATE, N_FFT, hop_length=HOP_LENGTH), N_MELS, F_MIN, F_MAX,
log=LogSpec("db", 1e-10, dynamic_range=None))`.
"""
FRAME_PERIOD = HOP_LENGTH / SAMPLE_RATE
SPEECH, NON_SPEECH = "speech", "non-speech"


@dataclass(frozen=True)
class VoiceActivityOptions:
    """How speech is decided on.

    Attributes:
        on: speech begins where its probability reaches this.
        off: it ends where the probability falls below this; at most `on`.
        min_gap: shorter pauses belong to the speech around them, in seconds.
        min_duration: shorter speech is dropped, in seconds.
        padding: seconds added on both sides.
        quietest: dB of the mean mel power below which nothing is speech; a recording's 16-bit rounding has about -80.

    Raises:
        BadOption: a value outside its range.

    Example:
        >>> VoiceActivityOptions(min_gap=0.5).on
        0.6
    """

    on: float = setting(0.6, "Speech begins where its probability reaches this.")
    off: float = setting(0.4, "Speech ends where its probability falls below this.")
    min_gap: float = setting(0.25, "Shorter pauses belong to the speech around them, in seconds.")
    min_duration: float = setting(0.15, "Shorter speech is dropped, in seconds.")
    padding: float = setting(0.03, "Seconds added on both sides of speech.")
    quietest: float = setting(-75.0, "Nothing below this level is speech, in dB of the mel power.")

    def __post_init__(self) -> None:
        if not 0 < self.off <= self.on < 1:
            raise BadOption(f"thresholds need 0 < off <= on < 1, got on={self.on}, off={self.off}")
        if not np.isfinite(self.quietest):
            raise BadOption(f"quietest must be finite, got {self.quietest}")
        self.hysteresis()

    def hysteresis(self) -> hysteresis.HysteresisOptions:
        """The same as options of the smoothing."""
        return hysteresis.HysteresisOptions(
            FRAME_PERIOD, self.on, self.off, self.min_gap, self.min_duration, self.padding, SPEECH
        )


@dataclass(frozen=True)
class VoiceActivityState:
    """Where a stream stands: constant in size, a value that may be kept, copied and resumed.

    Attributes:
        options: what the stream was started with.
        cues: the frames that the next cues need.
        spans: the spans that the next probabilities may change.
        reached: seconds up to which spans were given out.
    """

    options: VoiceActivityOptions
    cues: speech_cues.CueState
    spans: hysteresis.HysteresisState
    reached: float = 0.0


def start(options: VoiceActivityOptions = VoiceActivityOptions()) -> VoiceActivityState:
    """State of a stream of which nothing was heard.

    Example:
        >>> start().reached
        0.0
    """
    return VoiceActivityState(options, speech_cues.start(), hysteresis.start(options.hysteresis()))


def step(state: VoiceActivityState, log_mel: NDArray[np.floating]) -> tuple[VoiceActivityState, tuple[Span, ...]]:
    """The state after more frames, and the spans that they have made certain.

    Args:
        state: of the stream so far; stays as it is.
        log_mel: dB [n_mels, frames], any number of frames of the spectrogram described at `N_MELS`.

    Returns:
        The new state, and spans labelled "speech" (with the highest probability as score) and "non-speech", which
        follow one another without a gap, about two seconds after they ended. Equal for any chunking.

    Raises:
        BadOption: another shape, another number of bands than before, NaN or infinity.

    Example:
        >>> state, spans = step(start(), np.full((96, 1000), -100.0))
        >>> spans, finish(state)
        ((), (Span(start=0.0, end=10.0, label='non-speech', score=None),))
    """
    cue_state, cues = speech_cues.step(state.cues, log_mel)
    smoothed, speech = hysteresis.step(state.spans, _gated(cues, state.options))
    return _alternating(replace(state, cues=cue_state, spans=smoothed), speech)


def finish(state: VoiceActivityState) -> tuple[Span, ...]:
    """The spans up to the end of the stream.

    Example:
        >>> finish(start())
        ()
    """
    cues = speech_cues.finish(state.cues)
    smoothed, early = hysteresis.step(state.spans, _gated(cues, state.options))
    state, spans = _alternating(state, early + hysteresis.finish(smoothed))
    end = smoothed.frames * FRAME_PERIOD
    return (*spans, Span(state.reached, end, NON_SPEECH)) if end > state.reached else spans


def detect(log_mel: NDArray[np.floating], options: VoiceActivityOptions = VoiceActivityOptions()) -> tuple[Span, ...]:
    """Spans "speech" and "non-speech" of a whole recording's log-mel [n_mels, frames] (see `step`).

    Raises:
        BadOption: another shape, NaN or infinity.

    Example:
        >>> detect(np.full((96, 200), -100.0))
        (Span(start=0.0, end=2.0, label='non-speech', score=None),)
    """
    state, spans = step(start(options), log_mel)
    return spans + finish(state)


def speech_probability(cues: NDArray[np.float64]) -> NDArray[np.float64]:
    """Probability of speech [frames] from cues [frames, len(CUES)].

    Example:
        >>> speech_probability(np.zeros((3, len(speech_cues.CUES)))).shape
        (3,)
    """
    mean, scale, linear, square, bias = _weights()
    # Blocks of one shape, so that a product of matrices adds up in one order whatever the chunking.
    padded = np.zeros((-len(cues) % speech_cues.BLOCK + len(cues), len(mean)))
    padded[: len(cues)] = np.clip((cues[:, :-1] - mean) / scale, -4.0, 4.0)
    blocks = padded.reshape(-1, speech_cues.BLOCK, len(mean))
    logits = np.concatenate([bias + z @ linear + ((z @ square) * z).sum(axis=1) for z in blocks] or [np.zeros(0)])
    probability: NDArray[np.float64] = 1.0 / (1.0 + np.exp(-np.clip(logits[: len(cues)], -50.0, 50.0)))
    return probability


def _gated(cues: NDArray[np.float64], options: VoiceActivityOptions) -> NDArray[np.float64]:
    return np.where(cues[:, -1] >= options.quietest, speech_probability(cues), 0.0)


def _alternating(state: VoiceActivityState, speech: tuple[Span, ...]) -> tuple[VoiceActivityState, tuple[Span, ...]]:
    out: list[Span] = []
    reached = state.reached
    for span in speech:
        if span.start > reached:
            out.append(Span(reached, span.start, NON_SPEECH))
        out.append(span)
        reached = span.end
    return replace(state, reached=reached), tuple(out)


@lru_cache(maxsize=1)
def _weights() -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], float]:
    """Mean and scale of each cue, linear terms, quadratic terms (upper triangle), bias."""
    n = len(speech_cues.CUES) - 1
    numbers = np.array(WEIGHTS.split(), dtype=np.float64)
    square = np.zeros((n, n))
    square[np.triu_indices(n)] = numbers[3 * n + 1 :]
    return numbers[:n], numbers[n : 2 * n], numbers[2 * n : 3 * n], square, float(numbers[3 * n])
