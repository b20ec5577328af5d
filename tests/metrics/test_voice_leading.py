"""Voice leading counted by hand."""

from __future__ import annotations

import numpy as np
import pytest

from auricle.errors import UndefinedScore
from auricle.metrics.voice_leading import longest_common_run, voice_leading

RANGES = [(60, 81), (36, 66)]


@pytest.mark.parametrize(
    ("upper", "lower", "fifths", "octaves"),
    [
        ([67, 69], [60, 62], 1, 0),  # up together
        ([67, 69], [48, 50], 1, 0),  # a twelfth is a fifth
        ([72, 74], [60, 62], 0, 1),
        ([60, 62], [60, 62], 0, 1),
        ([67, 67], [60, 60], 0, 0),  # nothing moves
        ([67, 74], [60, 55], 0, 0),  # against one another
        ([67, 70], [60, 62], 0, 0),  # to another interval
        ([67, -1], [60, 62], 0, 0),
        ([60, 62], [67, 69], 0, 0),  # the lower voice a fifth above is a fourth below
    ],
)
def test_parallels(upper: list[int], lower: list[int], fifths: int, octaves: int) -> None:
    piece = np.array([upper, lower]).T
    if (piece[0] == piece[1]).all():
        piece = np.vstack([piece, piece[-1] + [1, 2]])
    found = voice_leading([piece], RANGES)
    assert (found.fifths > 0, found.octaves > 0) == (fifths > 0, octaves > 0)


def test_a_held_chord_is_one_chord() -> None:
    piece = np.repeat([[67, 60], [69, 62], [71, 62]], 4, axis=0)
    found = voice_leading([piece], RANGES)
    assert found.fifths == 50.0
    assert found.changes == pytest.approx(100 * 2 / 12)


def test_shares_are_over_all_pieces_together() -> None:
    good = np.array([[72, 60], [74, 59], [76, 60], [77, 62]])
    bad = np.array([[50, 61], [59, 60]])
    found = voice_leading([good, bad], RANGES)
    assert found.outside == pytest.approx(2 / 12)
    assert found.crossed == pytest.approx(2 / 6)
    assert found.dissonant == pytest.approx(2 / 6)  # eleven semitones and one; thirds, tenths and octaves are none


def test_nothing_to_count_has_no_value() -> None:
    for piece in (np.full((4, 2), 60), np.array([[60, -1], [62, -1]]), np.zeros((0, 2), int)):
        with pytest.raises(UndefinedScore):
            voice_leading([piece], RANGES)


def test_a_planted_copy_is_found_in_any_key() -> None:
    rng = np.random.default_rng(0)
    others = [rng.integers(40, 80, (60, 4)) for _ in range(5)]
    piece = rng.integers(40, 80, (50, 4))
    assert longest_common_run(piece, others)[0] <= 1
    piece[10:27] = others[3][20:37] - 5
    assert longest_common_run(piece, others) == (17, 3)
    piece[18, 2] += 1
    assert longest_common_run(piece, others) == (8, 3)


def test_a_rest_is_a_rest_in_every_key() -> None:
    one = np.array([[60, 55], [-1, 55], [60, 55]])
    other = np.where(one < 0, -1, one + 4)
    assert longest_common_run(one, [one])[0] == 3
    assert longest_common_run(one, [other])[0] == 3
    sung = np.where(one < 0, 62, one)
    assert longest_common_run(one, [sung])[0] == 1
    assert longest_common_run(one, [np.zeros((0, 2), int)]) == (0, -1)
