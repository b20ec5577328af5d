"""Detectors are scored by the events that they find, as `auricle.events` finds them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from auricle.audio import save
from auricle.engines.event_rules import plain_rule
from auricle.errors import BadData
from auricle.tasks.evaluate.detection import evaluate_detector, find_labelled
from auricle.types import Audio, Span

RATE, PERIOD = 8000, 0.04
HOP = round(PERIOD * RATE)


class Loudness:
    """Hears "loud" in frames that are; "quiet" is never heard."""

    model = "stub"
    labels = ("loud", "quiet")
    sample_rate = RATE
    frame_period = PERIOD
    rules = tuple(plain_rule(label, PERIOD) for label in labels)

    def tag(self, pieces: Sequence[Audio]) -> list[Any]:
        out = []
        for piece in pieces:
            frames = -(-piece.length // HOP)
            padded = np.pad(piece.samples[0], (0, frames * HOP - piece.length))
            loud = np.abs(padded).reshape(frames, HOP).max(axis=1)
            out.append(SimpleNamespace(frames=np.stack([loud, 0 * loud], axis=1).astype(np.float32)))
        return out


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three recordings of 10.013 s; one event is missed, one is found at another place, one is not in the table."""
    for name, loud in (("a", [(1.0, 2.0), (5.0, 6.0)]), ("b", [(3.0, 4.0)]), ("c", [(7.0, 8.0)])):
        samples = np.full(80_104, 0.01, np.float32)
        for first, last in loud:
            samples[round(first * RATE) : round(last * RATE)] = 0.9
        save(Audio(samples, RATE), tmp_path / f"{name}.wav")
    rows = ["a.wav\t1.0\t2.0\tloud\ttest", "a.wav\t5.1\t6.0\tloud\ttest", "b.wav\t3.0\t5.6\tloud\ttest"]
    rows += ["b.wav\t8.2\t8.8\tloud\ttest", "c.wav\t\t\t\tvalid"]
    table = ["filename\tonset\toffset\tevent_label\tsplit", *rows]
    (tmp_path / "manifest.tsv").write_text("\n".join(table) + "\n")
    return tmp_path


def test_events_are_counted_as_by_hand(folder: Path) -> None:
    found = evaluate_detector(Loudness(), find_labelled(folder, "all"))  # type: ignore[arg-type]
    onsets, whole, segments = found.total.onsets, found.total.whole, found.total.segments
    assert (onsets.reference, onsets.estimate, onsets.matched) == (4, 4, 3)
    assert whole.matched == 2  # the one of b ends 1.6 s too early, more than half of its length
    # seconds: 1 | 5 | 3, 4, 5, 8 are true (2.0 and 6.0 touch no next second); 1 | 5 | 3 | 7 are found
    assert (segments.reference, segments.estimate, segments.matched) == (6, 4, 3)
    assert found.total.f1 == (0.6, 0.75, 0.5)
    assert set(found.by_label) == {"loud"}  # of the quiet there was nothing, and nothing was found
    assert found.by_label["loud"] == found.total
    assert found.recordings == 3
    assert found.duration == pytest.approx(3 * 10.013)
    assert found.psds == (0.0, 0.0)  # one false event in half a minute is more than a hundred in an hour


def test_perfect_times_score_one(folder: Path) -> None:
    truth = {
        folder / "a.wav": (Span(1.0, 2.0, "loud"), Span(5.0, 6.0, "loud")),
        folder / "c.wav": (Span(7, 8, "loud"),),
    }
    found = evaluate_detector(Loudness(), truth)  # type: ignore[arg-type]
    assert found.total.f1 == (1.0, 1.0, 1.0)
    assert found.psds == (1.0, 1.0)


def test_a_part_of_the_table_is_a_split(folder: Path) -> None:
    assert sorted(path.name for path in find_labelled(folder, "test")) == ["a.wav", "b.wav"]
    nothing = evaluate_detector(Loudness(), find_labelled(folder, "valid"))  # type: ignore[arg-type]
    assert nothing.psds is None
    assert nothing.total.onsets.estimate == 1


def test_what_cannot_be_scored_is_said(folder: Path) -> None:
    with pytest.raises(BadData, match="no recordings"):
        evaluate_detector(Loudness(), find_labelled(folder, "train"))  # type: ignore[arg-type]
    with pytest.raises(BadData, match="stub knows none of the labels of these recordings: bark"):
        evaluate_detector(Loudness(), {folder / "a.wav": (Span(0, 1, "bark"),)})  # type: ignore[arg-type]
    table = folder / "manifest.tsv"
    table.write_text(table.read_text().replace("\tvalid", "\tdev"))
    with pytest.raises(BadData, match=r"line 6: split must be one of train, valid, test, got 'dev'"):
        find_labelled(folder, "all")
