"""Varied instruments: other spectra and levels for each seed, the same notes at the same times."""

from __future__ import annotations

import numpy as np
import pytest

from auricle.errors import BadOption
from auricle.instruments import RenderOptions, Timbre, render
from auricle.instruments.programs import timbre_of
from auricle.instruments.timbre import varied
from auricle.types import Note, Part, Score

SCORE = Score.of(
    [
        Part("a", 24, notes=(Note(0.5, 1.0, pitch=60), Note(1.5, 2.0, pitch=67))),
        Part("b", 0, True, (Note(1.0, 1.1, pitch=36), Note(1.5, 1.6, pitch=38))),
    ]
)


def test_each_seed_is_another_band() -> None:
    sounds = [render(SCORE, RenderOptions(sample_rate=8000, seed=s, variation=1.0)).mono().samples[0] for s in range(6)]
    rows = [
        np.log10(1e-6 + np.add.reduceat(np.abs(np.fft.rfft(s)) ** 2, np.geomspace(8, 8000, 20).astype(int)))
        for s in sounds
    ]
    gaps = [np.abs(a - b).mean() for k, a in enumerate(rows) for b in rows[:k]]
    assert min(gaps) > 0.1
    usual = [render(SCORE, RenderOptions(sample_rate=8000, seed=s)).mono().samples[0] for s in (0, 1)]
    assert np.abs(usual[0] - usual[1]).mean() < 0.5 * np.abs(usual[0]).mean()


@pytest.mark.parametrize("seed", range(4))
def test_notes_stay_where_they_are(seed: int) -> None:
    options = RenderOptions(sample_rate=8000, seed=seed, variation=1.0, room=0.0, stereo=False)
    sound = np.abs(render(SCORE, options).samples[0])
    assert not sound[:4000].any()
    assert sound[4000:4400].max() > 0
    assert 30 < np.flatnonzero(sound)[0] - 3990 + 30 < 60


def test_tuning_stays_within_a_third_of_a_semitone() -> None:
    for seed in range(5):
        score = Score.of([Part("", 73, notes=(Note(0, 2, pitch=69),))])
        sound = render(score, RenderOptions(sample_rate=8000, seed=seed, variation=1.0, room=0.0)).mono().samples[0]
        peak = np.abs(np.fft.rfft(sound[:16_000] * np.hanning(16_000), 64_000)).argmax() / 8
        assert abs(1200 * np.log2(peak / 440)) < 35


def test_no_variation_changes_no_timbre() -> None:
    for program in range(128):
        timbre = timbre_of(program)
        assert varied(timbre, np.random.default_rng(0), 0.0) == timbre
        assert varied(timbre, np.random.default_rng(0), 1.0) != timbre


def test_what_is_no_timbre_is_refused() -> None:
    wrongs = ({"attack": 0.0}, {"decay": -1.0}, {"voices": 2}, {"sustain": 1.5}, {"tremolo": 1.0}, {"kind": "bowed"})
    for wrong in wrongs:
        with pytest.raises(BadOption):
            Timbre(**{"kind": "struck", **wrong})  # type: ignore[arg-type]
