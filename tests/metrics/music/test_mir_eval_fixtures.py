"""Every fixture that mir_eval tests itself with, task by task: what it expects is what comes out here."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from math import log2
from pathlib import Path

import pytest

from auricle.metrics.music import (
    NoteScore,
    score_beats,
    score_boundaries,
    score_chords,
    score_key,
    score_melody,
    score_multipitch,
    score_notes,
    score_structure,
    score_tempo_pair,
)
from auricle.metrics.onsets import MatchScore, score_onsets
from auricle.types import Note, Span

Rows = list[list[str]]
FOLDER = "fixtures_reference/mir_eval/tests/data"
TOLERANCE = 1e-9
TEN = [f"{n:02d}" for n in range(10)]
TASKS = {
    "beat": ("txt", TEN),
    "chord": ("lab", TEN),
    "key": ("txt", TEN),
    "melody": ("txt", TEN),
    "multipitch": ("txt", TEN),
    "onset": ("txt", TEN),
    "segment": ("lab", TEN),
    "tempo": ("lab", TEN[:4]),
    "transcription": ("txt", TEN),
    "transcription_velocity": ("txt", [name[1:] for name in TEN]),
}


@pytest.fixture(scope="module")
def archive(data: Path) -> zipfile.ZipFile:
    return zipfile.ZipFile(data / "mir_eval_fixtures.zip")


def rows(text: str) -> Rows:
    return [line.split() for line in text.splitlines() if line.strip() and not line.startswith("#")]


def times(table: Rows) -> list[float]:
    return [float(row[0]) for row in table]


def spans(table: Rows) -> list[Span]:
    return [Span(float(row[0]), float(row[1]), " ".join(row[2:])) for row in table]


def counted(name: str, score: MatchScore) -> dict[str, float]:
    names = ("Precision", "Recall", "F-measure")
    return {
        name.format(part): value for part, value in zip(names, (score.precision, score.recall, score.f1), strict=True)
    }


def beats(true: Rows, found: Rows) -> dict[str, float]:
    score = score_beats(times(true), times(found), skip=5.0)
    return {
        "F-measure": score.f1,
        "Cemgil": score.cemgil,
        "Cemgil Best Metric Level": score.cemgil_best,
        "Goto": score.goto,
        "P-score": score.p_score,
        "Correct Metric Level Continuous": score.cmlc,
        "Correct Metric Level Total": score.cmlt,
        "Any Metric Level Continuous": score.amlc,
        "Any Metric Level Total": score.amlt,
        "Information gain": score.information_gain,
    }


def chords(true: Rows, found: Rows) -> dict[str, float]:
    score = score_chords(spans(true), spans(found))
    segmentation = score.segmentation
    found_scores = {"underseg": segmentation.under, "overseg": segmentation.over, "seg": segmentation.worst}
    return found_scores | {
        name: getattr(score, name).ratio for name in score.__dataclass_fields__ if name != "segmentation"
    }


def keys(true: Rows, found: Rows) -> dict[str, float]:
    return {"Weighted Score": score_key(" ".join(true[0]), " ".join(found[0])).weighted}


def melody(true: Rows, found: Rows) -> dict[str, float]:
    curves = [[float(row[column]) for row in table] for table in (true, found) for column in (0, 1)]
    score = score_melody(*curves)
    return {
        "Voicing Recall": score.voicing_recall,
        "Voicing False Alarm": score.voicing_false_alarm,
        "Raw Pitch Accuracy": score.raw_pitch,
        "Raw Chroma Accuracy": score.raw_chroma,
        "Overall Accuracy": score.overall,
    }


def multipitch(true: Rows, found: Rows) -> dict[str, float]:
    sides = [side for table in (true, found) for side in (times(table), [[float(hz) for hz in r[1:]] for r in table])]
    scores: dict[str, float] = {}
    for chroma, prefix in ((False, ""), (True, "Chroma ")):
        score = score_multipitch(*sides, chroma=chroma)
        scores |= {
            f"{prefix}Precision": score.precision,
            f"{prefix}Recall": score.recall,
            f"{prefix}Accuracy": score.accuracy,
            f"{prefix}Substitution Error": score.substitution_error,
            f"{prefix}Miss Error": score.miss_error,
            f"{prefix}False Alarm Error": score.false_alarm_error,
            f"{prefix}Total Error": score.total_error,
        }
    return scores


def onsets(true: Rows, found: Rows) -> dict[str, float]:
    return counted("{}", score_onsets(times(true), times(found)))


def segments(true: Rows, found: Rows) -> dict[str, float]:
    edges, score = score_boundaries(spans(true), spans(found)), score_structure(spans(true), spans(found))
    return {
        **counted("{}@0.5", edges.within(0.5)),
        **counted("{}@3.0", edges.within(3.0)),
        "Ref-to-est deviation": edges.reference_to_estimate,
        "Est-to-ref deviation": edges.estimate_to_reference,
        **counted("Pairwise {}", score.pairwise),
        "Rand Index": score.rand_index,
        "Adjusted Rand Index": score.adjusted_rand_index,
        "Mutual Information": score.mutual_information,
        "Adjusted Mutual Information": score.adjusted_mutual_information,
        "Normalized Mutual Information": score.normalized_mutual_information,
        "NCE Over": score.nce_over,
        "NCE Under": score.nce_under,
        "NCE F-measure": score.nce_f1,
        "V Precision": score.v_precision,
        "V Recall": score.v_recall,
        "V-measure": score.v_measure,
    }


def tempo(true: Rows, found: Rows) -> dict[str, float]:
    (slow, fast, weight), (one, two, _) = (map(float, side[0]) for side in (true, found))
    score = score_tempo_pair((slow, fast), weight, (one, two))
    return {"P-score": score.p_score, "One-correct": score.one_correct, "Both-correct": score.both_correct}


def notes(table: Rows) -> list[Note]:
    """Pitches are in Hz; where they look like keys (velocity), mir_eval takes them for Hz all the same."""
    return [
        Note(float(row[0]), float(row[1]), pitch=69 + 12 * log2(float(row[2]) / 440), velocity=int((*row, 64)[3]))
        for row in table
    ]


def overlap(score: NoteScore) -> float:
    """mir_eval gives 0 where no note is matched; here that has no value."""
    return score.mean_overlap if score.matched else 0.0


def transcription(true: Rows, found: Rows) -> dict[str, float]:
    one, two = notes(true), notes(found)
    whole, onset = score_notes(one, two), score_notes(one, two, offset_tolerance=None)
    return {
        **counted("{}", whole),
        "Average_Overlap_Ratio": overlap(whole),
        **counted("{}_no_offset", onset),
        "Average_Overlap_Ratio_no_offset": overlap(onset),
        **counted("Onset_{}", score_notes(one, two, offset_tolerance=None, pitch_tolerance=None)),
        **counted("Offset_{}", score_notes(one, two, onset_tolerance=None, pitch_tolerance=None)),
    }


def velocities(true: Rows, found: Rows) -> dict[str, float]:
    one, two = notes(true), notes(found)
    whole = score_notes(one, two, velocity_tolerance=0.1)
    onset = score_notes(one, two, offset_tolerance=None, velocity_tolerance=0.1)
    return {
        **counted("{}", whole),
        "Average_Overlap_Ratio": overlap(whole),
        **counted("{}_no_offset", onset),
        "Average_Overlap_Ratio_no_offset": overlap(onset),
    }


SCORES: dict[str, Callable[[Rows, Rows], dict[str, float]]] = {
    "beat": beats,
    "chord": chords,
    "key": keys,
    "melody": melody,
    "multipitch": multipitch,
    "onset": onsets,
    "segment": segments,
    "tempo": tempo,
    "transcription": transcription,
    "transcription_velocity": velocities,
}


@pytest.mark.parametrize(
    ("task", "number"), [(task, number) for task, (_, numbers) in TASKS.items() for number in numbers]
)
def test_fixture_gives_what_mir_eval_expects(archive: zipfile.ZipFile, task: str, number: str) -> None:
    ending = TASKS[task][0]
    true, found = (rows(archive.read(f"{FOLDER}/{task}/{side}{number}.{ending}").decode()) for side in ("ref", "est"))
    expected = json.loads(archive.read(f"{FOLDER}/{task}/output{number}.json"))
    assert SCORES[task](true, found) == pytest.approx(expected, abs=TOLERANCE, rel=0)


def test_another_estimate_is_noticed(archive: zipfile.ZipFile) -> None:
    true, found = (rows(archive.read(f"{FOLDER}/beat/{side}.txt").decode()) for side in ("ref00", "est01"))
    expected = json.loads(archive.read(f"{FOLDER}/beat/output00.json"))
    assert beats(true, found) != pytest.approx(expected, abs=TOLERANCE, rel=0)


def test_every_fixture_of_these_tasks_is_run(archive: zipfile.ZipFile) -> None:
    for task, (_, numbers) in TASKS.items():
        outputs = [name for name in archive.namelist() if name.startswith(f"{FOLDER}/{task}/output")]
        assert len(outputs) == len(numbers)
