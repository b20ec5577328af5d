"""Recorded drums sound where the score says, and what a kit lacks stays in the score."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from auricle.audio import save
from auricle.data.augment.mel_sound import MelSound, changed_sound, draw_mel_sound
from auricle.data.beat_batch import drum_targets
from auricle.data.recorded_kits import FOLDER, KITS, Kits, kits_of, with_recorded_drums
from auricle.data.rendered_songs import MadeItem, rendered
from auricle.types import Audio, Note, Part, Score

RATE = 8000


@pytest.fixture
def kits(tmp_path: Path) -> Kits:
    """One kit of a click for a kick and a noise for a hi-hat."""
    folder = tmp_path / FOLDER / "DM" / "CR-78" / "samples"
    folder.mkdir(parents=True)
    click = np.zeros(400, np.float32)
    click[0] = 0.5
    save(Audio(click, RATE), folder / "kick.flac")
    noise = 0.1 * np.random.default_rng(0).standard_normal(400).astype(np.float32)
    save(Audio(noise, RATE), folder / "hihat-metal.flac")
    (found,) = [kits_of(tmp_path, "train")]
    assert found is not None
    return Kits(found.folder, ("DM/CR-78",))


def test_strokes_that_the_kit_has_sound_where_they_are_and_leave_the_score(kits: Kits) -> None:
    notes = (Note(0.5, 0.6, pitch=36, velocity=110), Note(0.75, 0.8, pitch=38), Note(1.0, 1.1, pitch=35, velocity=50))
    score = Score.of([Part("drums", 0, True, notes), Part("tune", 0, notes=(Note(0, 1, pitch=60),))])
    rest, sound = with_recorded_drums(score, kits, RATE, 2 * RATE, np.random.default_rng(1))
    assert [note.pitch for part in rest.parts for note in part.notes] == [38, 60]
    struck = np.flatnonzero(np.abs(sound) > 0.05)
    assert abs(struck[0] - RATE // 2) <= 1
    assert abs(struck[-1] - RATE) <= 1
    assert abs(sound[RATE]) < abs(sound[RATE // 2]) * 0.5  # a softer stroke


def test_the_same_item_sounds_the_same_and_not_as_without_recordings(kits: Kits) -> None:
    items = [MadeItem(number, 4.0, kits) for number in range(6)]
    first, again = ([rendered(item, RATE)[0] for item in items] for _ in range(2))
    assert all(np.array_equal(one, other) for one, other in zip(first, again, strict=True))
    plain = [rendered(MadeItem(number, 4.0), RATE)[0] for number in range(6)]
    differ = [not np.array_equal(one, other) for one, other in zip(first, plain, strict=True)]
    assert any(differ)
    assert max(float(np.abs(one).max()) for one in first) <= 1.0


def test_no_kit_is_in_two_splits_and_all_are_there(data: Path) -> None:
    names = [name for split in KITS.values() for name in split]
    assert len(set(names)) == len(names)
    for split in KITS:
        found = kits_of(data, split)
        assert found is not None
        assert all(any((found.folder / name).rglob("kick*.flac")) for name in found.names if "505" not in name)


def test_targets_of_drums_are_where_their_strokes_are() -> None:
    notes = (Note(0.1, 0.2, pitch=36), Note(0.1, 0.2, pitch=44), Note(0.2, 0.3, pitch=39), Note(0.3, 0.4, pitch=57))
    targets = drum_targets(Score.of([Part("", 0, True, notes), Part("", 0, notes=(Note(0, 1, pitch=36),))]), 50.0, 30)
    assert np.argwhere(targets == 1).tolist() == [[5, 0], [5, 2], [10, 1]]


def test_what_changes_a_sound_leaves_its_shape_and_its_onsets() -> None:
    mel = np.full((20, 200), -8.0, np.float32)
    mel[:, 50::50] = 0.0
    for seed in range(20):
        rng = np.random.default_rng(seed)
        changed = changed_sound(mel, draw_mel_sound(rng, 50.0), 50.0)
        assert changed.shape == mel.shape
        assert changed.dtype == np.float32
        assert np.isfinite(changed).all()
        rises = np.diff(changed.mean(axis=0))
        assert set(np.argsort(rises)[-3:] + 1) == {50, 100, 150}


def test_reverberation_falls_by_sixty_decibels_in_its_time() -> None:
    mel = np.full((1, 120), -40.0, np.float32)
    mel[0, 10] = 0.0
    tail = changed_sound(mel, MelSound((0.0, 50.0), 0.0, (), None), 50.0)[0]
    assert tail[11] == pytest.approx(0.0, abs=1e-4)
    assert tail[61] == pytest.approx(-np.log(1e6), abs=0.01)
