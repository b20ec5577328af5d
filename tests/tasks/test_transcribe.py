"""Sound of any length to one transcript: equal for any division, on one time axis, whole at the edges."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pytest
import soundfile

import auricle
from auricle.errors import BadAudio, BadOption, CorruptAudio, UnsupportedFormat
from auricle.tasks.transcribe import TranscribeOptions, transcribe, voice
from auricle.tasks.transcribe.engine import recognized
from auricle.tasks.transcribe.stretch import Stretch
from auricle.tasks.transcribe.stretches import cutting, stretches
from auricle.types import Audio, Recognition, RecognizerOptions, Span

RATE = 16_000


@dataclass
class Stub:
    """Hears the word "beep" wherever a stretch is loud, and remembers what it was given."""

    name: str = "stub"
    model: str = "beeps"
    sample_rate: int = RATE
    longest: float = 10.0
    given: list[Audio] = field(default_factory=list)

    def recognize(self, stretches: Sequence[Audio], options: RecognizerOptions) -> list[Recognition]:
        self.given.extend(stretches)
        return [self.heard(stretch) for stretch in stretches]

    def heard(self, stretch: Audio) -> Recognition:
        whole = stretch.length // 1600 * 1600
        loud = np.abs(stretch.samples[0, :whole].reshape(-1, 1600)).max(axis=1) > 0.05
        edges = np.flatnonzero(np.diff(loud.astype(np.int8), prepend=0, append=0)) / 10
        words = tuple(Span(a, b, "beep", 0.9) for a, b in zip(edges[::2], edges[1::2], strict=True))
        return Recognition(" ".join(word.label for word in words), words, "en")


def beeps(*times: float, length: float, rate: int = RATE, channels: int = 1) -> np.ndarray:
    """Half a second of tone at each time, in near silence."""
    rng = np.random.default_rng(0)
    samples = 1e-4 * rng.standard_normal((channels, round(length * rate)))
    tone = 0.3 * np.sin(2 * np.pi * 300 * np.arange(rate // 2) / rate)
    for time in times:
        samples[:, round(time * rate) : round(time * rate) + rate // 2] += tone
    return samples.astype(np.float32)


def wav(samples: np.ndarray, rate: int, subtype: str = "FLOAT") -> bytes:
    file = io.BytesIO()
    soundfile.write(file, samples.T, rate, format="WAV", subtype=subtype)
    return file.getvalue()


def murmur(seconds: float) -> np.ndarray:
    """What the built-in detector takes for speech: a voice's harmonics in syllables, with pauses."""
    t = np.arange(round(seconds * RATE)) / RATE
    pitch = 2 * np.pi * np.cumsum(120 + 15 * np.sin(2 * np.pi * 0.7 * t)) / RATE
    voice = sum(np.sin(k * pitch) / k * (1 + np.sin(2 * np.pi * (0.9 + 0.3 * k) * t + k)) for k in range(1, 20))
    syllables = np.clip(np.sin(2 * np.pi * 2.2 * t), 0, None) * (np.sin(2 * np.pi * 0.13 * t) > -0.2)
    return (0.1 * voice * syllables + 1e-4 * np.random.default_rng(0).standard_normal(len(t))).astype(np.float32)


EVERYTHING = TranscribeOptions(vad="none", safety=False)


def test_words_lie_on_the_time_axis_of_the_recording() -> None:
    sound = Audio(beeps(1.0, 12.5, 31.0, length=35.0), RATE)
    said = transcribe(sound, EVERYTHING, recognizer=Stub())
    assert said.text == "beep beep beep"
    assert [word.start for word in said.words] == pytest.approx([1.0, 12.5, 31.0], abs=0.11)
    assert said.duration == 35.0
    assert (said.engine, said.model, said.language) == ("stub", "beeps", "en")


