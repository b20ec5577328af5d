"""What tells speech from noise and hum in a log-mel spectrogram: a few plain numbers a frame, none of them learned.

Speech stands out of a floor that changes slowly, comes in syllables (3 to 6 a second), has bands that rise and fall
each on its own, changes quickly between voiced and voiceless, and leaves short pauses. Steady noise and hum lack
the movement; clicks lack the length; sustained music lacks the pauses.
The long-term variability of the bands follows Ghosh, Tsiartas and Narayanan (2011), the syllable rate Scheirer and
Slaney (1997), the floor Martin (2001).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from auricle.errors import BadOption

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["BLOCK", "CUES", "CueState", "band_floor", "finish", "speech_cues", "start", "step"]

BLOCK = 50
"""Frames that are judged together. Work is done on whole blocks of one shape, so any chunking gives equal numbers."""
WIDE = 40
"""Frames on each side that the slow cues look at, fewer than a block."""
PAST, AHEAD = 12, 2
"""Blocks before and after one that its noise floor is taken from."""
PEAKS = 43
"""Blocks that the loudest recent level is taken from."""
CUES = (
    "rise",
    "rise_wide",
    "bands_up",
    "below_peak",
    "variability",
    "variability_long",
    "movement",
    "ripple",
    "flatness",
    "tilt",
    "tilt_change",
    "dip",
    "syllables",
    "syllables_share",
    "harmonics",
    "harmonics_share",
    "harmonics_change",
    "level",
)
"""Names of the columns. All are free of the recording's gain but the last, the level in dB."""
REACH = 60.0
"""dB below the loudest recent level at which the bands end."""
RATES = (3.0, 4.0, 5.0, 6.5)
"""Syllables a second."""
PITCHES = (90.0, 105.0, 120.0, 140.0, 160.0, 185.0, 215.0, 250.0, 290.0)
"""Voices, in Hz."""
TOP_MEL = 42.0
"""6400 Hz on Slaney's mel scale, whose first 15 steps are 66.7 Hz each."""
HZ_A_MEL = 200.0 / 3.0


@dataclass(frozen=True)
class CueState:
    """Where a stream of log-mel frames stands: constant in size; its arrays are never changed.

    Attributes:
        pending: frames that do not fill a block yet [below BLOCK, n_mels].
        recent: the last blocks [BLOCK, n_mels] each, at most four.
        minima: lowest smoothed level of each band in the last blocks [blocks, n_mels].
        peaks: highest level of the last blocks in dB.
        blocks: number of whole blocks seen.

    Example:
        >>> start().blocks
        0
    """

    pending: NDArray[np.float64] | None = None
    recent: tuple[NDArray[np.float64], ...] = ()
    minima: tuple[NDArray[np.float64], ...] = ()
    peaks: tuple[float, ...] = ()
    blocks: int = 0


def start() -> CueState:
    """State of a stream of which nothing was seen.

    Example:
        >>> start().pending is None
        True
    """
    return CueState()


def step(state: CueState, log_mel: NDArray[np.floating]) -> tuple[CueState, NDArray[np.float64]]:
    """The state after more frames [n_mels, frames], and the cues [frames, len(CUES)] that are ready, 1 to 1.5 s late.

    Raises:
        BadOption: frames of another shape than [n_mels, frames], fewer than 16 bands, NaN or infinite.

    Example:
        >>> state, cues = step(start(), np.zeros((96, 149)))
        >>> cues.shape, step(state, np.zeros((96, 1)))[1].shape
        ((0, 18), (50, 18))
    """
    frames = _checked(state, log_mel)
    out: list[NDArray[np.float64]] = []
    while len(frames) >= BLOCK:
        state, frames = _with_block(state, frames[:BLOCK]), frames[BLOCK:]
        if state.blocks > AHEAD:
            out.append(_judged(state, state.blocks - 1 - AHEAD))
    ready = np.concatenate(out) if out else np.zeros((0, len(CUES)))
    return replace(state, pending=frames.copy()), ready


def finish(state: CueState) -> NDArray[np.float64]:
    """The cues [frames, len(CUES)] of the last frames; what would come after them is their mirror image.

    Example:
        >>> finish(step(start(), np.zeros((96, 149)))[0]).shape
        (149, 18)
    """
    left = 0 if state.pending is None else len(state.pending)
    first = max(0, state.blocks - AHEAD)
    total = state.blocks * BLOCK + left - first * BLOCK
    if state.pending is not None and left:
        known = np.concatenate([*state.recent[-1:], state.pending])
        state = _with_block(state, np.pad(known, ((0, BLOCK - left), (0, 0)), mode="symmetric")[-BLOCK:])
    judged = [_judged(state, block) for block in range(first, state.blocks)]
    return np.concatenate(judged)[:total] if judged else np.zeros((0, len(CUES)))


