"""How an onset strength repeats itself around each moment: by autocorrelation, and by Fourier transform."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import numpy as np

from auricle.features.arrays import on_host
from auricle.features.checks import known_window, need, takes, whole
from auricle.features.chroma import normalize
from auricle.features.framewise import FLOAT32, Framewise, Framing, check_samples, run
from auricle.features.specs import StftSpec
from auricle.features.transforms import stft

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["TempogramSpec", "fourier_tempogram", "framewise_tempogram", "tempogram"]

A = TypeVar("A")


@dataclass(frozen=True)
class TempogramSpec:
    """Windows of an onset strength, one a frame.

    Attributes:
        win_length: frames of the window, 2 or more: 384 are 8.9 s at 22.05 kHz and a hop of 512.
        window: a name that `scipy.signal.get_window` knows.
        center: window t is centred at frame t, on a strength that runs out to 0 on both sides (for the Fourier
            tempogram: zeros); else it begins there.
        norm: "max" divides each frame of the autocorrelation by its largest value, None leaves it.

    Raises:
        BadOption: a value outside its range.

    Example:
        >>> spec = TempogramSpec(win_length=4)
        >>> spec.lag_tempi(2.0).tolist(), spec.fourier_tempi(2.0).tolist()
        ([inf, 120.0, 60.0, 40.0], [0.0, 30.0, 60.0])
    """

    win_length: int = 384
    window: str = "hann"
    center: bool = True
    norm: Literal["max", None] = "max"

    def __post_init__(self) -> None:
        whole(self, "win_length")
        known_window(self.window)
        need(self.win_length >= 2, f"win_length must be 2 frames or more, got {self.win_length}")
        need(self.norm in ("max", None), f'norm must be "max" or None, got {self.norm!r}')

    def lag_tempi(self, frame_rate: float) -> NDArray[np.float64]:
        """Beats a minute of each lag of the autocorrelation [win_length], infinity first; frames a second given."""
        need(0 < frame_rate < np.inf, f"frame_rate must be positive and finite, got {frame_rate}")
        return np.concatenate([[np.inf], 60 * frame_rate / np.arange(1, self.win_length, dtype=np.float64)])

    def fourier_tempi(self, frame_rate: float) -> NDArray[np.float64]:
        """Beats a minute of each frequency of the Fourier tempogram [win_length // 2 + 1]; frames a second given."""
        need(0 < frame_rate < np.inf, f"frame_rate must be positive and finite, got {frame_rate}")
        return np.arange(self.win_length // 2 + 1, dtype=np.float64) * (60 * frame_rate / self.win_length)


@takes(TempogramSpec)
def tempogram(strength: A, spec: TempogramSpec = TempogramSpec(), *, workers: int | None = None) -> A:
    """Autocorrelation [..., win_length, frames] of an onset strength [..., frames] around each frame.

    Row k is the agreement of the strength with itself k frames later; `TempogramSpec.lag_tempi` says its tempo.
    Frames are computed in blocks: the memory beside the result does not grow with the recording.

    Args:
        strength: floating-point array [..., frames]; any array kind, computed on the host, without a gradient.
        spec: the window and the norm.
        workers: threads for NumPy; None uses every processor of this process.

    Raises:
        BadAudio: integers, NaN or infinity.

    Sources: P. Grosche, M. Müller and F. Kurth, "Cyclic tempogram", ICASSP 2010; `librosa.feature.tempogram` 0.11.

    Example:
        >>> pulse = np.zeros(400)
        >>> pulse[::20] = 1.0
        >>> int(tempogram(pulse, TempogramSpec(100))[5:, 200].argmax()) + 5
        20
    """

    def on_numpy(values: NDArray[Any]) -> NDArray[Any]:
        values = check_samples(values)
        return run(framewise_tempogram(spec, values.dtype), values, workers)

    return on_host(strength, on_numpy)


@takes(TempogramSpec)
def framewise_tempogram(spec: TempogramSpec, dtype: np.dtype[Any] = FLOAT32) -> Framewise:
    """Autocorrelation [win_length, frames] of what is itself one value a frame: a stream takes an onset strength.

    Example:
        >>> framewise_tempogram(TempogramSpec(200)).rows
        200
    """
    from scipy.fft import irfft, next_fast_len, rfft
    from scipy.signal import get_window

    length = spec.win_length
    window = np.asarray(get_window(spec.window, length))
    size = next_fast_len(2 * length - 1, real=True)

    def kernel(frames: NDArray[Any]) -> NDArray[Any]:
        spectrum = rfft(frames * window, n=size, axis=1)  # float64: lags that cancel must not drown in rounding
        powers = spectrum.real**2 + spectrum.imag**2
        correlation = irfft(powers, n=size, axis=1)[:, :length].T
        return np.asarray(normalize(correlation, spec.norm)).astype(dtype)

    padding = length // 2 if spec.center else 0
    # A window of even length has room for one frame more than there are.
    framing = Framing(length, 1, padding, "linear_ramp", spec.center and length % 2 == 0)
    return Framewise(framing, length, dtype, kernel)


@takes(TempogramSpec)
def fourier_tempogram(strength: A, spec: TempogramSpec = TempogramSpec(), *, workers: int | None = None) -> A:
    """Complex spectra [..., win_length // 2 + 1, frames] of an onset strength [..., frames] around each frame.

    A centred window of even length gives one frame more than the strength has. `TempogramSpec.fourier_tempi` says the
    tempo of each row; the spec's norm does not count.

    Args:
        strength: floating-point array [..., frames]; NumPy, torch or any array-API array.
        spec: the window.
        workers: threads for NumPy.

    Raises:
        BadAudio: integers, NaN or infinity.

    Sources: as `tempogram`; `librosa.feature.fourier_tempogram` 0.11.

    Example:
        >>> pulse = np.zeros(400)
        >>> pulse[::20] = 1.0
        >>> magnitude = np.abs(fourier_tempogram(pulse, TempogramSpec(100))[:, 200])
        >>> int(magnitude[2:].argmax()) + 2  # 5 beats in a window of 100 frames
        5
    """
    frames = StftSpec(1, spec.win_length, hop_length=1, window=spec.window, center=spec.center)
    return stft(strength, frames, workers=workers)
