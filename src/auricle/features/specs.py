"""Specs: frozen, hashable descriptions of everything that changes the numbers of a feature."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, get_args

from auricle.features.checks import known_window, need, real, spec_of, whole

__all__ = ["ChromaSpec", "LogSpec", "MelSpec", "MfccSpec", "StftSpec"]

PadMode = Literal["constant", "reflect", "edge", "symmetric", "wrap"]
MelScale = Literal["slaney", "htk", "kaldi", "semitone"]
MelNorm = Literal["slaney", None]
KEY_0_HZ = 440.0 * 2 ** (-69 / 12)
"""Frequency of MIDI's lowest key."""
LogScale = Literal["db", "log10", "ln"]
ChromaNorm = Literal["max", "l1", "l2", None]


@dataclass(frozen=True)
class StftSpec:
    """Short-time Fourier transform: frames of `n_fft` samples, `hop_length` apart, times a window.

    `win_length` and `hop_length` that are left out are filled in at once. So `dataclasses.replace(spec, n_fft=4096)`
    keeps those of the old spec; name all three to change the size of the frames, None for the usual share.

    Attributes:
        sample_rate: in Hz.
        n_fft: samples of one transform, 2 or more.
        win_length: samples of the window, at most `n_fft`; None means `n_fft`.
        hop_length: samples between frames; None means a quarter of the window.
        window: a name that `scipy.signal.get_window` knows, or "povey".
        center: frame t is centred at sample t * hop_length, on a signal padded by `pad_length` on both sides.
        pad_mode: how the padding is filled, in NumPy's words.
        pad_length: samples of padding on each side if `center`; None means `n_fft // 2`.
        align: where the window lies in the transform. "center": in its middle, frames span `n_fft` samples;
            "start": at its start, frames span `win_length` samples and zeros fill the rest (Kaldi).
        scale: samples are multiplied by it first (Kaldi counts in 16-bit integers: 32768).
        remove_dc: subtract each frame's mean before the window (Kaldi).
        preemphasis: each frame becomes x[i] - preemphasis * x[i-1] before the window, x[-1] taken as x[0] (Kaldi).
        periodic: the window is one period of a periodic function (for spectra), else symmetric (Kaldi).

    Raises:
        BadOption: a value outside its range, a length that is not whole, an unknown window.

    Example:
        >>> StftSpec(16_000, 400, hop_length=160).bins
        201
        >>> from dataclasses import replace
        >>> replace(StftSpec(), n_fft=4096, win_length=None, hop_length=None).hop_length
        1024
    """

    sample_rate: int = 22_050
    n_fft: int = 2048
    win_length: int | None = None
    hop_length: int | None = None
    window: str = "hann"
    center: bool = True
    pad_mode: PadMode = "constant"
    pad_length: int | None = None
    align: Literal["center", "start"] = "center"
    scale: float = 1.0
    remove_dc: bool = False
    preemphasis: float = 0.0
    periodic: bool = True

    def __post_init__(self) -> None:
        whole(self, "sample_rate", "n_fft", "win_length", "hop_length", "pad_length")
        real(self, "scale", "preemphasis")
        known_window(self.window)
        need(self.sample_rate >= 1, f"sample_rate must be 1 Hz or more, got {self.sample_rate}")
        need(self.n_fft >= 2, f"n_fft must be 2 or more, got {self.n_fft}")
        if self.win_length is None:
            object.__setattr__(self, "win_length", self.n_fft)
        inside = 1 <= self.window_length <= self.n_fft
        need(inside, f"win_length must lie in [1, n_fft={self.n_fft}], got {self.win_length}")
        if self.hop_length is None:
            object.__setattr__(self, "hop_length", max(1, self.window_length // 4))
        need(self.hop >= 1, f"hop_length must be 1 or more, got {self.hop_length}")
        need(self.pad_mode in get_args(PadMode), f"pad_mode must be one of {get_args(PadMode)}, got {self.pad_mode!r}")
        need(self.pad_length is None or self.pad_length >= 0, f"pad_length must be 0 or more, got {self.pad_length}")
        need(math.isfinite(self.scale) and self.scale != 0, f"scale must be finite and not 0, got {self.scale}")
        need(math.isfinite(self.preemphasis), f"preemphasis must be finite, got {self.preemphasis}")
        need(self.align in ("center", "start"), f'align must be "center" or "start", got {self.align!r}')

    @property
    def window_length(self) -> int:
        """Samples of the window."""
        return self.n_fft if self.win_length is None else self.win_length

    @property
    def hop(self) -> int:
        """Samples between frames."""
        return max(1, self.window_length // 4) if self.hop_length is None else self.hop_length

    @property
    def frame_length(self) -> int:
        """Samples that one frame spans."""
        return self.n_fft if self.align == "center" else self.window_length

    @property
    def padding(self) -> int:
        """Samples added on each side."""
        if not self.center:
            return 0
        return self.n_fft // 2 if self.pad_length is None else self.pad_length

    @property
    def bins(self) -> int:
        """Number of frequencies from 0 to the Nyquist frequency."""
        return self.n_fft // 2 + 1


@dataclass(frozen=True)
class LogSpec:
    """Compression `gain * (max(log(max(x, floor)), peak - dynamic_range) + offset)`, peak the largest logarithm of all.

    Attributes:
        scale: "db" is 10 log10, "log10", or "ln".
        floor: smallest value that enters the logarithm.
        dynamic_range: values further below the peak are raised to it, in units of `scale`; None leaves them.
            With a dynamic range a feature depends on the whole recording, so it cannot be streamed.
        offset: added after the logarithm.
        gain: multiplied last.

    Raises:
        BadOption: a floor or a range that is not positive.

    Example:
        >>> LogSpec("db", 1e-10, 80.0) == LogSpec()
        True
    """

    scale: LogScale = "db"
    floor: float = 1e-10
    dynamic_range: float | None = 80.0
    offset: float = 0.0
    gain: float = 1.0

    def __post_init__(self) -> None:
        real(self, "floor", "dynamic_range", "offset", "gain")
        need(self.scale in get_args(LogScale), f"scale must be one of {get_args(LogScale)}, got {self.scale!r}")
        need(0 < self.floor < math.inf, f"floor must be positive, got {self.floor}")
        need(math.isfinite(self.offset), f"offset must be finite, got {self.offset}")
        need(math.isfinite(self.gain) and self.gain != 0, f"gain must be finite and not 0, got {self.gain}")
        bounded = self.dynamic_range is None or self.dynamic_range > 0
        need(bounded, f"dynamic_range must be positive or None, got {self.dynamic_range}")


@dataclass(frozen=True)
class MelSpec:
    """Mel filter bank over an STFT: `n_mels` triangles from `f_min` to `f_max`.

    Attributes:
        stft: the transform below.
        n_mels: number of bands; more than the transform has frequencies for leaves some of the lowest empty.
        f_min: lower edge of the first band in Hz.
        f_max: upper edge of the last band in Hz, at most the Nyquist frequency; None means that one.
        mel_scale: "slaney" (linear to 1 kHz, then logarithmic), "htk" (2595 log10(1 + f / 700)), or
            "kaldi" (HTK's formula, triangles straight in mel and not in Hz, no weight at the Nyquist frequency), or
            "semitone" (bands evenly spaced in pitch; f_min is at least 8.1758 Hz, MIDI's key 0).
        norm: "slaney" gives each band unit area in Hz, None unit height.
        power: exponent of the magnitude: 2.0 for power, 1.0 for magnitude.
        log: what `log_mel_spectrogram` does afterwards.
        epsilon: added to the squared magnitude before the root (HiFi-GAN).
        trim_last: drop the last frame (Whisper).

    Raises:
        BadOption: a value outside its range.

    Example:
        >>> MelSpec(StftSpec(16_000, 400, hop_length=160), n_mels=80).top
        8000.0
    """

    stft: StftSpec = StftSpec()
    n_mels: int = 128
    f_min: float = 0.0
    f_max: float | None = None
    mel_scale: MelScale = "slaney"
    norm: MelNorm = "slaney"
    power: float = 2.0
    log: LogSpec = LogSpec()
    epsilon: float = 0.0
    trim_last: bool = False

    def __post_init__(self) -> None:
        spec_of(self.stft, "MelSpec.stft", StftSpec)
        spec_of(self.log, "MelSpec.log", LogSpec)
        whole(self, "n_mels")
        real(self, "f_min", "f_max", "power", "epsilon")
        need(self.n_mels >= 1, f"n_mels must be 1 or more, got {self.n_mels}")
        nyquist = self.stft.sample_rate / 2
        inside = 0 <= self.f_min < self.top <= nyquist
        limits = f"0 <= f_min < f_max <= {nyquist:g} Hz, the Nyquist frequency of sample_rate={self.stft.sample_rate}"
        need(inside, f"mel bands need {limits}; got f_min={self.f_min:g} and f_max={self.top:g}")
        scales = get_args(MelScale)
        need(self.mel_scale in scales, f"mel_scale must be one of {scales}, got {self.mel_scale!r}")
        lowest = KEY_0_HZ if self.mel_scale == "semitone" else 0.0
        need(self.f_min >= lowest, f"bands in semitones begin at {KEY_0_HZ:.4f} Hz or higher, got f_min={self.f_min:g}")
        need(self.norm in ("slaney", None), f'norm must be "slaney" or None, got {self.norm!r}')
        need(0 < self.power < math.inf, f"power must be positive, got {self.power}")
        need(0 <= self.epsilon < math.inf, f"epsilon must be 0 or more, got {self.epsilon}")

    @property
    def top(self) -> float:
        """Upper edge of the last band in Hz."""
        return self.stft.sample_rate / 2 if self.f_max is None else self.f_max


@dataclass(frozen=True)
class MfccSpec:
    """Mel-frequency cepstral coefficients: the DCT-II of the log-mel spectrogram.

    Attributes:
        mel: the bands below, with their logarithm.
        n_mfcc: number of coefficients, at most `n_mels`.
        dct_norm: "ortho" or None, as in `scipy.fft.dct`.
        lifter: 0 for none, else each coefficient i is multiplied by 1 + lifter / 2 * sin(pi * (i + shift) / lifter).
        lifter_shift: 1 counts coefficients from one (librosa), 0 from zero (HTK, Kaldi).

    Raises:
        BadOption: a value outside its range.

    Example:
        >>> MfccSpec(n_mfcc=13).mel.n_mels
        128
    """

    mel: MelSpec = MelSpec()
    n_mfcc: int = 20
    dct_norm: Literal["ortho", None] = "ortho"
    lifter: float = 0.0
    lifter_shift: Literal[0, 1] = 1

    def __post_init__(self) -> None:
        spec_of(self.mel, "MfccSpec.mel", MelSpec)
        whole(self, "n_mfcc")
        real(self, "lifter")
        n_mels = self.mel.n_mels
        need(1 <= self.n_mfcc <= n_mels, f"n_mfcc must lie in [1, n_mels={n_mels}], got {self.n_mfcc}")
        need(self.dct_norm in ("ortho", None), f'dct_norm must be "ortho" or None, got {self.dct_norm!r}')
        need(0 <= self.lifter < math.inf, f"lifter must be 0 or more, got {self.lifter}")


@dataclass(frozen=True)
class ChromaSpec:
    """Pitch-class energy over an STFT.

    Attributes:
        stft: the transform below.
        n_chroma: number of classes in an octave.
        tuning: deviation from A4 = 440 Hz in fractions of a class; None estimates it from the whole recording,
            which cannot be streamed.
        norm: each frame is divided by its largest value ("max"), its sum ("l1"), its length ("l2"), or left (None).
        power: exponent of the magnitude.
        center_octave: octave that counts most, in octaves above 27.5 Hz.
        octave_width: standard deviation in octaves of the weight around it; None weighs all octaves alike.

    Raises:
        BadOption: a value outside its range.

    Example:
        >>> ChromaSpec().n_chroma
        12
    """

    stft: StftSpec = StftSpec()
    n_chroma: int = 12
    tuning: float | None = None
    norm: ChromaNorm = "max"
    power: float = 2.0
    center_octave: float = 5.0
    octave_width: float | None = 2.0

    def __post_init__(self) -> None:
        spec_of(self.stft, "ChromaSpec.stft", StftSpec)
        whole(self, "n_chroma")
        real(self, "tuning", "power", "center_octave", "octave_width")
        need(self.n_chroma >= 1, f"n_chroma must be 1 or more, got {self.n_chroma}")
        need(self.norm in ("max", "l1", "l2", None), f'norm must be "max", "l1", "l2" or None, got {self.norm!r}')
        need(self.power > 0, f"power must be positive, got {self.power}")
        wide = self.octave_width is None or self.octave_width > 0
        need(wide, f"octave_width must be positive or None, got {self.octave_width}")
