"""Beats, tempogram and pitch tracks beside librosa."""

from __future__ import annotations

import numpy as np

from auricle.data.rendered_songs import MadeItem, rendered
from auricle.features import PyinSpec, TempogramSpec, YinSpec, pyin, tempogram
from auricle.recipes.rendered import FIRST
from auricle.tasks.beats import beats as beat_path
from auricle.tasks.music import MusicOptions, music
from auricle.tasks.music.hearing import listeners_of
from auricle.types import Audio
from benches.timing import Row, medians, rows

__all__ = ["measure"]

RATE = 22_050


def measure(threads: int, rounds: int) -> list[Row]:
    """Beats of a minute of a song by a network and without, pYIN of 5 s, a tempogram of ten minutes."""
    import librosa

    time = np.arange(5 * RATE) / RATE
    voice = np.sin(2 * np.pi * 220 * time * (1 + 0.05 * time)) * (np.sin(5 * time) > -0.3)
    samples = (0.3 * voice + 0.01 * np.random.default_rng(0).standard_normal(len(time))).astype(np.float32)
    spec = PyinSpec(YinSpec(RATE))
    f_min, f_max = spec.yin.f_min, spec.yin.f_max
    pitch = medians(
        {"auricle": lambda: pyin(samples, spec), "librosa": lambda: librosa.pyin(samples, fmin=f_min, fmax=f_max)},
        max(1, rounds // 3),
    )
    strength = np.random.default_rng(1).random(600 * RATE // 512) ** 3
    frames = TempogramSpec(384)
    tempo = medians(
        {
            "auricle": lambda: tempogram(strength, frames, workers=threads),
            "librosa": lambda: librosa.feature.tempogram(onset_envelope=strength, win_length=384),
        },
        rounds,
    )
    song, _ = rendered(MadeItem(FIRST["test"], 60.0), RATE)
    options = MusicOptions(harmony="none")
    listeners = listeners_of(options)
    beats = medians(
        {
            "auricle": lambda: music(Audio(song, RATE), options, listeners=listeners),
            "librosa": lambda: librosa.beat.beat_track(y=song, sr=RATE),
        },
        rounds,
    )
    path = medians(
        {"auricle": lambda: beat_path(Audio(song, RATE)), "librosa": lambda: librosa.beat.beat_track(y=song, sr=RATE)},
        rounds,
    )
    return [
        *rows("beats of a minute", threads, beats),
        *rows("the same without a model", threads, path),
        *rows("pYIN of 5 s, C2 to C7", threads, pitch),
        *rows("tempogram of 10 minutes", threads, tempo),
    ]
