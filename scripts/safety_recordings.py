"""Recordings in which nobody says a word, from a folder of real ones: noises, sound events, birds, music, silence.

Clips of one kind are put one after the other, until a recording lasts a minute. Voices that sing or speak words are
left out; coughs, sneezes, laughter and crying babies are not.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import auricle
from auricle.types import Audio

RATE = 16_000
LENGTH = 60.0
"""Seconds of a recording, at least; a kind's last one may be shorter."""

KINDS = {
    "sound events": ("esc10/*/*.ogg", "dcase2016_task2/*/**/*.flac"),
    "noise": ("noise_speech_commands_bg/*",),
    "birdsong": ("birdsong_koumura/Bird0/Wave/*",),
    "music": (
        "slakh_subset/*/*",
        "fixtures_reference/mir_annotated_cc/guitarset/audio_mono-mic/*",
        "fixtures_reference/mir_annotated_cc/four_way_tabla/**/audios/*",
    ),
    "instruments, drums": (
        "instruments_philharmonia/*/samples/*",
        "instruments_philharmonia/*/*/samples/*",
        "fixtures_reference/mir_annotated_cc/tinysol/**/*.wav",
        "drum_hits/**/samples/*",
    ),
}
SPOKEN = ("speech",)
"""Words in the name of a clip that is left out."""


@dataclass(frozen=True, eq=False)
class Recording:
    """A minute of one kind of sound."""

    kind: str
    name: str
    sound: Audio


def recordings(data: Path) -> Iterator[Recording]:
    """All recordings, kind by kind, in one order."""
    for kind, patterns in KINDS.items():
        found = sorted({path for pattern in patterns for path in data.glob(pattern) if path.is_file()})
        clips = (_clip(path) for path in found if not any(word in path.name for word in SPOKEN))
        yield from _joined(kind, clips)
    yield from _joined("music, 1 s clips", _zipped(data / "music_speech_silence_1s.zip", "/music/"))
    yield from _joined("silence", _silences())


def _clip(path: Path) -> np.ndarray:
    try:
        return auricle.load(path, sample_rate=RATE, mono=True, duration=LENGTH * 3).samples[0]
    except auricle.AuricleError:
        return np.zeros(0, np.float32)  # a note or a map among the sounds


def _zipped(path: Path, part: str) -> Iterator[np.ndarray]:
    with zipfile.ZipFile(path) as file:
        for name in sorted(name for name in file.namelist() if part in name and name.endswith(".wav")):
            yield auricle.load(io.BytesIO(file.read(name)), sample_rate=RATE, mono=True).samples[0]


def _silences() -> Iterator[np.ndarray]:
    """A minute each: digital silence, its least bit, faint and loud white noise, brown noise, hum."""
    rng = np.random.default_rng(0)
    length = int(LENGTH * RATE)
    white = rng.standard_normal(length)
    yield np.zeros(length)
    yield rng.integers(-1, 2, length) / 32_768
    yield 1e-3 * white
    yield 0.1 * white
    brown = np.cumsum(white)
    brown -= np.convolve(brown, np.ones(1600) / 1600, mode="same")
    yield 0.1 * brown / np.abs(brown).max()
    yield 0.05 * np.sign(np.sin(2 * np.pi * 50 * np.arange(length) / RATE))


def _joined(kind: str, clips: Iterator[np.ndarray]) -> Iterator[Recording]:
    waiting: list[np.ndarray] = []
    count = 0
    for clip in clips:
        waiting.append(clip.astype(np.float32))
        if sum(map(len, waiting)) >= LENGTH * RATE:
            yield Recording(kind, f"{kind} {count}", Audio(np.concatenate(waiting), RATE))
            waiting, count = [], count + 1
    if sum(map(len, waiting)):
        yield Recording(kind, f"{kind} {count}", Audio(np.concatenate(waiting), RATE))
