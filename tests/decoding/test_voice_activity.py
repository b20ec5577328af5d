"""The detector: streamed equals offline bit for bit, state is a value, and it hears speech and not hum."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from auricle.decoding import speech_cues
from auricle.decoding import voice_activity as va
from auricle.errors import BadOption
from auricle.metrics import score_spans
from auricle.types import Span
from auricle.types.regions import measure

RATE = va.SAMPLE_RATE


def log_mel(samples: np.ndarray) -> np.ndarray:
    features = pytest.importorskip("auricle.features")
    stft = features.StftSpec(RATE, va.N_FFT, hop_length=va.HOP_LENGTH)
    log = features.LogSpec("db", 1e-10, dynamic_range=None)
    spec = features.MelSpec(stft, va.N_MELS, va.F_MIN, va.F_MAX, log=log)
    return np.asarray(features.log_mel_spectrogram(samples.astype(np.float32), spec))


def speechlike(frames: int, seed: int) -> np.ndarray:
    """A made-up log-mel: two-second stretches of four syllables a second, voiced and voiceless, over faint noise."""
    draw = np.random.default_rng(seed)
    hertz = (np.arange(va.N_MELS) + 1) * 28.9
    voiced = -20 + 8 * np.cos(2 * np.pi * hertz / 120) * (hertz < 2000) + np.linspace(0, -15, va.N_MELS)
    voiceless = -45 + np.linspace(0, 15, va.N_MELS)
    swing = np.sin(2 * np.pi * 4 * np.arange(frames) / 100)
    talk = np.where(swing > -0.6, voiced[:, None] + 8 * swing, voiceless[:, None])
    loud = np.repeat(draw.uniform(0, 1, frames // 200 + 1) > 0.5, 200)[:frames]
    grain = 2 * draw.standard_normal((2, va.N_MELS, frames))
    return np.where(loud, np.maximum(talk + grain[0], -70 + grain[1]), -70 + grain[1])


def speech_of(spans: tuple[Span, ...]) -> list[Span]:
    return [s for s in spans if s.label == va.SPEECH]


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("frames", [0, 1, 7, 49, 50, 51, 149, 150, 151, 1234])
def test_streamed_equals_offline(seed: int, frames: int) -> None:
    draw = np.random.default_rng(seed)
    mel = speechlike(frames, seed)
    state, found = va.start(), []
    at = 0
    while at < frames:
        length = int(draw.choice([0, 1, 3, 50, 77, 400]))
        state, spans = va.step(state, mel[:, at : at + length])
        found += spans
        at += length
    assert (*found, *va.finish(state)) == va.detect(mel)


@pytest.mark.parametrize("seed", range(4))
def test_spans_cover_the_recording_once(seed: int) -> None:
    spans = va.detect(speechlike(3000, seed))
    assert spans[0].start == 0.0
    assert spans[-1].end == pytest.approx(30.0)
    assert all(a.end == b.start and a.label != b.label for a, b in pairwise(spans))
    assert {s.label for s in spans} == {va.SPEECH, va.NON_SPEECH}


def test_cues_do_not_depend_on_the_gain() -> None:
    mel = speechlike(400, 3)
    quiet, loud = (
        np.concatenate([first, speech_cues.finish(state)])
        for state, first in (speech_cues.step(speech_cues.start(), mel + gain) for gain in (0.0, 20.0))
    )
    np.testing.assert_allclose(quiet[:, :-1], loud[:, :-1], atol=1e-6)
    np.testing.assert_allclose(quiet[:, -1] + 20.0, loud[:, -1], atol=1e-6)


def test_the_state_stays_small_and_is_never_changed() -> None:
    mel = speechlike(500, 1)
    early, _ = va.step(va.start(), mel)
    before = va.finish(early)
    late = early
    for _ in range(30):
        late, _ = va.step(late, mel)
    assert va.finish(early) == before

    def size(state: va.VoiceActivityState) -> int:
        cues = state.cues
        kept = (*cues.recent, *cues.minima, cues.pending)
        # What an array is a view of stays in memory too.
        return sum(a.nbytes if a.base is None else a.base.nbytes for a in kept if a is not None) + len(cues.peaks)

    assert size(late) < 8 * va.N_MELS * 8 * speech_cues.BLOCK


@pytest.mark.parametrize("kind", ["nothing", "rounding", "white", "hum", "tone", "clicks"])
def test_steady_sound_is_no_speech(kind: str) -> None:
    draw = np.random.default_rng(0)
    times = np.arange(20 * RATE) / RATE
    noise = draw.standard_normal(len(times))
    clicks = np.zeros(len(times))
    clicks[:: RATE // 2] = 0.9
    sound = {
        "nothing": np.zeros(len(times)),
        "rounding": np.round(noise * 0.4) / 32768,
        "white": 0.1 * noise,
        "hum": 0.1 * sum(np.sin(2 * np.pi * 50 * k * times) / k for k in range(1, 12)) + 1e-4 * noise,
        "tone": 0.3 * np.sin(2 * np.pi * 440 * times) + 1e-4 * noise,
        "clicks": clicks + 1e-4 * noise,
    }[kind]
    assert measure(speech_of(va.detect(log_mel(sound)))) <= 0.4


def test_the_quietest_level_keeps_rounding_out() -> None:
    mel = speechlike(2000, 0) - 70.0
    assert speech_of(va.detect(mel)) == []
    assert speech_of(va.detect(mel, va.VoiceActivityOptions(quietest=-200.0)))


def test_real_speech_in_silence_and_in_noise(data: Path) -> None:
    audio = pytest.importorskip("auricle.audio")
    path = data / "fixtures_reference/librosa_data/audio/198-209-0000.ogg"
    voice = audio.load(path, sample_rate=RATE, mono=True).samples[0][: 10 * RATE]
    noise = np.random.default_rng(0).standard_normal(len(voice) + 6 * RATE) * voice.std() * 0.1
    padded = np.concatenate([np.zeros(3 * RATE), voice, np.zeros(3 * RATE)])
    truth = [Span(3.0, 3.0 + len(voice) / RATE)]
    for sound in (padded + noise * 1e-3, padded + noise):
        score = score_spans(truth, speech_of(va.detect(log_mel(sound))), collar=0.1)
        assert score.recall > 0.75
        assert score.precision > 0.95


def edges(sound: np.ndarray) -> list[float]:
    return [edge for span in speech_of(va.detect(log_mel(sound))) for edge in (span.start, span.end)]


@pytest.mark.parametrize("gain", [0.3, 0.1, 0.03])
def test_the_gain_of_real_speech_does_not_matter(data: Path, gain: float, monkeypatch: pytest.MonkeyPatch) -> None:
    audio = pytest.importorskip("auricle.audio")
    path = data / "fixtures_reference/openai_whisper/tests/jfk.flac"
    voice = audio.load(path, sample_rate=RATE, mono=True).samples[0]
    padded = np.concatenate([np.zeros(RATE), voice, np.zeros(2 * RATE), voice])
    np.testing.assert_allclose(edges(gain * padded), edges(padded), atol=0.021)
    if gain == 0.03:
        monkeypatch.setattr(speech_cues, "REACH", np.inf)
        loud, quiet = edges(padded), edges(gain * padded)
        assert len(loud) != len(quiet) or max(np.abs(np.subtract(loud, quiet))) > 0.021


@pytest.mark.parametrize("bad", [{"on": 0.0}, {"on": 0.3, "off": 0.4}, {"quietest": float("nan")}, {"min_gap": -1.0}])
def test_bad_options_are_named(bad: dict[str, float]) -> None:
    with pytest.raises(BadOption):
        va.VoiceActivityOptions(**bad)


@pytest.mark.parametrize("bad", [np.zeros(3), np.zeros((3, 9)), np.full((96, 3), np.nan)])
def test_bad_frames_are_named(bad: np.ndarray) -> None:
    with pytest.raises(BadOption, match="log-mel"):
        va.detect(bad)


def test_a_stream_keeps_its_bands() -> None:
    state, _ = va.step(va.start(), np.zeros((96, 10)))
    with pytest.raises(BadOption, match="96 mel bands"):
        va.step(state, np.zeros((80, 10)))
