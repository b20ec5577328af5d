"""The renderer: pitches stand where they belong, nothing aliases, nothing clips, the seed decides the rest."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from auricle.errors import BadOption, TooLarge
from auricle.instruments import RenderOptions, render
from auricle.instruments.kit import HITS
from auricle.types import Note, Part, Score
from auricle.types.general_midi import PROGRAMS

DRY = RenderOptions(sample_rate=16_000, room=0.0, stereo=False)
UNPITCHED = (119, *range(120, 128))


def one_note(pitch: float, program: int = 0, seconds: float = 1.0, velocity: int = 100) -> Score:
    return Score.of([Part("", program, notes=(Note(0.0, seconds, pitch=pitch, velocity=velocity),))])


def spectrum(samples: NDArray[np.float32], sample_rate: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Frequencies and magnitudes, in a window whose side lobes lie below -90 dB."""
    from scipy.signal.windows import blackmanharris

    size = 4 * len(samples)
    power = np.abs(np.fft.rfft(samples * blackmanharris(len(samples)), size))
    return np.arange(len(power)) * (sample_rate / size), power


def peak_of(samples: NDArray[np.float32], sample_rate: int) -> float:
    frequencies, power = spectrum(samples, sample_rate)
    at = int(power.argmax())
    low, mid, high = np.log(power[at - 1 : at + 2])
    return float(frequencies[at] + frequencies[1] * 0.5 * (low - high) / (low - 2 * mid + high))


@pytest.mark.parametrize("program", [p for p in range(128) if p not in UNPITCHED], ids=lambda p: PROGRAMS[p])
def test_the_strongest_partial_of_a4_lies_at_440_hz(program: int) -> None:
    audio = render(one_note(69, program), DRY)
    found = peak_of(audio.samples[0, :16_000], 16_000)
    assert abs(1200 * np.log2(found / 440)) < 5
    assert np.abs(audio.samples).max() > 0.01


def test_the_peak_would_show_a_wrong_tuning() -> None:
    found = peak_of(render(one_note(69.1), DRY).samples[0, :16_000], 16_000)
    assert 1200 * np.log2(found / 440) == pytest.approx(10, abs=1)


def folded(samples: NDArray[np.float32], sample_rate: int, pitch: float) -> float:
    """Strongest component below the fundamental, where only an alias can be, relative to the peak in dB."""
    frequencies, power = spectrum(samples, sample_rate)
    fundamental = 440 * 2 ** ((pitch - 69) / 12)
    below = power[(frequencies > 100) & (frequencies < 0.95 * fundamental - 60)]
    return float(20 * np.log10(below.max() / power.max()))


@pytest.mark.parametrize("program", [0, 5, 6, 14, 19, 30, 40, 56, 68, 73, 80, 81, 104])
@pytest.mark.parametrize("pitch", [96, 103, 108])
def test_nothing_folds_at_nyquist(program: int, pitch: int) -> None:
    from dataclasses import replace

    from auricle.instruments.programs import timbre_of
    from auricle.instruments.tones import tone

    timbre = replace(timbre_of(program), noise=-120.0, ratios=tuple(r for r in timbre_of(program).ratios if r[0] >= 1))
    made = tone(timbre, 440 * 2 ** ((pitch - 69) / 12), 1.0, 16_000, 16_000, np.random.default_rng(0))
    assert folded(np.pad(made, (0, 16_000 - len(made)))[2000:14_000], 16_000, pitch) < -60


def test_a_saw_that_is_not_band_limited_folds() -> None:
    time = np.arange(16_000) * (440 * 2 ** ((103 - 69) / 12)) / 16_000
    assert folded((2 * (time % 1) - 1).astype(np.float32), 16_000, 103) > -40


def test_the_seed_decides_every_sample() -> None:
    score = one_note(60, 40)
    same = [render(score, RenderOptions(sample_rate=16_000, seed=3, variation=1.0)).samples for _ in range(2)]
    other = render(score, RenderOptions(sample_rate=16_000, seed=4, variation=1.0)).samples
    assert np.array_equal(*same)
    assert not np.allclose(same[0], other, atol=1e-3)


def test_a_part_sounds_the_same_whatever_the_others_play() -> None:
    alone = Score((Part("a", 73, notes=(Note(0, 1, pitch=72),)), Part("b", 0)), 1.0)
    moved = Score((Part("a", 73, notes=(Note(0, 1, pitch=72),)), Part("b", 0, notes=(Note(0.6, 1.0, pitch=40),))), 1.0)
    one, two = (render(s, RenderOptions(sample_rate=16_000, room=0, variation=0.5)).samples for s in (alone, moved))
    assert np.array_equal(one[:, :9000], two[:, :9000])
    assert not np.array_equal(one[:, 10_000:], two[:, 10_000:])


