"""The pass over a recording: equal for any chunking, whole at the edges, and not sunk by a part that fails."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from auricle.errors import BadAudio, BadOption, CorruptAudio, UnsupportedFormat
from auricle.tasks.analyze import Analysis, AnalyzeOptions, analyze, as_dict, chunks, parts
from auricle.tasks.analyze.as_json import dumps
from auricle.tasks.analyze.chunks import CHUNK_LENGTH, chunks_of, display_spec
from auricle.types import Audio

TIERS = ("speech", "kind", "silence", "clipping")
MAPS = ("spectrogram", "mel", "mfcc", "chroma")


def wav(samples: np.ndarray, sample_rate: int, subtype: str = "PCM_16") -> bytes:
    file = io.BytesIO()
    soundfile.write(file, samples.T, sample_rate, format="WAV", subtype=subtype)
    return file.getvalue()


def noise(channels: int, length: int, level: float = 0.1) -> np.ndarray:
    return level * np.random.default_rng(length).standard_normal((channels, length)).astype(np.float32)


def assert_equal(one: Analysis, two: Analysis) -> None:
    """Equal to the last bit in everything but the name."""
    assert as_dict(one) | {"file": "", "info": {}} == as_dict(two) | {"file": "", "info": {}}
    assert one.timeline == two.timeline
    assert (one.preview and one.preview.data) == (two.preview and two.preview.data)
    for a, b in zip((one.waveform, *one.curves, *one.maps), (two.waveform, *two.curves, *two.maps), strict=True):
        assert getattr(a, "name", "") == getattr(b, "name", "")
        for field in ("times", "values", "low", "high", "rows"):
            if hasattr(a, field):
                np.testing.assert_array_equal(getattr(a, field), getattr(b, field))


@pytest.fixture
def extra_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder whose modules are parts as well, as a later version would bring them."""
    monkeypatch.setattr(parts, "__path__", [*parts.__path__, str(tmp_path)])
    known = set(sys.modules)
    yield tmp_path
    for name in set(sys.modules) - known:
        if name.startswith(parts.__name__):
            del sys.modules[name]


@pytest.mark.parametrize("block_length", [1000, 65_536, CHUNK_LENGTH + 1])
def test_blocks_of_the_decoder_change_nothing(block_length: int) -> None:
    sound = Audio(noise(2, 200_000), 22_050)
    assert_equal(analyze(sound), analyze(sound, AnalyzeOptions(block_length=block_length)))


def test_a_file_and_the_same_sound_in_memory_are_equal() -> None:
    data = wav(noise(2, 100_000), 16_000)
    samples, rate = soundfile.read(io.BytesIO(data), dtype="float32", always_2d=True)
    in_memory, stored = analyze(Audio(samples.T, rate)), analyze(data)
    numbers = {fact.key: fact.number for fact in stored.facts if fact.key not in ("size", "bit_rate", "bit_depth")}
    assert numbers == {fact.key: fact.number for fact in in_memory.facts if fact.key != "bit_depth"}
    assert stored.timeline == in_memory.timeline
    assert stored.preview == in_memory.preview


def test_shared_streams_join_to_the_whole() -> None:
    from auricle.features import spectrogram

    samples, spec = noise(2, 150_000), display_spec(22_050)
    chunks = list(chunks_of([samples[:, :99], samples[:, 99:]], 22_050, 2, spec))
    np.testing.assert_array_equal(np.concatenate([c.samples for c in chunks], axis=1), samples)
    joined = np.concatenate([c.power for c in chunks], axis=1)
    np.testing.assert_allclose(joined, spectrogram(samples, spec).mean(axis=0), rtol=1e-4, atol=1e-7)
    speech = Audio(samples, 22_050).mono().resampled(16_000).samples[0]
    np.testing.assert_allclose(np.concatenate([c.speech for c in chunks]), speech, atol=1e-5)
    assert chunks[-1].samples.shape == (2, 0)


