"""Channels: the stated matrices, energy that goes nowhere it should not, and the inverse pairs."""

from __future__ import annotations

import numpy as np
import pytest

from auricle.audio import channels
from auricle.errors import BadAudio, BadOption
from auricle.types import Audio

ROOT = np.sqrt(0.5)


def noise(count: int, length: int = 200, seed: int = 0) -> Audio:
    return Audio(np.random.default_rng(seed).uniform(-1, 1, (count, length)), 8_000)


def test_five_one_to_stereo_is_bs775() -> None:
    expected = np.array([[1, 0, ROOT, 0, ROOT, 0], [0, 1, ROOT, 0, 0, ROOT]]) / (1 + 2 * ROOT)
    np.testing.assert_allclose(channels.mix_matrix(6, 2), expected)


def test_five_one_to_mono_is_bs775() -> None:
    expected = np.array([[ROOT, ROOT, 1, 0, 0.5, 0.5]]) / (2 + 2 * ROOT)
    np.testing.assert_allclose(channels.mix_matrix(6, 1), expected)


def test_three_two_to_three_one_keeps_what_is_there() -> None:
    np.testing.assert_allclose(channels.mix_matrix(8, 6)[2], np.eye(8)[2] / 2)
    np.testing.assert_allclose(channels.mix_matrix(8, 6)[4], (np.eye(8)[4] + np.eye(8)[6]) / 2)


@pytest.mark.parametrize("source", range(1, 9))
@pytest.mark.parametrize("target", range(1, 9))
def test_full_scale_never_leaves_full_scale(source: int, target: int) -> None:
    matrix = channels.mix_matrix(source, target)
    assert matrix.shape == (target, source)
    assert (matrix >= 0).all()
    assert matrix.sum(axis=1).max() <= 1 + 1e-12
    heard = [name != "LFE" or name in channels.LAYOUTS[target] for name in channels.LAYOUTS[source]]
    assert ((matrix.sum(axis=0) > 0) == heard).all()


def test_without_the_division_full_scale_would_overflow() -> None:
    assert (channels.mix_matrix(6, 2) * (1 + 2 * ROOT)).sum(axis=1).max() > 2


@pytest.mark.parametrize("count", [1, 2, 3, 6, 11])
def test_mono_goes_to_both_sides_and_comes_back(count: int) -> None:
    audio = noise(1)
    wide = channels.mix(audio, count)
    assert wide.channels == count
    if count in (2, 11):
        np.testing.assert_array_equal(wide.samples, np.repeat(audio.samples, count, axis=0))
        np.testing.assert_allclose(channels.mix(wide, 1).samples, audio.samples, rtol=1e-6)
    else:
        np.testing.assert_array_equal(wide.samples.sum(axis=0), audio.samples[0])


def test_two_into_one_is_the_mean() -> None:
    audio = noise(2)
    np.testing.assert_array_equal(channels.mix(audio, 1).samples, audio.mono().samples)


def test_the_same_number_is_the_same_audio() -> None:
    audio = noise(6)
    assert channels.mix(audio, 6) is audio


@pytest.mark.parametrize(("source", "target"), [(6, 2), (8, 1), (2, 6), (12, 1)])
def test_chunks_mix_as_the_whole_does(source: int, target: int) -> None:
    audio = noise(source, 1001)
    matrix = channels.mix_matrix(source, target)
    parts = [channels.apply_matrix(matrix, part) for part in np.array_split(audio.samples, 7, axis=1)]
    np.testing.assert_array_equal(np.concatenate(parts, axis=1), channels.mix(audio, target).samples)


def test_many_channels_without_a_layout_are_refused() -> None:
    with pytest.raises(BadOption, match="select"):
        channels.mix(noise(12), 2)


def test_mid_side_and_back() -> None:
    audio = noise(2)
    np.testing.assert_allclose(channels.left_right(channels.mid_side(audio)).samples, audio.samples, atol=1e-7)
    np.testing.assert_array_equal(channels.mid_side(Audio(np.ones((2, 3)), 8_000)).samples[1], 0)


def test_swap_twice_is_nothing() -> None:
    audio = noise(2)
    np.testing.assert_array_equal(channels.swap(channels.swap(audio)).samples, audio.samples)
    np.testing.assert_array_equal(channels.swap(audio).samples, channels.select(audio, [1, 0]).samples)


@pytest.mark.parametrize("wanted", [[], [2], [-1]])
def test_channels_that_are_not_there(wanted: list[int]) -> None:
    with pytest.raises(BadOption, match="0 to 1"):
        channels.select(noise(2), wanted)


@pytest.mark.parametrize("function", [channels.swap, channels.mid_side, channels.left_right])
@pytest.mark.parametrize("count", [1, 3])
def test_what_needs_two_channels_says_so(function, count: int) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(BadAudio, match="two channels"):
        function(noise(count))


@pytest.mark.parametrize("bad", [0, -2, 1.5, True])
def test_numbers_of_channels_that_are_none(bad: object) -> None:
    with pytest.raises(BadOption):
        channels.mix(noise(2), bad)  # type: ignore[arg-type]


def test_a_matrix_for_another_number_of_channels() -> None:
    with pytest.raises(BadAudio):
        channels.apply_matrix(np.eye(2), np.ones((3, 4), np.float32))