@pytest.mark.parametrize("variation", [0.0, 1.0])
def test_no_sample_goes_beyond_full_scale(variation: float) -> None:
    notes = tuple(Note(0, 0.5, pitch=p, velocity=127) for p in range(30, 100))
    parts = [Part("", program, program == 9, notes) for program in (0, 9, 19, 48, 81)]
    audio = render(Score.of(parts), RenderOptions(sample_rate=8000, variation=variation, room=1.0))
    assert 0.5 < np.abs(audio.samples).max() <= 0.98 + 1e-6


def test_what_is_short_high_low_or_nothing() -> None:
    assert render(Score(), RenderOptions(tail=0.0)).length == 0
    assert not render(Score((), 1.0), RenderOptions(sample_rate=8000)).samples.any()
    for pitch in (0, 127):
        audio = render(one_note(pitch, 0), RenderOptions(sample_rate=44_100))
        assert np.isfinite(audio.samples).all()
        assert np.abs(audio.samples).max() > 0.001
    assert not render(one_note(127, 73), RenderOptions(sample_rate=8000, room=0)).samples[:, 2000:7000].max() > 0.01
    assert np.abs(render(one_note(60, 0, seconds=0.001), DRY).samples).max() > 0.001
    assert np.abs(render(one_note(60, 0, seconds=0.0), DRY).samples).max() > 0.0


@pytest.mark.parametrize("program", [0, 13, 24, 40, 56, 73, 88])
def test_a_note_begins_and_ends_where_the_score_says(program: int) -> None:
    score = Score((Part("", program, notes=(Note(0.5, 1.0, pitch=60),)),), 3.0)
    audio = render(score, RenderOptions(sample_rate=8000, room=0, stereo=False, tail=0.25))
    sound = np.abs(audio.samples[0])
    assert audio.length == 26_000
    assert not sound[:4000].any()
    assert sound[4000:8000].max() > 0.005
    assert sound[8000:].max() > 0
    assert sound[-2000:].max() < 0.02 * sound.max() or program == 88


def test_velocity_makes_louder_and_brighter() -> None:
    loud, soft = (render(one_note(57, 56, velocity=v), DRY).samples[0] for v in (120, 30))
    assert np.sqrt(np.mean(loud**2)) > 4 * np.sqrt(np.mean(soft**2))

    def center(samples: NDArray[np.float32]) -> float:
        frequencies, power = spectrum(samples, 16_000)
        return float((frequencies * power).sum() / power.sum())

    assert center(loud) > 1.1 * center(soft)


def test_families_differ() -> None:
    """No two first programs of the families have nearly the same spectrum and envelope."""
    rows = []
    for program in range(0, 112, 8):
        sound = render(one_note(60, program), DRY).samples[0]
        _, power = spectrum(sound, 16_000)
        bands = np.log10(1e-9 + np.add.reduceat(power**2, np.geomspace(1, len(power) - 1, 25).astype(int)))
        envelope = np.sqrt(np.add.reduceat(sound**2, np.arange(0, len(sound), 1000)) / 1000)
        rows.append(np.concatenate([bands - bands.max(), 5 * envelope / envelope.max()]))
    gaps = [np.abs(a - b).mean() for i, a in enumerate(rows) for b in rows[:i]]
    assert min(gaps) > 0.15


@pytest.mark.parametrize("key", sorted(HITS))
def test_every_drum_sounds_and_dies_away(key: int) -> None:
    score = Score((Part("", 0, True, (Note(0.0, 0.1, pitch=key, velocity=100),)),), 4.0)
    sound = np.abs(render(score, RenderOptions(sample_rate=22_050, room=0.0, stereo=False)).samples[0])
    assert 0.01 < sound.max() <= 1
    assert sound[-2000:].max() < 0.01 * sound.max()


def test_parts_lie_where_they_are_put() -> None:
    parts = [Part("", 0, notes=(Note(0, 1, pitch=60),)), Part("", 0, notes=(Note(0, 1, pitch=60),))]
    options = RenderOptions(sample_rate=8000, room=0.0, pans=(-1.0, -1.0))
    left, right = render(Score.of(parts), options).samples
    assert np.abs(left).max() > 0.01
    assert np.abs(right).max() < 1e-6
    with pytest.raises(BadOption, match="2 parts"):
        render(Score.of(parts), RenderOptions(pans=(0.0,)))


def test_options_and_scores_out_of_range_are_refused() -> None:
    for wrong in ({"sample_rate": 100}, {"seed": -1}, {"variation": 2.0}, {"room": float("nan")}, {"pans": (3.0,)}):
        with pytest.raises(BadOption):
            RenderOptions(**wrong)  # type: ignore[arg-type]
    with pytest.raises(TooLarge, match="pieces"):
        render(Score((), 80_000.0))
