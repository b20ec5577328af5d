"""Decode and resample an hour of MP3 and of FLAC to 16 kHz mono, beside the libraries that people use."""

from __future__ import annotations

from pathlib import Path

import numpy as np

import auricle
from benches.timing import Row, medians, rows

__all__ = ["hour", "measure"]

SAMPLE_RATE = 16_000


def measure(folder: Path, rounds: int) -> list[Row]:
    """One row a format and peer; the fastest peer is allowed 1.1 of our speed."""
    out: list[Row] = []
    for suffix in ("mp3", "flac"):
        path = hour(folder, suffix)
        seconds = medians(
            {
                "auricle": lambda path=path: auricle.load(path, sample_rate=SAMPLE_RATE, mono=True),
                "soundfile + soxr": lambda path=path: _with_soundfile(path),
                "PyAV": lambda path=path: _with_av(path),
                "librosa": lambda path=path: _with_librosa(path),
            },
            rounds,
        )
        fastest = min((peer for peer in seconds if peer != "auricle"), key=lambda peer: np.median(seconds[peer]))
        out += rows(f"one hour of {suffix.upper()} to 16 kHz mono", 0, seconds, {fastest: 1 / 1.1})
    return out


def hour(folder: Path, suffix: str, hours: float = 1.0) -> Path:
    """A made recording of 44.1 kHz stereo: gliding tones, beats and noise, so that no codec has it easy."""
    path = folder / f"{hours:g}h.{suffix}"
    if path.exists():
        return path
    folder.mkdir(parents=True, exist_ok=True)
    rng, rate = np.random.default_rng(0), 44_100
    time = np.arange(10 * rate) / rate
    tones = sum(np.sin(2 * np.pi * f * time * (1 + 0.02 * time)) for f in (110.0, 277.2, 440.0, 1318.5)) / 10
    beats = rng.standard_normal(time.size) * np.exp(-((time * 2) % 1) * 12) / 5
    hiss = rng.standard_normal((2, time.size)) / 200
    piece = auricle.Audio((tones + beats + hiss).astype(np.float32).clip(-1, 1), rate)
    with auricle.audio.AudioWriter(path, rate, channels=2) as writer:
        for _ in range(round(hours * 360)):
            writer.write(piece.samples)
    return path


def _with_soundfile(path: Path) -> np.ndarray:
    import soundfile
    import soxr

    samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
    return soxr.resample(samples.mean(axis=1), rate, SAMPLE_RATE)


def _with_av(path: Path) -> np.ndarray:
    import av

    with av.open(str(path)) as container:
        resampler = av.AudioResampler("flt", "mono", SAMPLE_RATE)
        pieces = [
            out.to_ndarray()[0] for frame in [*container.decode(audio=0), None] for out in resampler.resample(frame)
        ]
    return np.concatenate(pieces)


def _with_librosa(path: Path) -> np.ndarray:
    import librosa

    return librosa.load(path, sr=SAMPLE_RATE, mono=True)[0]
