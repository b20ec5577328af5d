"""YIN and probabilistic YIN against librosa on made and real sounds, streamed, and by what they must say of tones."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import auricle
from auricle.errors import BadAudio, BadOption
from auricle.features import PyinSpec, YinSpec, framewise_yin, pitch_path, pyin, yin
from auricle.features.framewise import run
from auricle.features.pitch_candidates import Candidates, candidates

from .pieces import chunked

SETTINGS = 120
RATE = 16_000
pytestmark = pytest.mark.filterwarnings("ignore:With fmin=.*less than two periods")


def made(rng: np.random.Generator, rate: int) -> NDArray[Any]:
    """A gliding tone with overtones that comes and goes, in noise of a random level; or silence, noise, a click."""
    length = int(rng.integers(rate // 8, rate // 2))
    time = np.arange(length) / rate
    phase = 2 * np.pi * rng.uniform(90, 500) * time * (1 + rng.uniform(-0.5, 0.5) * time)
    tone = sum(np.sin(k * phase + k) / k for k in range(1, 6)) * (np.sin(2 * np.pi * rng.uniform(1, 12) * time) > -0.3)
    kind = int(rng.integers(0, 10))
    if kind == 0:
        tone = np.zeros(length)
        tone[length // 2] = 1.0
    noise = float(rng.choice([0.0, 0.001, 0.05, 0.5])) * rng.standard_normal(length)
    return ((0.3 * tone if kind != 1 else 0.0) + noise).astype(rng.choice(["float32", "float64"]))


def drawn(rng: np.random.Generator, rate: int) -> PyinSpec:
    """A spec of few enough pitch bins for the reference's dense matrix."""
    frame_length = int(rng.choice([512, 700, 1024]))
    f_min = float(rng.uniform(2.0 * rate / frame_length, 3.0 * rate / frame_length))
    frames = YinSpec(
        rate,
        f_min,
        min(f_min * float(rng.uniform(2.2, 8.0)), rate / 2.0),
        frame_length,
        int(rng.choice([100, 128, 256])),
        float(rng.choice([0.1, 0.2, 0.05])),
        bool(rng.random() < 0.8),
        rng.choice(["constant", "reflect", "edge"]),
    )
    resolution = float(rng.choice([0.25, 0.2, 0.5, 0.34]))
    return PyinSpec(
        frames,
        n_thresholds=int(rng.choice([100, 100, 37])),
        beta=((2.0, 18.0), (2.0, 11.0), (1.5, 5.0))[int(rng.integers(3))],
        boltzmann=float(rng.choice([2.0, 1.0])),
        resolution=resolution,
        max_transition_rate=float(rng.choice([35.92, 60.0, 20.0])),
        switch_probability=float(rng.choice([0.01, 0.1])),
        no_trough_probability=float(rng.choice([0.01, 0.2])),
    )


def yin_options(spec: YinSpec) -> dict[str, Any]:
    return {
        "sr": spec.sample_rate,
        "fmin": spec.f_min,
        "fmax": spec.f_max,
        "frame_length": spec.frame_length,
        "hop_length": spec.hop,
        "center": spec.center,
        "pad_mode": spec.pad_mode,
    }


def assert_equal_yin(samples: NDArray[Any], spec: YinSpec, what: str) -> None:
    librosa = pytest.importorskip("librosa")
    theirs = librosa.yin(samples, trough_threshold=spec.threshold, **yin_options(spec))
    np.testing.assert_allclose(yin(samples, spec)[..., 0, :], theirs, rtol=1e-6, err_msg=what)


def assert_equal_pyin(samples: NDArray[Any], spec: PyinSpec, what: str) -> None:
    """Every frame: the same bin, the same voicing, the same probability."""
    librosa = pytest.importorskip("librosa")
    f0, voiced, probability = librosa.pyin(
        samples,
        n_thresholds=spec.n_thresholds,
        beta_parameters=spec.beta,
        boltzmann_parameter=spec.boltzmann,
        resolution=spec.resolution,
        max_transition_rate=spec.max_transition_rate,
        switch_prob=spec.switch_probability,
        no_trough_prob=spec.no_trough_probability,
        **yin_options(spec.yin),
    )
    track = pyin(samples, spec)
    np.testing.assert_array_equal(track.voiced, voiced, err_msg=what)
    np.testing.assert_allclose(track.f0, f0, rtol=1e-9, err_msg=what)
    np.testing.assert_allclose(track.probability, probability, atol=1e-9, err_msg=what)
    assert track.times.shape == f0.shape[-1:]


@pytest.mark.parametrize("block", range(4))
def test_yin_equals_librosa(block: int) -> None:
    for seed in range(block, SETTINGS, 4):
        rng = np.random.default_rng(seed)
        rate = int(rng.choice([8_000, 16_000, 22_050]))
        assert_equal_yin(made(rng, rate), drawn(rng, rate).yin, f"seed {seed}")


@pytest.mark.parametrize("block", range(4))
def test_pyin_equals_librosa(block: int) -> None:
    for seed in range(block, SETTINGS, 4):
        rng = np.random.default_rng(1000 + seed)
        rate = int(rng.choice([8_000, 16_000]))
        spec = drawn(rng, rate)
        while spec.transition_width > spec.n_bins:  # which the reference refuses
            spec = drawn(rng, rate)
        assert_equal_pyin(made(rng, rate), spec, f"seed {seed}: {spec}")


