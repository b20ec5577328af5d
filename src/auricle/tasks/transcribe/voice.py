"""How likely each frame is speech and how loud it is, while the sound streams: the detectors behind one face."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, Protocol

import numpy as np

from auricle.decoding import speech_cues, voice_activity
from auricle.features import streaming
from auricle.features.mel import framewise_log_mel
from auricle.features.specs import LogSpec, MelSpec, StftSpec

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from auricle.tasks.transcribe.options import Vad

__all__ = ["FLOOR", "SAMPLE_RATE", "Detector", "Frames", "VoiceState", "detector", "finish", "start", "step"]

SAMPLE_RATE = 16_000
"""Of the sound that every detector hears, in Hz."""
FLOOR = -120.0
"""Level of digital silence in dB."""

SPEC = MelSpec(
    StftSpec(voice_activity.SAMPLE_RATE, voice_activity.N_FFT, hop_length=voice_activity.HOP_LENGTH),
    voice_activity.N_MELS,
    voice_activity.F_MIN,
    voice_activity.F_MAX,
    log=LogSpec("db", 1e-10, dynamic_range=None),
)
"""The spectrogram that the built-in detector was fitted to."""


class Detector(Protocol):
    """Gives one probability of speech for each `hop_length` samples at `SAMPLE_RATE`, later than it hears them.

    Attributes:
        hop_length: samples of a frame.
        on: probability from which on a frame is worth recognizing; low, for what is not recognized is lost.
        least: of the mean probability over 0.3 s; no spoken word is known that had less at its best.
    """

    hop_length: int
    on: float
    least: float

    def start(self) -> Any:
        """Nothing heard."""

    def step(self, state: Any, samples: NDArray[np.float32]) -> tuple[Any, NDArray[np.floating]]:
        """More samples [time]; probabilities [frames]."""

    def finish(self, state: Any) -> NDArray[np.floating]:
        """The probabilities [frames] of the last samples."""


class Cues:
    """The detector that needs no weights."""

    hop_length = voice_activity.HOP_LENGTH
    on, least = 0.15, 0.1

    def start(self) -> tuple[streaming.StreamState, speech_cues.CueState]:
        return streaming.start(framewise_log_mel(SPEC)), speech_cues.start()

    def step(self, state: Any, samples: NDArray[np.float32]) -> tuple[Any, NDArray[np.floating]]:
        mel, frames = streaming.step(state[0], samples)
        cues, ready = speech_cues.step(state[1], frames)
        return (mel, cues), _probability(ready)

    def finish(self, state: Any) -> NDArray[np.floating]:
        cues, ready = speech_cues.step(state[1], streaming.finish(state[0]))
        return np.concatenate([_probability(ready), _probability(speech_cues.finish(cues))])


class Silero:
    """Silero's model, where its package is installed."""

    on, least = 0.35, 0.3

    def __init__(self) -> None:
        from auricle.engines import silero
        from auricle.errors import MissingExtra

        if missing := silero.ready():
            raise MissingExtra(missing)
        self.hop_length = silero.HOP_LENGTH
        self._module = silero

    def start(self) -> Any:
        return self._module.start()

    def step(self, state: Any, samples: NDArray[np.float32]) -> tuple[Any, NDArray[np.floating]]:
        return self._module.step(state, samples)

    def finish(self, state: Any) -> NDArray[np.floating]:
        return self._module.finish(state)


class Everything:
    """Takes all sound for speech."""

    hop_length = 160
    on, least = 0.5, 0.0

    def start(self) -> int:
        return 0

    def step(self, state: int, samples: NDArray[np.float32]) -> tuple[int, NDArray[np.floating]]:
        total = state + len(samples)
        return total % self.hop_length, np.ones(total // self.hop_length)

    def finish(self, state: int) -> NDArray[np.floating]:
        return np.ones(1 if state else 0)


def detector(vad: Vad) -> Detector:
    """The detector of that name; "auto" is silero where it is installed.

    Raises:
        MissingExtra: silero was asked for and is not installed.
    """
    if vad == "auto":
        from auricle.engines import silero

        vad = "energy" if silero.ready() else "silero"
    kinds: dict[Literal["energy", "silero", "none"], type[Detector]] = {
        "energy": Cues,
        "silero": Silero,
        "none": Everything,
    }
    return kinds[vad]()


@dataclass(frozen=True, eq=False)
class Frames:
    """The next frames: scores of speech [frames] and levels in dB [frames]."""

    scores: NDArray[np.float32]
    levels: NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class VoiceState:
    """Where a stream stands.

    Attributes:
        detector: what it was started with.
        inner: the detector's own state.
        pending: samples that do not fill a frame yet.
        levels: of frames whose score is still to come.
    """

    detector: Detector
    inner: Any
    pending: NDArray[np.float32]
    levels: NDArray[np.float32]


def start(kind: Detector) -> VoiceState:
    """Nothing heard."""
    return VoiceState(kind, kind.start(), np.zeros(0, np.float32), np.zeros(0, np.float32))


def step(state: VoiceState, samples: NDArray[np.float32]) -> tuple[VoiceState, Frames]:
    """More samples [time], and the frames that are complete."""
    inner, scores = state.detector.step(state.inner, samples)
    known = np.concatenate([state.pending, samples])
    whole = len(known) // state.detector.hop_length * state.detector.hop_length
    levels = np.concatenate([state.levels, _levels(known[:whole], state.detector.hop_length)])
    pending = known[whole:].copy()
    # The scores of a spectrogram's frames may come before the level of the last one: it waits for its samples.
    count = min(len(scores), len(levels))
    assert count == len(scores), "a detector is never ahead of the sound"
    state = replace(state, inner=inner, pending=pending, levels=levels[count:].copy())
    return state, Frames(scores.astype(np.float32), levels[:count])


def finish(state: VoiceState) -> Frames:
    """The frames up to the end of the sound; the last one may be shorter than the rest."""
    levels = state.levels
    if len(state.pending):
        levels = np.concatenate([levels, _levels(state.pending, len(state.pending))])
    scores = state.detector.finish(state.inner).astype(np.float32)
    # A centred spectrogram has a frame more than there are hops.
    return Frames(scores[: len(levels)], levels[: len(scores)])


def _levels(samples: NDArray[np.float32], length: int) -> NDArray[np.float32]:
    """Mean power in dB [frames] of frames of `length` samples that follow one another."""
    power = (samples.reshape(-1, length).astype(np.float64) ** 2).mean(axis=1)
    levels: NDArray[np.float32] = 10.0 * np.log10(np.maximum(power, 10.0 ** (FLOOR / 10))).astype(np.float32)
    return levels


def _probability(cues: NDArray[np.float64]) -> NDArray[np.floating]:
    audible = cues[:, -1] >= voice_activity.VoiceActivityOptions().quietest
    return np.where(audible, voice_activity.speech_probability(cues), 0.0)
