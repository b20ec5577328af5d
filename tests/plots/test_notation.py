"""Notes as they are written: values, accidentals, stems, rests."""

from __future__ import annotations

from dataclasses import replace

import pytest

from auricle.plots.notation import Stem, rests_of, signs_of, stems_of, value_of
from auricle.types import Note, Part, Score


def voice(*notes: tuple[float, float, int], name: str = "") -> Part:
    """A part of (start, end, pitch), in quarter notes at 60 a minute."""
    return Part(name, notes=tuple(Note(start, end, pitch=pitch) for start, end, pitch in notes))


def score(*parts: Part, **maps: object) -> Score:
    """At 60 quarter notes a minute, so that seconds are quarter notes."""
    made = Score(parts, max([4.0, *(part.end for part in parts)]), ((0.0, 60.0),))
    return replace(made, **maps)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("quarters", "plain", "flags", "dotted"),
    [
        (4.0, 4.0, 0, False), (3.0, 2.0, 0, True), (2.1, 2.0, 0, False), (1.5, 1.0, 0, True), (0.9, 1.0, 0, False),
        (0.75, 0.5, 1, True), (0.5, 0.5, 1, False), (0.26, 0.25, 2, False), (0.01, 0.125, 3, False),
        (30.0, 4.0, 0, False), (0.0, 0.125, 3, False),
    ],
)  # fmt: skip
def test_a_length_looks_like_the_nearest_value(quarters: float, plain: float, flags: int, dotted: bool) -> None:
    value = value_of(quarters)
    assert (value.quarters, value.flags, value.dotted) == (plain, flags, dotted)
    assert value.hollow == (plain >= 2)


def test_an_accidental_holds_until_the_bar_ends_and_on_its_line_only() -> None:
    tune = voice((0, 1, 66), (1, 2, 66), (2, 3, 78), (3, 4, 65), (4, 5, 66), (5, 6, 65), (6, 7, 65))
    assert [sign.accidental for sign in signs_of(score(tune))] == ["♯", "", "♯", "♮", "♯", "♮", ""]
    in_g = signs_of(score(tune, keys=((0.0, "G major"),)))
    assert [sign.accidental for sign in in_g] == ["", "", "", "♮", "", "♮", ""]


def test_voices_of_a_staff_point_away_from_each_other() -> None:
    chorale = score(
        voice((0, 1, 74)), voice((0, 1, 67)), voice((0, 1, 60)), voice((0, 1, 48))
    )  # soprano, alto, tenor, bass
    stems = {stem.signs[0].part: stem for stem in stems_of(signs_of(chorale))}
    assert [stems[part].up for part in range(4)] == [True, False, True, False]
    assert [stems[part].signs[0].upper for part in range(4)] == [True, True, False, False]


def test_a_chord_has_one_stem_and_points_away_from_its_farthest_note() -> None:
    def stem(*pitches: int) -> Stem:
        (found,) = stems_of(signs_of(score(voice(*((0, 1, pitch) for pitch in pitches)))))
        return found

    assert [sign.step for sign in stem(64, 60, 67).signs] == [35, 37, 39]
    assert stem(60, 64, 67).up
    assert not stem(76, 79).up
    assert not stem(48, 50).signs[0].upper


def test_a_wide_part_is_divided_between_the_staves_at_middle_c() -> None:
    piano = signs_of(score(voice((0, 1, 36), (0, 1, 59), (1, 2, 60), (1, 2, 84))))
    assert [(sign.step >= 35) == sign.upper for sign in piano] == [True] * 4


def test_silences_are_rests_of_whole_values_and_breaths_are_none() -> None:
    tune = voice((0, 0.9, 72), (1, 1.5, 72), (2.5, 3, 72), (7, 8, 72))
    music = score(tune)
    found = [(rest.start, rest.quarters, rest.bar) for rest in rests_of(music, signs_of(music), True)]
    assert found == [
        (1.5, 0.5, False), (2.0, 0.5, False), (3.0, 1.0, False), (4.0, 2.0, False), (6.0, 1.0, False),
    ]  # fmt: skip
    assert rests_of(music, signs_of(music), False) == []  # no note, no rest


def test_a_silent_bar_has_one_rest_in_its_middle_whatever_its_metre() -> None:
    music = score(voice((0, 3, 72), (6, 9, 72)), metres=((0.0, 3, 4),))
    (rest,) = rests_of(music, signs_of(music), True)
    assert (rest.start, rest.bar) == (4.5, True)


def test_nothing_is_written_of_drums_and_of_nothing() -> None:
    drums = Part("", is_drum=True, notes=(Note(0.0, 0.1, pitch=38),))
    assert signs_of(score(drums)) == []
    assert stems_of([]) == []
    assert rests_of(Score(), [], True) == []