def real_sounds(data: Path) -> list[Path]:
    """Instruments and readers, in an order that is always the same."""
    found = sorted((data / "instruments_philharmonia").rglob("*.mp3"))[::20]
    found += sorted((data / "ljspeech_subset").rglob("*.flac"))[:10] + sorted(
        (data / "birdsong_koumura").rglob("*.flac")
    )
    return found


def test_real_sounds_equal_librosa(data: Path) -> None:
    paths = real_sounds(data)
    if not paths:
        pytest.skip("AURICLE_DATA holds neither instruments nor speech")
    for seed, path in enumerate(paths * 4):
        rng = np.random.default_rng(seed)
        samples = auricle.load(path, sample_rate=RATE, mono=True).samples[0]
        start = int(rng.integers(0, max(1, len(samples) - RATE // 2)))
        part, spec = samples[start : start + RATE // 3], drawn(rng, RATE)
        assert_equal_yin(part, spec.yin, path.name)
        if spec.transition_width <= spec.n_bins:
            assert_equal_pyin(part, spec, path.name)


def test_defaults_are_those_of_librosa() -> None:
    librosa = pytest.importorskip("librosa")
    samples = made(np.random.default_rng(8), 22_050)
    f0, voiced, _ = librosa.pyin(samples, fmin=librosa.note_to_hz("C2"), fmax=librosa.note_to_hz("C7"))
    track = pyin(samples)
    np.testing.assert_array_equal(track.voiced, voiced)
    np.testing.assert_allclose(track.f0, f0, rtol=1e-9)
    np.testing.assert_allclose(track.times, librosa.times_like(f0))


def jumping(spec: PyinSpec) -> list[int]:
    """States found where ten frames surely have the lowest pitch, and ten the highest."""
    bins = np.repeat([0, spec.n_bins - 1], 10)
    path = pitch_path.PitchPath(spec)
    path.advance(Candidates(np.arange(20), bins, np.ones(20), np.ones(20)))
    return path.states().tolist()


def test_a_search_that_could_not_jump_would_miss_what_is_certain(monkeypatch: Any) -> None:
    spec = PyinSpec(YinSpec(RATE, 100.0, 2_000.0, 512, 128), resolution=0.5, max_transition_rate=4.0)
    top = spec.n_bins - 1
    assert jumping(spec) == [0] * 10 + [top] * 10
    monkeypatch.setattr(pitch_path, "JUMP", -1e9)
    assert jumping(spec) != [0] * 10 + [top] * 10


def test_letting_go_of_old_frames_changes_nothing(monkeypatch: Any) -> None:
    rng = np.random.default_rng(4)
    samples = np.concatenate([made(rng, RATE) for _ in range(8)])
    spec = PyinSpec(YinSpec(RATE, 100.0, 800.0, 512, 100), resolution=0.5)
    whole = pyin(samples, spec)
    for settle in (1, 7, 50):
        monkeypatch.setattr(pitch_path, "SETTLE", settle)
        np.testing.assert_array_equal(pyin(samples, spec).f0, whole.f0)
    path, held = pitch_path.PitchPath(spec), []
    for frames in np.lib.stride_tricks.sliding_window_view(samples, 512)[::100][:, np.newaxis]:
        path.advance(candidates(frames, spec))
        held.append(len(path._pointers))
    assert max(held) < len(held) // 2


def test_streamed_yin_equals_offline_bit_for_bit() -> None:
    for seed in range(30):
        rng = np.random.default_rng(seed)
        samples = made(rng, 8_000)
        feature = framewise_yin(drawn(rng, 8_000).yin, samples.dtype)
        np.testing.assert_array_equal(chunked(feature, samples, rng), run(feature, samples))


@pytest.mark.parametrize("hertz", [70.0, 110.0, 441.3, 1_500.0])
def test_a_tone_has_its_pitch(hertz: float) -> None:
    tone = np.sin(2 * np.pi * hertz * np.arange(22_050) / 22_050).astype(np.float32)
    inside = slice(4, -4)
    cents = 1200 * np.abs(np.log2(yin(tone)[0, inside] / hertz))
    assert cents.max() < 20
    track = pyin(tone)
    assert track.voiced[inside].all()
    assert (1200 * np.abs(np.log2(track.f0[inside] / hertz))).max() < 20


def test_noise_and_silence_have_none() -> None:
    noise = np.random.default_rng(0).standard_normal(22_050).astype(np.float32)
    for samples in (noise, np.zeros(22_050, dtype=np.float32)):
        track = pyin(samples)
        assert track.voiced.mean() < 0.3
        assert np.isnan(track.f0[~track.voiced]).all()
    assert pyin(np.zeros((2, 0))).f0.shape == (2, 0)
    assert repr(pyin(np.zeros(0))) == "PitchTrack(0 frames)"


def test_bad_input_is_refused() -> None:
    for bad in (np.full(3_000, np.nan), np.zeros(3_000, dtype=np.int16)):
        with pytest.raises(BadAudio):
            pyin(bad)
        with pytest.raises(BadAudio):
            yin(bad)
    with pytest.raises(BadOption, match="holds no period"):
        YinSpec(f_min=5.0)
    with pytest.raises(BadOption, match="Nyquist"):
        YinSpec(f_max=20_000.0)
    with pytest.raises(BadOption, match="resolution"):
        PyinSpec(resolution=1.5)
    with pytest.raises(BadOption, match="further apart"):
        PyinSpec(YinSpec(f_min=100.0, f_max=100.1))
