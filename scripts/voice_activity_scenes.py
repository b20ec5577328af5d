"""Scenes of known speech for the voice activity scripts: real recordings, mixed where truth has to be known.

Speech of LibriSpeech with pauses of 0.3 to 3 s, in noise at a given ratio (ESC-10, background noise, white noise,
mains hum); noise alone; music and single notes alone; AMI meetings with their annotation. The truth of a mixed
scene is where the clean speech lies within 32 dB of its loud frames, pauses below 0.2 s closed.
Speakers, noises and instruments of the split "test" are in no other split.
"""

from __future__ import annotations

import csv
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from auricle import audio, features
from auricle.decoding import voice_activity as va
from auricle.types.framewise import from_frames, to_frames
from auricle.types.regions import smooth
from auricle.writers import rttm

SPEC = features.MelSpec(
    features.StftSpec(va.SAMPLE_RATE, va.N_FFT, hop_length=va.HOP_LENGTH),
    va.N_MELS,
    va.F_MIN,
    va.F_MAX,
    log=features.LogSpec("db", 1e-10, dynamic_range=None),
)
RATIOS = (None, 20, 10, 5, 0)
Samples = NDArray[np.float32]


@dataclass(frozen=True)
class Scene:
    """One recording: its kind, log-mel [n_mels, frames] and where speech truly is [frames]."""

    kind: str
    log_mel: NDArray[np.floating]
    speech: NDArray[np.bool_]


def scenes(data: Path, split: str, count: int, seed: int = 1) -> Iterator[Scene]:
    """`count` mixed scenes, then everything else of the split."""
    draw = np.random.default_rng(seed)
    spoken = [data / "librispeech" / row["path"] for row in _rows(data / "librispeech") if row["split"] == split]
    noises = _noises(data, split)
    for i in range(count):
        utterances = [_load(spoken[int(j)]) for j in draw.integers(0, len(spoken), 2)]
        yield _mixed(draw, utterances, noises, RATIOS[i % len(RATIOS)])
    yield from (_silent("noise alone", noise) for noise in noises)
    yield from (_silent("music alone", piece) for piece in _music(data, split))
    yield from (_silent("notes alone", notes) for notes in _notes(data, split))
    yield from _meetings(data, split)


def _load(path: Path) -> Samples:
    samples: Samples = audio.load(path, sample_rate=va.SAMPLE_RATE, mono=True).samples[0]
    return samples


def _log_mel(samples: Samples) -> NDArray[np.floating]:
    return features.log_mel_spectrogram(samples.astype(np.float32), SPEC)


