"""Measure the voice activity detector on real recordings that it was not fitted to, beside an energy threshold.

    AURICLE_DATA=folder python scripts/measure_voice_activity.py

Frames of 10 ms, no collar. F1 of speech; miss: share of speech not found; false: share of the rest taken for speech.
The threshold lies halfway between the 10th and the 99th percentile of the recording's level in dB, and gets the
same smoothing; it hears the whole recording first, which the detector does not.
"""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from voice_activity_scenes import SPEC, Scene, scenes

from auricle import audio, features
from auricle.decoding import voice_activity as va
from auricle.decoding.hysteresis import hysteresis
from auricle.types.framewise import to_frames


def by_energy(log_mel: NDArray[np.floating]) -> NDArray[np.bool_]:
    level = 10 * np.log10((10.0 ** (log_mel / 10)).mean(axis=0))
    low, high = np.percentile(level, [10, 99])
    spans = hysteresis((level - low) / (high - low + 1e-9), va.VoiceActivityOptions(on=0.55, off=0.45).hysteresis())
    return to_frames(spans, [va.SPEECH], va.FRAME_PERIOD, log_mel.shape[1])[0]


def by_cues(log_mel: NDArray[np.floating]) -> NDArray[np.bool_]:
    return to_frames(va.detect(log_mel), [va.SPEECH], va.FRAME_PERIOD, log_mel.shape[1])[0]


def one_second_clips(data: Path) -> Iterator[Scene]:
    with zipfile.ZipFile(data / "music_speech_silence_1s.zip") as file:
        for name in sorted(n for n in file.namelist() if n.endswith(".wav")):
            sound = audio.load(io.BytesIO(file.read(name)), sample_rate=va.SAMPLE_RATE, mono=True)
            log_mel = features.log_mel_spectrogram(sound.samples[0], SPEC)
            kind = Path(name).parent.name
            yield Scene(f"1 s of {kind}", log_mel, np.full(log_mel.shape[1], kind == "speech"))


def main() -> None:
    data = Path(os.environ["AURICLE_DATA"])
    counts: dict[str, NDArray[np.int64]] = {}
    for scene in (*scenes(data, "test", 150), *one_second_clips(data)):
        for found, column in ((by_cues(scene.log_mel), 0), (by_energy(scene.log_mel), 1)):
            table = counts.setdefault(scene.kind, np.zeros((2, 4), dtype=np.int64))
            pairs = (found & scene.speech, found & ~scene.speech, ~found & scene.speech, ~found & ~scene.speech)
            table[column] += [int(pair.sum()) for pair in pairs]
    print(
        f"{'scene':<22}{'minutes':>8} | {'F1':>6}{'miss':>7}{'false':>7} | threshold: {'F1':>6}{'miss':>7}{'false':>7}"
    )
    for kind, table in counts.items():
        cells = [_row(*row) for row in table.tolist()]
        print(f"{kind:<22}{table[0].sum() * va.FRAME_PERIOD / 60:8.1f} | {cells[0]} |            {cells[1]}")


def _row(both: int, false: int, miss: int, neither: int) -> str:
    f1 = f"{2 * both / (2 * both + false + miss):6.3f}" if both + miss else f"{'-':>6}"
    missed = f"{miss / (both + miss):7.3f}" if both + miss else f"{'-':>7}"
    wrong = f"{false / (false + neither):7.3f}" if false + neither else f"{'-':>7}"
    return f1 + missed + wrong


if __name__ == "__main__":
    main()