@pytest.mark.parametrize("patience", [None, 1.0, 60.0])
@pytest.mark.parametrize("vad", ["energy", "none"])
def test_stretches_are_equal_for_any_division(vad: str, patience: float | None) -> None:
    samples = murmur(35.0)
    rng = np.random.default_rng(1)
    cuts = np.sort(rng.integers(0, len(samples), 40))
    detector = voice.detector(vad)  # type: ignore[arg-type]
    options = cutting(detector, 6.0, patience)
    whole = list(stretches([samples], detector, options))
    pieces = list(stretches(np.split(samples, cuts), detector, options))
    assert len(whole) == len(pieces) > 2
    for one, two in zip(whole, pieces, strict=True):
        assert (one.start, one.sound.length, one.joints) == (two.start, two.sound.length, two.joints)
        np.testing.assert_array_equal(one.sound.samples, two.sound.samples)
        np.testing.assert_array_equal(one.scores, two.scores)
        np.testing.assert_array_equal(one.levels, two.levels)


@dataclass
class Patient(Stub):
    """Takes as long for one second as for `longest`."""

    patience: float = 60.0


class Loud:
    """A detector that hears what is loud: exact, so that a test can say where a cut has to be."""

    hop_length, on, least = 160, 0.5, 0.0

    def start(self) -> np.ndarray:
        return np.zeros(0, np.float32)

    def step(self, state: np.ndarray, samples: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        known = np.concatenate([state, samples])
        whole = len(known) // 160 * 160
        return known[whole:], (np.abs(known[:whole].reshape(-1, 160)).max(axis=1) > 0.05).astype(np.float64)

    def finish(self, state: np.ndarray) -> np.ndarray:
        return np.zeros(1 if len(state) else 0)


def test_sentences_are_joined_and_their_words_stay_where_they_were(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(voice, "detector", lambda vad: Loud())
    times = [2.0, 3.4, 12.0, 30.0, 31.2, 40.0]
    sound = Audio(beeps(*times, length=45.0), RATE)
    alone, joined = Stub(), Patient()
    for stub in (alone, joined):
        said = transcribe(sound, TranscribeOptions(safety=False), recognizer=stub)
        assert [word.start for word in said.words] == pytest.approx(times, abs=0.11)
        assert [word.end for word in said.words] == pytest.approx([time + 0.5 for time in times], abs=0.11)
    assert (len(alone.given), len(joined.given)) == (4, 1)
    assert joined.given[0].duration == pytest.approx(6 * 0.5 + 0.9 + 0.7 + 4 * 0.8, abs=0.05)


@pytest.mark.parametrize(("patience", "given"), [(60.0, 1), (12.0, 2), (5.0, 3), (0.0, 4)])
def test_a_pause_longer_than_a_recognizer_has_patience_for_parts_them(
    monkeypatch: pytest.MonkeyPatch, patience: float, given: int
) -> None:
    monkeypatch.setattr(voice, "detector", lambda vad: Loud())
    stub = Patient(patience=patience)
    sound = Audio(beeps(2.0, 6.0, 14.0, 34.0, length=36.0), RATE)
    transcribe(sound, TranscribeOptions(safety=False), recognizer=stub)
    assert len(stub.given) == given


def test_joined_sentences_are_never_longer_than_the_recognizer_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(voice, "detector", lambda vad: Loud())
    stub = Patient(longest=4.0)
    times = np.arange(1.0, 90.0, 2.0).tolist()
    said = transcribe(Audio(beeps(*times, length=92.0), RATE), TranscribeOptions(safety=False), recognizer=stub)
    assert max(stretch.duration for stretch in stub.given) <= 4.0
    assert len(stub.given) == len(times) / 3
    assert [word.start for word in said.words] == pytest.approx(times, abs=0.11)


def test_a_word_over_a_joint_stays_on_the_side_of_its_middle() -> None:
    one, two = (
        Stretch(at, Audio(np.zeros(RATE, np.float32), RATE), 0.01, np.ones(100, np.float32), np.zeros(100, np.float32))
        for at in (5.0, 20.0)
    )
    both = one.joined(two)
    assert (both.start, both.end, both.sound.duration, len(both.scores)) == (5.0, 21.0, 2.0, 200)
    placed = [both.placed(Span(*span, "w")) for span in [(0.2, 0.5), (0.7, 1.1), (0.9, 1.5), (1.5, 2.0)]]
    assert [(w.start, w.end) for w in placed] == [(5.2, 5.5), (5.7, 6.0), (20.0, 20.5), (20.5, 21.0)]


def test_no_stretch_is_longer_than_the_recognizer_takes() -> None:
    stub = Stub(longest=7.0)
    loud = Audio(0.3 * np.random.default_rng(0).standard_normal(40 * RATE).astype(np.float32), RATE)
    transcribe(loud, EVERYTHING, recognizer=stub)
    assert max(stretch.duration for stretch in stub.given) <= 7.0
    assert sum(stretch.duration for stretch in stub.given) == pytest.approx(40.0)
    assert all(stretch.channels == 1 and stretch.sample_rate == RATE for stretch in stub.given)


@pytest.mark.parametrize(("rate", "channels"), [(8_000, 1), (44_100, 2), (48_000, 8), (16_000, 1)])
def test_any_rate_and_any_number_of_channels_is_one_result(rate: int, channels: int) -> None:
    samples = beeps(1.0, 3.0, length=5.0, rate=rate, channels=channels)
    for source in (Audio(samples, rate), wav(samples, rate), io.BytesIO(wav(samples, rate))):
        said = transcribe(source, EVERYTHING, recognizer=Stub())
        assert [word.start for word in said.words] == pytest.approx([1.0, 3.0], abs=0.11)
        assert said.duration == pytest.approx(5.0)


def test_a_recognizer_at_another_rate_gets_sound_at_its_rate() -> None:
    stub = Stub(sample_rate=8_000)
    stub.heard = lambda stretch: Recognition("")  # type: ignore[method-assign]
    transcribe(Audio(beeps(1.0, length=2.0), RATE), EVERYTHING, recognizer=stub)
    assert {stretch.sample_rate for stretch in stub.given} == {8_000}


@pytest.mark.parametrize("vad", ["energy", "none"])
@pytest.mark.parametrize("length", [0, 1, 100, 159, 161, 1600])
def test_next_to_nothing_gives_an_empty_transcript(length: int, vad: str) -> None:
    options = TranscribeOptions(engine="pocketsphinx", vad=vad, safety=True)  # type: ignore[arg-type]
    said = transcribe(Audio(np.zeros(length, np.float32), RATE), options)
    assert (said.text, said.segments) == ("", ())
    assert said.duration == length / RATE


def test_progress_ends_at_one_and_never_falls() -> None:
    seen: list[float] = []
    sound = wav(beeps(*range(1, 60, 3), length=60.0), RATE)
    transcribe(sound, EVERYTHING, recognizer=Stub(longest=5.0), progress=seen.append)
    assert seen == sorted(seen)
    assert seen[-1] == 1.0
    assert len(seen) >= 2


def test_a_cut_file_is_transcribed_and_flagged() -> None:
    data = wav(beeps(1.0, 3.0, length=5.0), RATE, "PCM_16")
    said = transcribe(data[: len(data) * 3 // 4], EVERYTHING, recognizer=Stub())
    assert said.text == "beep beep"
    assert "cut short" in said.remarks[0]


@pytest.mark.parametrize(
    ("source", "error"),
    [
        (b"", UnsupportedFormat),
        (b"not audio at all, only text that goes on for a while", UnsupportedFormat),
        (wav(np.array([[0.1, np.nan] * 4000], np.float32), RATE), CorruptAudio),
    ],
)
def test_what_is_no_sound_is_one_clear_error(source: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        transcribe(source, EVERYTHING, recognizer=Stub())
    with pytest.raises(BadAudio, match="NaN"):
        transcribe(Audio(np.array([np.nan]), RATE), EVERYTHING, recognizer=Stub())


def test_a_recognizer_that_loses_count_is_found_out() -> None:
    stub = Stub()
    stub.recognize = lambda stretches, options: []  # type: ignore[method-assign]
    detector = voice.detector("none")
    found = stretches([beeps(1.0, length=2.0)[0]], detector, cutting(detector, 10.0))
    with pytest.raises(BadOption, match="0 results for 1"):
        list(recognized(found, stub, EVERYTHING))


def test_the_front_door_is_the_task() -> None:
    assert auricle.transcribe is transcribe