def _rows(folder: Path) -> list[dict[str, str]]:
    with (folder / "manifest.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def _noises(data: Path, split: str) -> list[Samples]:
    background = ("running_tap", "dude_miaowing") if split == "test" else ("doing_the_dishes", "exercise_bike")
    folds = "4" if split == "test" else "123"
    clips = [data / "esc10" / row["path"] for row in _rows(data / "esc10") if row["fold"] in folds]
    return [_load(data / "noise_speech_commands_bg" / f"{name}.opus") for name in background] + [
        _load(c) for c in clips
    ]


def _music(data: Path, split: str) -> list[Samples]:
    reference = data / "fixtures_reference"
    found = sorted((data / "slakh_subset").glob("*/*.ogg")) + sorted((reference / "mir_annotated_cc").rglob("*.wav"))
    found += sorted((reference / "librosa_data").rglob("*.ogg"))
    # Clips that are speech, and second copies of a clip, which would stand in both splits.
    pieces = [p for p in found if ".hq" not in p.name and not re.match(r"\d+-\d+-", p.name)]
    # One guitar performance is there from several microphones: all of it stays out of the test.
    chosen = [p for p in pieces[1::2] if "guitarset" not in p.parts] if split == "test" else pieces[::2]
    rate = va.SAMPLE_RATE
    return [x[10 * rate : 100 * rate] if len(x) > 45 * rate else x for x in map(_load, chosen) if len(x) > rate // 2]


def _notes(data: Path, split: str) -> list[Samples]:
    folder = data / "instruments_philharmonia"
    paths = [folder / row["path"] for row in _rows(folder) if row["split"] == split]
    random.Random(1).shuffle(paths)
    return [np.concatenate([_load(p) for p in paths[i : i + 8]]) for i in range(0, len(paths) - 8, 8)]


def _meetings(data: Path, split: str) -> Iterator[Scene]:
    folder = data / "fixtures_reference" / "diarization_ami"
    train = [(f"trn{i:02d}", "debug.train.rttm") for i in range(6)]
    test = [("dev00", "debug.development.rttm"), ("sample", "sample.rttm")]
    for name, labels in test if split == "test" else train:
        turns = rttm.loads((folder / labels).read_text(encoding="utf-8"), file=name)["speakers"]
        log_mel = _log_mel(_load(folder / f"{name}.flac"))
        truth = [type(turn)(turn.start, turn.end) for turn in turns]
        yield Scene("meeting", log_mel, to_frames(truth, [""], va.FRAME_PERIOD, log_mel.shape[1])[0])


def _silent(kind: str, samples: Samples) -> Scene:
    log_mel = _log_mel(samples)
    return Scene(kind, log_mel, np.zeros(log_mel.shape[1], dtype=bool))


def _speech_frames(clean: Samples) -> NDArray[np.bool_]:
    power = (10.0 ** (_log_mel(clean)[4:] / 10)).mean(axis=0)
    level = 10 * np.log10(power + 1e-12)
    loud = level > np.percentile(level, 95) - 32
    spans = smooth(from_frames(loud[None], [""], va.FRAME_PERIOD), min_gap=0.2, min_duration=0.08)
    return to_frames(spans, [""], va.FRAME_PERIOD, len(loud))[0]


def _mixed(draw: np.random.Generator, utterances: list[Samples], noises: list[Samples], ratio: int | None) -> Scene:
    hop = va.HOP_LENGTH
    parts: list[Samples] = []
    truth: list[NDArray[np.bool_]] = []
    for utterance in [*utterances, None]:
        pause = int(draw.uniform(0.3, 3.0) / va.FRAME_PERIOD)
        parts.append(np.zeros(pause * hop, dtype=np.float32))
        truth.append(np.zeros(pause, dtype=bool))
        if utterance is not None:
            frames = len(utterance) // hop
            parts.append(utterance[: frames * hop] * np.float32(draw.uniform(0.5, 1.0)))
            truth.append(_speech_frames(utterance)[:frames])
    speech, active = np.concatenate(parts), np.concatenate(truth)
    noise = _noise(draw, noises, len(speech), ratio)
    heard = np.mean(speech[np.repeat(active, hop)] ** 2)
    gain = np.sqrt(heard / (np.mean(noise**2) + 1e-12) / 10 ** ((45 if ratio is None else ratio) / 10))
    mixed = speech + gain * noise
    mixed *= 0.5 / np.abs(mixed).max() * 10 ** (draw.uniform(-30, 0) / 20)
    kind = "speech, quiet" if ratio is None else f"speech, {ratio:2d} dB noise"
    return Scene(kind, _log_mel(mixed)[:, : len(active)], active)


def _noise(draw: np.random.Generator, noises: list[Samples], length: int, ratio: int | None) -> Samples:
    which = int(draw.integers(0, len(noises) + 6))
    if ratio is None or which >= len(noises) + 3:
        return draw.standard_normal(length).astype(np.float32)
    if which >= len(noises):
        times = np.arange(length) / va.SAMPLE_RATE
        mains = float(draw.choice([50, 60]))
        partials = [
            draw.uniform() / k * np.sin(2 * np.pi * mains * k * times + draw.uniform(0, 6)) for k in range(1, 12)
        ]
        return (np.sum(partials, axis=0) + 1e-3 * draw.standard_normal(length)).astype(np.float32)
    first = int(draw.integers(0, max(1, len(noises[which]) - length + 1)))
    return np.resize(noises[which][first:], length)
