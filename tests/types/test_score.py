"""Scores: what they refuse, their beats, their timeline."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pytest

from auricle.errors import BadTimeline
from auricle.types import Note, Part, Score
from auricle.types.general_midi import DRUMS, PROGRAMS
from auricle.types.tempo import quarters_at, seconds_at

NOTE = Note(0.0, 1.0, pitch=60)


@pytest.mark.parametrize(
    "wrong",
    [
        {"duration": -1.0}, {"duration": 0.5, "parts": (Part("a", notes=(NOTE,)),)}, {"tempi": ()},
        {"tempi": ((1.0, 60.0),)}, {"tempi": ((0.0, 0.0),)}, {"tempi": ((0.0, float("inf")),)},
        {"tempi": ((0.0, 60.0), (0.0, 70.0))}, {"metres": ((0.0, 4, 3),)}, {"metres": ((0.0, 0, 4),)},
        {"metres": ()}, {"keys": ((0.0, "H major"),)}, {"keys": ((-1.0, "C major"),)},
        {"duration": 1.0, "keys": ((2.0, "C major"),)},
    ],
)  # fmt: skip
def test_what_is_no_score_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(BadTimeline):
        Score(**wrong)  # type: ignore[arg-type]


def test_what_is_no_part_is_refused() -> None:
    for program in (-1, 128, 1.5):
        with pytest.raises(BadTimeline, match="program"):
            Part("a", program)  # type: ignore[arg-type]
    with pytest.raises(BadTimeline, match="Note"):
        Part("a", notes=(1.0,))  # type: ignore[arg-type]


def test_beats_follow_tempo_and_metre() -> None:
    score = Score((), 8.0, ((0.0, 120.0), (2.0, 60.0)), ((0.0, 4, 4), (4.0, 6, 8)))
    assert score.beats() == pytest.approx([0, 0.5, 1, 1.5, 2, 3, 4, 5.5, 7])
    assert score.downbeats() == pytest.approx([0, 2, 4, 7])


def test_a_new_metre_begins_a_bar_wherever_it_stands() -> None:
    score = Score((), 4.0, ((0.0, 60.0),), ((0.0, 4, 4), (2.5, 3, 4)))
    assert score.beats() == pytest.approx([0, 1, 2, 2.5, 3.5])
    assert score.downbeats() == pytest.approx([0, 2.5])


def test_a_tempo_that_means_nothing_gives_no_endless_beats() -> None:
    with pytest.raises(BadTimeline, match="beats"):
        Score((), 80_000.0, ((0.0, 6e7),)).beats()


def test_beats_are_those_of_pretty_midi(data: Path) -> None:
    pretty_midi = pytest.importorskip("pretty_midi")
    import io

    from auricle.writers import read_midi

    with zipfile.ZipFile(data / "pop909.zip") as songs:
        contents = [songs.read(f"pop909/POP909/{k:03d}/{k:03d}.mid") for k in (1, 400, 870)]
    for content in contents:
        score, peer = read_midi(content), pretty_midi.PrettyMIDI(io.BytesIO(content))
        for ours, theirs in ((score.beats(), peer.get_beats()), (score.downbeats(), peer.get_downbeats())):
            count = min(len(ours), len(theirs))
            assert count > 50
            assert abs(len(ours) - len(theirs)) <= 4  # the ends are counted otherwise
            assert np.abs(np.subtract(ours[:count], theirs[:count])).max() < 1e-3


def test_quarters_and_seconds_are_inverses() -> None:
    tempi = [(0.0, 90.0), (1.3, 41.0), (5.0, 200.0)]
    times = np.linspace(0, 9, 50)
    assert np.allclose(seconds_at(tempi, quarters_at(tempi, times)), times)
    assert np.all(np.diff(quarters_at(tempi, times)) > 0)


def test_the_timeline_names_every_part() -> None:
    parts = (
        Part("a", notes=(NOTE,)),
        Part("a", notes=(NOTE,)),
        Part("tempo"),
        Part("", 73),
        Part("", 0, True, (NOTE,)),
    )
    line = Score(parts, 2.0, keys=((1.0, "D minor"),)).timeline()
    assert line.names == ("a", "a 2", "tempo 2", "flute", "drums", "tempo", "metre", "key")
    assert [span.label for span in line["a"]] == ["C4"]
    assert [span.label for span in line["drums"]] == [DRUMS[60]]
    assert [(span.start, span.end, span.label) for span in line["key"]] == [(1.0, 2.0, "D minor")]


def test_general_midi_is_complete() -> None:
    assert len(PROGRAMS) == len(set(PROGRAMS)) == 128
    assert sorted(DRUMS) == list(range(35, 82))
    assert (PROGRAMS[40], PROGRAMS[56], PROGRAMS[71], DRUMS[38], DRUMS[81]) == (
        "violin",
        "trumpet",
        "clarinet",
        "acoustic snare",
        "open triangle",
    )
