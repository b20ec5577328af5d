"""The likeliest tempo of a tempogram: librosa's, and what options and odd input must do."""

from __future__ import annotations

import numpy as np
import pytest

from auricle.decoding import TempoOptions, likeliest_tempo
from auricle.errors import BadOption

TEMPI = np.concatenate([[np.inf], 60 * 43.0 / np.arange(1, 200)])


def test_tempos_equal_librosa() -> None:
    librosa = pytest.importorskip("librosa")
    found = set()
    for seed in range(100):
        rng = np.random.default_rng(seed)
        lags, rate, hop = int(rng.integers(20, 400)), 22_050, int(rng.choice([256, 512]))
        agreement = rng.random((lags, 30)) ** 20
        options = TempoOptions(float(rng.uniform(50, 200)), float(rng.uniform(0.3, 2)), float(rng.uniform(250, 400)))
        tempi = librosa.tempo_frequencies(lags, sr=rate, hop_length=hop)
        for over in (None, np.mean):
            theirs = librosa.feature.tempo(
                tg=agreement,
                sr=rate,
                hop_length=hop,
                start_bpm=options.usual,
                std_bpm=options.octaves,
                max_tempo=options.fastest,
                aggregate=over,
            )
            ours = likeliest_tempo(agreement if over is None else agreement.mean(axis=1), tempi, options)
            np.testing.assert_array_equal(ours, theirs if over is None else theirs[0], err_msg=f"seed {seed}")
            found |= set(np.ravel(ours).tolist())
    assert len(found) > 100


def test_what_agrees_best_wins_unless_it_is_unusual() -> None:
    agreement = np.zeros(200)
    agreement[[21, 43]] = 0.8, 0.9  # 122.9 and 60 beats a minute
    assert likeliest_tempo(agreement, TEMPI, TempoOptions(octaves=9.0)) == pytest.approx(60.0)
    assert likeliest_tempo(agreement, TEMPI) == pytest.approx(60 * 43 / 21)
    assert likeliest_tempo(agreement, TEMPI, TempoOptions(fastest=122.0)) == pytest.approx(60.0)
    assert likeliest_tempo(agreement, TEMPI, TempoOptions(usual=60.0)) == pytest.approx(60.0)


@pytest.mark.parametrize("nothing", [0.0, -1.0])
def test_where_nothing_agrees_it_is_the_usual_one(nothing: float) -> None:
    found = likeliest_tempo(np.full((200, 3, 2), nothing), TEMPI, TempoOptions(usual=100.0))
    assert found.shape == (3, 2)
    assert np.abs(found - 100).max() < 2


@pytest.mark.parametrize(
    ("agreement", "tempi", "said"),
    [
        (np.ones(199), TEMPI, "a row for each tempo"),
        (np.ones(()), TEMPI, "a row for each tempo"),
        (np.full(200, np.nan), TEMPI, "finite"),
        (np.ones((2, 3)), np.ones((2, 3)), "a row for each tempo"),
        (np.ones(2), np.array([np.inf, 400.0]), "below fastest"),
        (np.ones(0), np.ones(0), "below fastest"),
        (np.ones(2), np.array([0.0, 100.0]), "positive"),
    ],
)
def test_what_means_nothing_is_refused(agreement: np.ndarray, tempi: np.ndarray, said: str) -> None:
    with pytest.raises(BadOption, match=said):
        likeliest_tempo(agreement, tempi)


@pytest.mark.parametrize("wrong", [{"usual": 0.0}, {"usual": np.inf}, {"octaves": -1.0}, {"fastest": np.nan}])
def test_options_that_mean_nothing_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(BadOption, match=next(iter(wrong))):
        TempoOptions(**wrong)
