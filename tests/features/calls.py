"""One row for each public function: how to call it with one array. A new function without a row fails a test."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from types import ModuleType
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

import auricle.features as f
from auricle.features import presets

STFT = f.StftSpec(8_000, 64, hop_length=16)
MEL = f.MelSpec(STFT, 6)
BINS = STFT.bins

Takes = Literal["samples", "bins", "bands", "spectra", "decibels", "hertz", "nothing"]


@dataclass(frozen=True)
class Call:
    """What kind of array a function takes, and the function of that array alone."""

    takes: Takes
    function: Callable[..., Any]

    def example(self, samples: NDArray[Any]) -> NDArray[Any]:
        """An array of the kind, made from samples [..., time]: shape, dtype and oddities carry over."""
        rows = {"bins": BINS, "spectra": BINS, "bands": 6, "decibels": 6}.get(self.takes)
        if self.takes == "hertz":
            return np.abs(samples)
        if rows is None:
            return samples
        frames = np.stack([np.roll(samples, 3 * row, axis=-1) for row in range(rows)], axis=-2)
        if self.takes == "spectra":
            spectra = np.zeros(frames.shape, dtype=np.result_type(frames, np.complex64))
            spectra.imag = frames
            return spectra
        return frames if self.takes == "decibels" else np.abs(frames)


def _stream(samples: Any, name: str, spec: Any) -> Any:
    """A framewise feature by way of a stream of two chunks."""
    samples = np.asarray(samples)
    dtype = np.dtype(np.float64 if samples.dtype == np.float64 else np.float32)
    state = f.streaming.start(getattr(f, name)(spec, dtype), samples.shape[:-1])
    half = samples.shape[-1] // 2
    state, first = f.streaming.step(state, samples[..., :half])
    state, second = f.streaming.step(state, samples[..., half:])
    return np.concatenate([first, second, f.streaming.finish(state)], axis=-1)


CONTRAST = f.ContrastSpec(STFT, f_min=1_000.0, n_bands=1)
YIN = f.YinSpec(8_000, 500.0, 2_000.0, frame_length=64, hop_length=16)
NO_PEAK = replace(MEL, log=f.LogSpec(dynamic_range=None))
FRAMEWISE: dict[str, Any] = {
    "framewise_bandwidth": f.BandwidthSpec(STFT),
    "framewise_centroid": STFT,
    "framewise_chroma": f.ChromaSpec(STFT, tuning=0.0),
    "framewise_contrast": replace(CONTRAST, dynamic_range=None),
    "framewise_flatness": f.FlatnessSpec(STFT),
    "framewise_log_mel": NO_PEAK,
    "framewise_mel": MEL,
    "framewise_mfcc": f.MfccSpec(NO_PEAK, 4),
    "framewise_rms": STFT,
    "framewise_rolloff": f.RolloffSpec(STFT),
    "framewise_spectrogram": STFT,
    "framewise_stft": STFT,
    "framewise_tempogram": f.TempogramSpec(16),
    "framewise_yin": YIN,
    "framewise_zero_crossing_rate": STFT,
}

CQT = f.CqtSpec(8_000, 16, 300.0, BINS)
SIX = f.CqtChromaSpec(f.CqtSpec(8_000, 16, 500.0, 6, 6), 6)
HPSS = f.HpssSpec(STFT, 5, 7)

CALLS: dict[str, Call] = {
    "amplitude_to_db": Call("bands", f.amplitude_to_db),
    "chroma_cens": Call("samples", lambda x: f.chroma_cens(x, f.CensSpec(SIX, smoothing=3))),
    "chroma_cqt": Call("samples", lambda x: f.chroma_cqt(x, SIX)),
    "chroma_filters": Call("nothing", lambda: f.chroma_filters(f.ChromaSpec(STFT, tuning=0.0))),
    "chroma_from_cqt": Call("bands", lambda x: f.chroma_from_cqt(x, SIX)),
    "chroma_stft": Call("samples", lambda x: f.chroma_stft(x, f.ChromaSpec(STFT, tuning=0.0))),
    "compress": Call("bands", lambda x: f.compress(x, MEL.log)),
    "cqt": Call("samples", lambda x: f.cqt(x, CQT)),
    "db_to_amplitude": Call("decibels", f.db_to_amplitude),
    "db_to_power": Call("decibels", f.db_to_power),
    "delta": Call("decibels", lambda x: f.delta(x, 3, mode="nearest")),
    "estimate_tuning": Call("samples", lambda x: f.estimate_tuning(x, f.ChromaSpec(STFT))),
    "expand": Call("decibels", lambda x: f.expand(x, MEL.log)),
    "fourier_tempogram": Call("samples", lambda x: f.fourier_tempogram(x, f.TempogramSpec(16))),
    "griffin_lim": Call("bins", lambda x: f.griffin_lim(x, STFT, iterations=2)),
    "hpss": Call("bins", lambda x: np.stack(f.hpss(x, HPSS), axis=-3)),
    "hpss_masks": Call("bins", lambda x: np.stack(f.hpss_masks(x, HPSS), axis=-3)),
    "hpss_sound": Call("samples", lambda x: np.stack(f.hpss_sound(x, HPSS), axis=-2)),
    "hz_to_mel": Call("hertz", f.hz_to_mel),
    "icqt": Call("spectra", lambda x: f.icqt(x, CQT)),
    "istft": Call("spectra", lambda x: f.istft(x, STFT)),
    "log_mel_spectrogram": Call("samples", lambda x: f.log_mel_spectrogram(x, MEL)),
    "mel_filters": Call("nothing", lambda: f.mel_filters(presets.KALDI)),
    "mel_frequencies": Call("nothing", lambda: f.mel_frequencies(presets.KALDI)),
    "mel_spectrogram": Call("samples", lambda x: f.mel_spectrogram(x, MEL)),
    "mel_to_hz": Call("hertz", f.mel_to_hz),
    "mel_to_spectrogram": Call("bands", lambda x: f.mel_to_spectrogram(x, MEL, iterations=3)),
    "mfcc": Call("samples", lambda x: f.mfcc(x, f.MfccSpec(MEL, 4, lifter=5.0))),
    "onset_strength": Call("samples", lambda x: f.onset_strength(x, f.OnsetSpec(MEL, max_size=2, detrend=True))),
    "power_to_db": Call("bands", f.power_to_db),
    "pyin": Call("samples", lambda x: f.pyin(x, f.PyinSpec(YIN, resolution=0.5)).probability),
    "phase_vocoder": Call("spectra", lambda x: f.phase_vocoder(x, 1.5, STFT)),
    "pitch_shift": Call("samples", lambda x: f.pitch_shift(x, 3.0, STFT)),
    "recurrence": Call("decibels", lambda x: f.recurrence(x, f.RecurrenceSpec(4, values="affinity"))),
    "rms": Call("samples", lambda x: f.rms(x, STFT)),
    "spectral_bandwidth": Call("samples", lambda x: f.spectral_bandwidth(x, STFT)),
    "spectral_centroid": Call("samples", lambda x: f.spectral_centroid(x, STFT)),
    "spectral_contrast": Call("samples", lambda x: f.spectral_contrast(x, CONTRAST)),
    "spectral_flatness": Call("samples", lambda x: f.spectral_flatness(x, STFT)),
    "spectral_rolloff": Call("samples", lambda x: f.spectral_rolloff(x, STFT)),
    "spectrogram": Call("samples", lambda x: f.spectrogram(x, STFT, power=1.0)),
    "stft": Call("samples", lambda x: f.stft(x, STFT)),
    "tempogram": Call("samples", lambda x: f.tempogram(x, f.TempogramSpec(16))),
    "yin": Call("samples", lambda x: f.yin(x, YIN)),
    "time_stretch": Call("samples", lambda x: f.time_stretch(x, 1.5, STFT)),
    "tonnetz": Call("bands", f.tonnetz),
    "vqt": Call("samples", lambda x: f.vqt(x, CQT)),
    "zero_crossing_rate": Call("samples", lambda x: f.zero_crossing_rate(x, STFT)),
    **{name: Call("samples", lambda x, n=name, s=spec: _stream(x, n, s)) for name, spec in FRAMEWISE.items()},
}

ON_THE_HOST = {
    "chroma_cens",
    "chroma_cqt",
    "chroma_from_cqt",
    "cqt",
    "hpss",
    "hpss_masks",
    "hpss_sound",
    "icqt",
    "phase_vocoder",
    "pitch_shift",
    "recurrence",
    "time_stretch",
    "vqt",
}
"""They take NumPy arrays and refuse all others, by their docstrings."""

NUMPY_ONLY = {"estimate_tuning", "hz_to_mel", "mel_to_hz", "pyin", *FRAMEWISE, *ON_THE_HOST}
"""Besides: frequencies, tunings, pitch tracks, streams: NumPy's float64 numbers and chunks, by their signatures."""


def public_functions() -> list[str]:
    """Every callable that the room exports, but for specs."""
    names = [name for name in f.__all__ if not isinstance(getattr(f, name), (type, ModuleType))]
    return sorted(names)