def _checked(state: CueState, log_mel: NDArray[np.floating]) -> NDArray[np.float64]:
    frames = np.asarray(log_mel, dtype=np.float64)
    if frames.ndim != 2 or frames.shape[0] < 16 or not np.isfinite(frames).all():
        raise BadOption(f"expected finite log-mel [n_mels >= 16, frames], got shape {frames.shape} or NaN")
    if state.pending is None:
        return np.ascontiguousarray(frames.T)
    if state.pending.shape[1] != frames.shape[0]:
        raise BadOption(f"the stream has {state.pending.shape[1]} mel bands, this part has {frames.shape[0]}")
    return np.concatenate([state.pending, frames.T])


def _with_block(state: CueState, block: NDArray[np.float64]) -> CueState:
    # Five frames together, so that one quiet grain of a noise does not pass for its floor.
    lowest = np.lib.stride_tricks.sliding_window_view(block, 5, axis=0).mean(axis=2).min(axis=0)
    peak = float(_level(block).max())
    return replace(
        state,
        recent=(*state.recent, block.copy())[-(AHEAD + 2) :],
        minima=(*state.minima, lowest)[-(PAST + 1 + AHEAD) :],
        peaks=(*state.peaks, peak)[-PEAKS:],
        blocks=state.blocks + 1,
    )


def _judged(state: CueState, block: int) -> NDArray[np.float64]:
    """Cues of one block, counted from the beginning of the stream; an absent neighbour is a mirror image."""
    at = block - (state.blocks - len(state.recent))
    middle = state.recent[at]
    before = state.recent[at - 1] if at > 0 else middle[::-1]
    after = state.recent[at + 1] if at + 1 < len(state.recent) else middle[::-1]
    oldest = state.blocks - len(state.minima)
    minima = np.stack(state.minima[max(0, block - PAST - oldest) :])
    peak = max(state.peaks)
    # What lies far below the voice is as good as nothing. Where it is digital silence, its distance would depend on
    # the recording's gain: the logarithm of the bands ends at a fixed level.
    least = peak - REACH
    window = np.maximum(np.concatenate([before, middle, after]), least)
    return speech_cues(window, np.maximum(band_floor(minima), least), peak)


