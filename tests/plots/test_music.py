"""Piano roll and staff: a note lies at its time and pitch, on its line, with its accidental."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.collections import EllipseCollection

from auricle.errors import BadOption
from auricle.plots import PlotOptions, piano_roll, plot, save, stack, staff
from auricle.plots.notation import ROOM
from auricle.plots.spelling import spelled
from auricle.types import Audio, Note, Part, Score, Span, Timeline

SCORE = Score(
    (
        Part("right", notes=(Note(1.0, 2.0, pitch=72, velocity=120), Note(2.0, 4.0, pitch=66, velocity=20))),
        Part("left", 32, notes=(Note(0.0, 4.0, pitch=36),)),
        Part("", is_drum=True, notes=(Note(0.0, 0.1, pitch=38),)),
    ),
    4.0,
    keys=((0.0, "G major"),),
)


def dark(axes: Any, seconds: float, y: float) -> bool:
    """Something is drawn at a place: its pixels differ from those of an empty picture's ground."""
    figure = axes.figure
    figure.canvas.draw()
    pixels = np.asarray(figure.canvas.buffer_rgba())[..., :3].astype(int)
    column, line = (int(v) for v in axes.transData.transform((seconds, y)))
    around = pixels[len(pixels) - 1 - line - 1 : len(pixels) - 1 - line + 2, column - 1 : column + 2]
    return bool(around.min() < 200)


def test_a_note_lies_on_the_roll_at_its_time_and_pitch() -> None:
    axes = piano_roll(SCORE)
    assert dark(axes, 1.5, 72)
    assert dark(axes, 3.9, 36)
    assert not dark(axes, 2.5, 72)
    assert not dark(axes, 1.5, 70.5)
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["right", "left", "drums"]


def test_a_timeline_with_notes_is_a_roll_too() -> None:
    axes = piano_roll(SCORE.timeline())
    assert dark(axes, 1.5, 72)
    with pytest.raises(BadOption, match="words"):
        piano_roll(Timeline.of(1.0, words=[Span(0, 1, "la")]))


def test_a_roll_shares_its_time_axis_with_other_panels() -> None:
    sound = Audio(np.zeros(4 * 8000, dtype=np.float32), 8000)
    panels = stack([sound, SCORE], timeline=SCORE.timeline())
    assert len({panel.get_xlim() for panel in panels}) == 1
    assert plot(SCORE).get_xlim() == (0.0, 4.0)


@pytest.mark.parametrize(
    ("pitch", "key", "name", "sign"),
    [
        (60, "C major", "C4", ""), (61, "C major", "C4", "♯"), (63, "C major", "E4", "♭"), (66, "C major", "F4", "♯"),
        (70, "C major", "B4", "♭"), (66, "G major", "F4", ""), (65, "G major", "F4", "♮"), (70, "F major", "B4", ""),
        (71, "F major", "B4", "♮"), (68, "A minor", "G4", "♯"), (63, "C minor", "E4", ""), (71, "C minor", "B4", "♮"),
        (61, "C# major", "C4", ""), (60, "C# major", "B3", ""), (59, "Cb major", "C4", ""), (69, "A minor", "A4", ""),
    ],
)  # fmt: skip
def test_keys_are_spelled_as_their_signature_wants(pitch: int, key: str, name: str, sign: str) -> None:
    found = spelled(pitch, key)
    assert found.step == "CDEFGAB".index(name[0]) + 7 * (int(name[1]) + 1)
    assert found.sign == sign


def test_every_pitch_is_spelled_as_itself_in_every_key() -> None:
    from auricle.types import KEYS

    scale = (0, 2, 4, 5, 7, 9, 11)
    for key in KEYS:
        for pitch in range(128):
            found = spelled(pitch, key)
            natural = 12 * (found.step // 7) + scale[found.step % 7]
            alteration = {"♭♭": -2, "♭": -1, "♮": 0, "♯": 1, "♯♯": 2}.get(found.sign)
            assert abs(pitch - natural) <= 2
            assert alteration is None or alteration == pitch - natural


def heads(axes: Any) -> list[list[float]]:
    """Where note heads are: ellipses, in order of time."""
    found = [one.get_offsets().tolist() for one in axes.collections if isinstance(one, EllipseCollection)]
    return sorted(place for places in found for place in places if place[0] >= 0)


def test_heads_stand_on_their_lines() -> None:
    axes = staff(SCORE)
    # C2 below the bass staff, C5, F4 (sharp by key); the upper staff is moved up
    assert heads(axes) == [[0.0, 21.0], [1.0, 42.0 + ROOM], [2.0, 38.0 + ROOM]]
    assert not dark(axes, 1.0, 42 + ROOM)  # two quarter notes at 120 a minute: a hollow head
    slow = staff(replace(SCORE, tempi=((0.0, 30.0),)))
    assert dark(slow, 1.0, 42 + ROOM)
    assert not dark(slow, 0.5, 44 + ROOM)
    assert "G major, 4/4" in axes.get_title(loc="left")


@pytest.mark.parametrize(("key", "signs"), [("G major", "♯♯"), ("Cb major", "♭" * 14), ("A minor", "")])
def test_clefs_key_and_metre_stand_before_the_music(key: str, signs: str) -> None:
    axes = staff(replace(SCORE, parts=(), keys=((0.0, key),), metres=((0.0, 3, 8),)))
    texts = [text for text in axes.texts if text.get_text()]
    assert "".join(text.get_text() for text in texts if text.get_text() in "♯♭") == signs  # on both staves
    assert sorted(text.get_text() for text in texts if text.get_text().isdigit()) == ["3", "3", "8", "8"]
    assert all(text.get_position()[0] < 0 for text in texts)
    axes.figure.canvas.draw()
    pixels = np.asarray(axes.figure.canvas.buffer_rgba())[..., :3]
    assert pixels[:, 0].min() == 255  # nothing falls off the picture
    assert pixels[:, 5:40].min() < 100  # the clefs


def test_another_key_is_told_where_it_begins() -> None:
    axes = staff(replace(SCORE, keys=((0.0, "G major"), (2.0, "D major"))))
    assert ("D major", 2.0) in {(text.get_text(), text.get_position()[0]) for text in axes.texts}


@pytest.mark.parametrize("suffix", ["png", "svg"])
def test_pictures_are_saved(tmp_path: Path, suffix: str) -> None:
    for name, axes in (("roll", piano_roll(SCORE)), ("staff", staff(SCORE, options=PlotOptions(start=1, end=3)))):
        save(axes, tmp_path / f"{name}.{suffix}")
        assert (tmp_path / f"{name}.{suffix}").stat().st_size > 2000


def test_an_empty_score_is_an_empty_picture() -> None:
    assert piano_roll(Score()).get_xlim() == (0.0, 1.0)
    assert staff(Score()).get_xlim() == (0.0, 1.0)


def test_the_legend_stays_one_row() -> None:
    axes = piano_roll(replace(SCORE, parts=SCORE.parts * 5))
    assert len(axes.get_legend().get_texts()) == 6
    assert "6 of 15" in axes.get_title(loc="left")
