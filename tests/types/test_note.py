"""Notes are spans with a pitch; their names and frequencies are those of MIDI."""

import pytest

from auricle.errors import BadTimeline
from auricle.types import Note, Timeline, pitch_name


def test_a_note_lies_on_a_timeline_as_any_span() -> None:
    note = Note(0.5, 1.0, pitch=60, velocity=100)
    assert Timeline.of(2.0, melody=[note])["melody"] == (note,)
    moved = note.shifted(0.25)
    assert isinstance(moved, Note)
    assert (moved.start, moved.pitch, moved.velocity) == (0.75, 60, 100)


def test_keys_have_the_frequencies_of_equal_temperament() -> None:
    assert [round(Note(0, 1, pitch=p).frequency, 2) for p in (21, 60, 69, 81)] == [27.5, 261.63, 440.0, 880.0]
    assert Note(0, 1, pitch=69.5).frequency == pytest.approx(440 * 2 ** (0.5 / 12))


def test_names_follow_the_octaves_of_scientific_pitch() -> None:
    assert [pitch_name(p) for p in (0, 21, 59.6, 60, 127)] == ["C-1", "A0", "C4", "C4", "G9"]


@pytest.mark.parametrize(
    "wrong", [{"pitch": -1}, {"pitch": 128}, {"pitch": float("nan")}, {"velocity": 0}, {"velocity": 128}]
)
def test_what_no_midi_key_is_gets_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(BadTimeline):
        Note(0.0, 1.0, **wrong)  # type: ignore[arg-type]