def _voice(n_mels: int) -> slice:
    """Bands in which most of a voice lies, about 150 to 3000 Hz."""
    return slice(n_mels // 16, n_mels * 3 // 4)


def _level(frames: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mean power of the voice's bands in dB [frames]."""
    power = np.exp(frames[:, _voice(frames.shape[1])] * (np.log(10.0) / 10)).mean(axis=1)
    level: NDArray[np.float64] = 10.0 * np.log10(np.maximum(power, 1e-30))
    return level


def band_floor(minima: NDArray[np.float64]) -> NDArray[np.float64]:
    """Noise floor [n_mels] in dB from the lowest levels of recent blocks [blocks, n_mels]: the second lowest, raised.

    Example:
        >>> band_floor(np.array([[-60.0], [-50.0], [-20.0]]))
        array([-47.])
    """
    ordered = np.sort(minima, axis=0)
    lifted: NDArray[np.float64] = ordered[min(1, len(ordered) - 1)] + 3.0
    return lifted


def speech_cues(window: NDArray[np.float64], floor: NDArray[np.float64], peak: float) -> NDArray[np.float64]:
    """Cues [BLOCK, len(CUES)] of the middle block of a window.

    Args:
        window: log-mel in dB [3 * BLOCK, n_mels].
        floor: noise floor of each band in dB [n_mels].
        peak: loudest recent level in dB, of the mean over bands.

    Example:
        >>> speech_cues(np.zeros((150, 40)), np.zeros(40), 0.0).shape
        (50, 18)
    """
    n_mels = window.shape[1]
    voice = _voice(n_mels)
    rise = np.clip(window - floor, 0.0, 40.0)
    power = _level(window)
    loud = np.maximum(power, peak - 50.0)
    mean_rise = rise.mean(axis=1)
    spread = _spread(rise[:, voice], 10).mean(axis=1)
    spread_long = _spread(rise[:, voice], WIDE).mean(axis=1)
    moved = np.zeros(len(window))
    moved[3:] = np.abs(rise[3:, voice] - rise[:-3, voice]).mean(axis=1)
    low = rise[:, n_mels // 16 : n_mels * 3 // 8]
    ripple = np.abs(low[:, 2:] - 2 * low[:, 1:-1] + low[:, :-2]).mean(axis=1)
    flatness = window[:, voice].mean(axis=1) - power
    tilt = low.mean(axis=1) - rise[:, n_mels * 5 // 8 :].mean(axis=1)
    around = _windows(loud, WIDE)
    syllables, share = _syllables(mean_rise)
    harmonics, harmonic_share = _harmonics(np.maximum(window, floor))
    columns = (
        _mean(mean_rise, 2),
        _mean(mean_rise, 15),
        _mean((rise[:, voice] > 8.0).mean(axis=1), 3),
        _mean(loud, 2) - peak,
        spread,
        spread_long,
        _mean(moved, 10),
        _mean(ripple, 5),
        _mean(flatness, 5),
        _mean(tilt, 5),
        _spread(tilt[:, None], 25)[:, 0],
        around.max(axis=1) - around.min(axis=1),
        syllables,
        share,
        _mean(harmonics, 3),
        _mean(harmonic_share, 3),
        _spread(harmonics[:, None], 25)[:, 0],
        power[BLOCK : 2 * BLOCK],
    )
    return np.stack(columns, axis=1)


@lru_cache(maxsize=16)
def _averaging(reach: int) -> NDArray[np.float64]:
    """Weights [BLOCK, 3 * BLOCK] that give each frame of the middle block the mean over 2 * reach + 1 frames."""
    distance = np.abs(np.arange(3 * BLOCK) - np.arange(BLOCK, 2 * BLOCK)[:, None])
    weights: NDArray[np.float64] = (distance <= reach) / (2 * reach + 1)
    return weights


def _mean(values: NDArray[np.float64], reach: int) -> NDArray[np.float64]:
    """Mean over 2 * reach + 1 frames around each frame of the middle block; along the first axis of 3 * BLOCK."""
    means: NDArray[np.float64] = _averaging(reach) @ values
    return means


def _spread(values: NDArray[np.float64], reach: int) -> NDArray[np.float64]:
    """Standard deviation over 2 * reach + 1 frames around each frame of the middle block."""
    centred = values - values.mean(axis=0)
    return np.sqrt(np.maximum(_mean(centred**2, reach) - _mean(centred, reach) ** 2, 0.0))


def _windows(values: NDArray[np.float64], reach: int) -> NDArray[np.float64]:
    """The 2 * reach + 1 frames around each frame of the middle block [BLOCK, 2 * reach + 1]."""
    return np.lib.stride_tricks.sliding_window_view(values[BLOCK - reach : 2 * BLOCK + reach], 2 * reach + 1)


def _syllables(level: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Swing of the level at the rate of syllables, in dB, and its share of all swing; over 0.8 s."""
    pieces = _windows(level, WIDE)
    waves, taper = _syllable_waves()
    centred = pieces - (pieces @ taper)[:, None]
    power = (centred @ waves) ** 2
    strongest = np.sqrt((power[:, : len(RATES)] + power[:, len(RATES) :]).max(axis=1)) * 2
    return strongest, strongest / (np.sqrt(centred**2 @ taper) + 1.0)


@lru_cache(maxsize=1)
def _syllable_waves() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Cosines and sines of the syllable rates [2 * WIDE + 1, 2 * rates], tapered, and the taper."""
    taper = np.hanning(2 * WIDE + 1)
    taper /= taper.sum()
    angles = 2 * np.pi * np.array(RATES) * (np.arange(-WIDE, WIDE + 1) / 100.0)[:, None]
    return np.concatenate([np.cos(angles), np.sin(angles)], axis=1) * taper[:, None], taper


def _harmonics(window: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Ripple across the bands below 1 kHz at the spacing of a voice's harmonics, in dB, and its share of all ripple."""
    detrend, waves, taper = _harmonic_waves(window.shape[1])
    ripple = window[:, : len(taper)] @ detrend
    power = (ripple @ waves) ** 2
    strongest = np.sqrt((power[:, : len(PITCHES)] + power[:, len(PITCHES) :]).max(axis=1)) * 2
    return strongest, strongest / (np.sqrt(ripple**2 @ taper) + 1.0)


@lru_cache(maxsize=4)
def _harmonic_waves(n_mels: int) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """What takes the trend off [bands, bands], cosines and sines [bands, 2 * pitches], their taper [bands]."""
    spacing = TOP_MEL / (n_mels + 1) * HZ_A_MEL
    bands = int(1000.0 / spacing)
    reach = max(1, round(200.0 / spacing))
    # Bands beyond either end count as the last one.
    nearest = np.clip(np.arange(bands)[:, None] + np.arange(-reach, reach + 1), 0, bands - 1)
    detrend = np.eye(bands) - (nearest[:, :, None] == np.arange(bands)).mean(axis=1).T
    taper = np.hanning(bands + 2)[1:-1]
    taper /= taper.sum()
    angles = 2 * np.pi * (np.arange(1, bands + 1) * spacing)[:, None] / np.array(PITCHES)
    return detrend, np.concatenate([np.cos(angles), np.sin(angles)], axis=1) * taper[:, None], taper