@pytest.mark.parametrize(
    ("channels", "length", "rate"),
    [(1, 0, 16_000), (1, 1, 44_100), (2, 2, 8_000), (8, 30_000, 48_000), (1, 9_000, 8_000), (2, 96_000, 192_000),
     (1, 500, 100), (1, 3, 1), (1, 40_000, 655_350)],
)  # fmt: skip
def test_odd_shapes_have_a_whole_analysis(channels: int, length: int, rate: int) -> None:
    result = analyze(Audio(noise(channels, length), rate))
    assert [f for f in result.findings if f.severity == "error"] == []
    assert result.timeline.duration == length / rate
    assert result.timeline.names == TIERS
    assert result.waveform.low.shape == result.waveform.high.shape == (channels, len(result.waveform.times))
    assert (
        [m.name for m in result.maps] == [] if not length else set(MAPS) - {"chroma"} <= {m.name for m in result.maps}
    )
    assert all(np.isfinite(m.values).all() and np.isfinite(m.times).all() for m in result.maps)
    assert all(len(m.times) <= 2000 and len(m.rows) <= 1025 for m in result.maps)
    json.loads(dumps(result))


@pytest.mark.parametrize("value", [1e38, 1e-40])
def test_samples_at_the_ends_of_float_stay_finite(value: float, monkeypatch: pytest.MonkeyPatch) -> None:
    sound = noise(1, 40_000)
    sound[0, 20_000] = value
    result = analyze(Audio(sound, 16_000))
    assert [f for f in result.findings if f.severity == "error"] == []
    assert all(np.isfinite(m.values).all() for m in result.maps)
    json.loads(dumps(result))
    monkeypatch.setattr(chunks, "LOUDEST", np.inf)  # the negative control: without the bound nothing comes of it
    if value > 1:
        with pytest.raises((BadAudio, RuntimeWarning)):
            analyze(Audio(sound, 16_000))


def test_digital_silence_is_said_and_has_no_infinite_number() -> None:
    result = analyze(Audio(np.zeros((2, 48_000)), 16_000))
    assert "silent" in {f.code for f in result.findings}
    assert all(f.number is None or np.isfinite(f.number) for f in result.facts)
    assert {f.key: f.number for f in result.facts}["silence_share"] == 1.0


def test_pictures_do_not_grow_with_the_recording() -> None:
    short, long = (analyze(Audio(noise(1, n), 8_000), AnalyzeOptions(columns=64)) for n in (40_000, 400_000))
    for one, two in zip(short.maps, long.maps, strict=True):
        assert len(one.times) <= 64
        assert len(two.times) <= 64
    assert len(long.waveform.times) <= 64
    assert all(len(curve.times) <= 64 for curve in long.curves)


def test_a_tone_stands_where_it_should() -> None:
    rate, hz = 22_050, 1000.0
    tone = np.sin(2 * np.pi * hz * np.arange(3 * rate) / rate)
    tone[:rate] = 0
    result = {m.name: m for m in analyze(Audio(tone, rate)).maps}
    picture = result["spectrogram"]
    row, _ = np.unravel_index(picture.values.argmax(), picture.values.shape)
    assert picture.rows[row] == pytest.approx(hz, abs=rate / picture.spec.n_fft)
    assert picture.values.max() == pytest.approx(0.0, abs=1.5)  # full scale
    assert picture.values[:, picture.times < 0.9].max() == pytest.approx(-120.0, abs=1e-4)
    mel = result["mel"]
    assert mel.rows[mel.values.max(axis=1).argmax()] == pytest.approx(hz, rel=0.05)
    chroma = result["chroma"]
    assert chroma.values[:, chroma.times > 1.5].sum(axis=1).argmax() == 11  # 1000 Hz lies nearest to B5


def test_opposite_channels_do_not_vanish_from_the_pictures() -> None:
    """The negative control is the mono mix, in which they do."""
    left = noise(1, 44_100)
    sound = Audio(np.concatenate([left, -left]), 22_050)
    assert sound.mono().samples.max() == 0
    spectrogram = next(m for m in analyze(sound).maps if m.name == "spectrogram")
    assert spectrogram.values.max() > -60


def test_progress_runs_from_nothing_to_one() -> None:
    shares: list[float] = []
    analyze(Audio(noise(1, 5 * CHUNK_LENGTH), 44_100), progress=shares.append)
    assert shares == sorted(shares)
    assert 0 < shares[0] < 0.5
    assert shares[-1] == 1.0


