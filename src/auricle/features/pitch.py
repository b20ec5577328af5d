"""Fundamental frequency of each frame: YIN, and the pitch track of probabilistic YIN."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from auricle.features.arrays import on_host
from auricle.features.checks import takes
from auricle.features.framewise import BLOCK_SAMPLES, FLOAT32, Framewise, check_samples, frame_blocks, run
from auricle.features.pitch_candidates import candidates
from auricle.features.pitch_path import PitchPath
from auricle.features.pitch_specs import PyinSpec, YinSpec
from auricle.features.yin_difference import is_trough, normalized_difference, parabolic_shifts

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["PitchTrack", "framewise_yin", "pyin", "yin"]

A = TypeVar("A")


@dataclass(frozen=True, eq=False)
class PitchTrack:
    """Pitch and voicing of each frame, with their times.

    Attributes:
        times: seconds [frames].
        f0: Hz [..., frames]; NaN where the frame is unvoiced.
        voiced: truth [..., frames].
        probability: that the frame is voiced, in [0, 1] [..., frames].
        spec: what made it.

    Example:
        >>> track = pyin(np.zeros(22_050, dtype=np.float32))
        >>> track
        PitchTrack(44 frames, 0.000 to 0.998 s, 0 % voiced)
        >>> float(track.frame_period.round(4))
        0.0232
    """

    times: NDArray[np.float64]
    f0: NDArray[np.float64]
    voiced: NDArray[np.bool_]
    probability: NDArray[np.float64]
    spec: PyinSpec

    def __repr__(self) -> str:
        if not self.voiced.size:
            return "PitchTrack(0 frames)"
        share = f"{100 * float(self.voiced.mean()):.0f} % voiced"
        return f"PitchTrack({len(self.times)} frames, {self.times[0]:.3f} to {self.times[-1]:.3f} s, {share})"

    @property
    def frame_period(self) -> np.float64:
        """Seconds from one frame to the next."""
        return np.float64(self.spec.yin.hop / self.spec.yin.sample_rate)


@takes(YinSpec)
def yin(samples: A, spec: YinSpec = YinSpec(), *, workers: int | None = None) -> A:
    """Fundamental frequency [..., 1, frames] in Hz of samples [..., time], a guess even where nothing has a pitch.

    Args:
        samples: floating-point array [..., time]; any array kind, computed on the host, without a gradient.
        spec: frames and range.
        workers: threads for NumPy; None uses every processor of this process.

    Raises:
        BadAudio: integers, NaN or infinity.

    Sources: A. de Cheveigné and H. Kawahara, "YIN, a fundamental frequency estimator for speech and music", JASA 2002;
    `librosa.yin` 0.11.

    Example:
        >>> tone = np.sin(2 * np.pi * 440 * np.arange(22_050) / 22_050).astype(np.float32)
        >>> bool(abs(yin(tone)[0, 20] - 440) < 1)
        True
    """

    def on_numpy(host: NDArray[Any]) -> NDArray[Any]:
        host = check_samples(host)
        return run(framewise_yin(spec, host.dtype), host, workers)

    return on_host(samples, on_numpy)


@takes(YinSpec)
def framewise_yin(spec: YinSpec, dtype: np.dtype[Any] = FLOAT32) -> Framewise:
    """Fundamental frequency in Hz [1, frames].

    Example:
        >>> framewise_yin(YinSpec()).rows
        1
    """

    def kernel(frames: NDArray[Any]) -> NDArray[Any]:
        difference = normalized_difference(frames.astype(dtype, copy=False), spec.min_period, spec.max_period)
        below = is_trough(difference) & (difference < spec.threshold)
        chosen = np.where(below.any(axis=1), below.argmax(axis=1), difference.argmin(axis=1))[:, np.newaxis]
        shift = np.take_along_axis(parabolic_shifts(difference), chosen, axis=1)
        return np.asarray(spec.sample_rate / (spec.min_period + chosen + shift)).astype(dtype).T

    return Framewise(spec.framing, 1, dtype, kernel)


@takes(PyinSpec)
def pyin(samples: NDArray[Any], spec: PyinSpec = PyinSpec()) -> PitchTrack:
    """The likeliest pitch track of samples [..., time], each recording for itself, voiced or not frame by frame.

    Frames are computed in blocks, and the search lets go of frames as soon as all of its paths agree on them.

    Args:
        samples: floating-point NumPy array [..., time].
        spec: frames, range and probabilities.

    Returns:
        Of the voiced frames f0 lies on the grid of `spec.resolution` semitones above f_min.

    Raises:
        BadAudio: integers, NaN or infinity.

    Sources: M. Mauch and S. Dixon, "pYIN: a fundamental frequency estimator using probabilistic threshold
    distributions", ICASSP 2014; `librosa.pyin` 0.11.

    Example:
        >>> tone = np.sin(2 * np.pi * 440 * np.arange(22_050) / 22_050).astype(np.float32)
        >>> track = pyin(tone)
        >>> bool(track.voiced[5:-5].all()), float(track.f0[20].round(1))
        (True, 440.0)
    """
    samples = check_samples(samples)
    frames = spec.yin.framing.count(samples.shape[-1])
    states = np.empty((*samples.shape[:-1], frames), dtype=np.int64)
    probability = np.empty(states.shape)
    for index in np.ndindex(*samples.shape[:-1]):
        states[index], probability[index] = _tracked(np.ascontiguousarray(samples[index]), spec)
    voiced = states < spec.n_bins
    grid = spec.yin.f_min * 2 ** (np.arange(spec.n_bins) / (12 * spec.bins_per_semitone))
    f0 = np.where(voiced, grid[states % spec.n_bins], np.nan)
    times = np.arange(frames, dtype=np.float64) * spec.yin.hop / spec.yin.sample_rate
    return PitchTrack(times, f0, voiced, probability, spec)


def _tracked(row: NDArray[Any], spec: PyinSpec) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """State and voicing probability [frames] of one signal [time]."""
    path, probabilities = PitchPath(spec), [np.empty(0)]
    size = max(1, BLOCK_SAMPLES // 2 // spec.yin.frame_length)
    for _, frames in frame_blocks(spec.yin.framing, row, size):
        found = candidates(frames.astype(row.dtype, copy=False), spec)
        probabilities.append(found.voiced)
        path.advance(found)
    return path.states(), np.concatenate(probabilities)