def test_what_is_no_sound_is_refused_by_name() -> None:
    with pytest.raises((UnsupportedFormat, CorruptAudio)):
        analyze(b"this is text, and no sound at all " * 100)
    with pytest.raises(BadOption):
        AnalyzeOptions(columns=1)


PART = '''
from auricle.tasks.analyze.protocol import Contribution
from auricle.tasks.analyze.result import Fact, Finding
from auricle.types import Span, Tier

ORDER = 5

def start(context):
    {start}
    return 0

def step(state, chunk):
    {step}
    return state + chunk.mono.size

def finish(state, context):
    {finish}
    return Contribution(
        tiers=(Tier("events", (Span(0.0, {end}, "dog"),)),),
        facts=(Fact("Samples", str(state), "samples", state),),
        findings=(Finding("dog", "info", "A dog."),),
    )
'''  # fmt: skip


def part(start: str = "", step: str = "", finish: str = "", end: str = "context.duration") -> str:
    return PART.format(start=start or "pass", step=step or "pass", finish=finish or "pass", end=end)


def test_a_new_file_is_a_new_part(extra_parts: Path) -> None:
    sound = Audio(noise(1, 70_000), 16_000)
    assert "events" not in analyze(sound).timeline
    (extra_parts / "barking.py").write_text(part())
    result = analyze(sound)
    assert result.timeline.names == ("events", *TIERS)  # ORDER puts it first
    assert result.facts[0].number == 70_000
    plain = as_dict(result)
    assert plain["facts"]["samples"] == 70_000
    assert plain["timeline"]["tiers"][0]["spans"] == [{"start": 0.0, "end": 4.375, "label": "dog"}]


def test_the_example_in_the_documentation_works(extra_parts: Path) -> None:
    lines = (parts.__doc__ or "").splitlines()
    example = "\n".join(line[4:] for line in lines if line.startswith("    ") or not line)
    (extra_parts / "counting.py").write_text(example)
    assert {fact.key: fact.number for fact in analyze(Audio(noise(1, 777), 16_000)).facts}["samples"] == 777


@pytest.mark.parametrize(
    ("source", "cause"),
    [
        (part(start="raise RuntimeError('no engine')"), "RuntimeError: no engine"),
        (part(step="raise KeyError('x')"), "KeyError"),
        (
            part(finish="from auricle.errors import MissingExtra; raise MissingExtra('pip install it')"),
            "pip install it",
        ),
        (part(end="context.duration + 5"), "ends after"),
        (part(finish="return None"), "must return a Contribution"),
        ("ORDER = 1\n", "lacks start, step, finish"),
        ("import a_package_that_is_not_there\n", "a_package_that_is_not_there"),
        ("def broken(:\n", "SyntaxError"),
    ],
)
def test_a_part_that_fails_is_named_and_the_rest_stands(extra_parts: Path, source: str, cause: str) -> None:
    sound = Audio(noise(1, 70_000), 16_000)
    whole = analyze(sound)
    (extra_parts / "barking.py").write_text(source)
    result = analyze(sound)
    failed = [f for f in result.findings if f.severity == "error"]
    assert [f.code for f in failed] == ["part_failed"]
    assert "barking" in failed[0].message
    assert cause in failed[0].message
    assert result.timeline == whole.timeline
    assert [m.name for m in result.maps] == [m.name for m in whole.maps]


def test_interruption_is_no_failed_part(extra_parts: Path) -> None:
    (extra_parts / "barking.py").write_text(part(step="raise KeyboardInterrupt"))
    with pytest.raises(KeyboardInterrupt):
        analyze(Audio(noise(1, 100), 16_000))


def test_two_parts_with_one_tier_do_not_sink_the_timeline(extra_parts: Path) -> None:
    (extra_parts / "barking.py").write_text(part())
    (extra_parts / "howling.py").write_text(part())
    result = analyze(Audio(noise(1, 100), 16_000))
    assert result.timeline.names.count("events") == 1
    assert [f.code for f in result.findings if f.severity == "error"] == ["tier_twice"]
