"""How well a detector finds events whose onsets and offsets are known."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from auricle.errors import BadData
from auricle.metrics.psds import PSDS1, PSDS2, ScoredRecording, psds
from auricle.metrics.segments import SegmentScore, score_segments
from auricle.metrics.sound_events import EventScore, score_sound_events
from auricle.tasks.events import events
from auricle.tasks.events.task import EVENTS
from auricle.types import Progress, Span

if TYPE_CHECKING:
    from auricle.tasks.evaluate.options import Split
    from auricle.tasks.events import DetectedEvents
    from auricle.tasks.events.stream import Detector

__all__ = ["DetectionCounts", "DetectorEvaluation", "evaluate_detector", "find_labelled"]


@dataclass(frozen=True)
class DetectionCounts:
    """What was counted of one label, or of all of them.

    Attributes:
        segments: of seconds in which a label is active.
        onsets: of events whose onsets lie within 200 ms.
        whole: of events whose offsets agree too, within 200 ms or half of the true length.
    """

    segments: SegmentScore
    onsets: EventScore
    whole: EventScore

    @property
    def f1(self) -> tuple[float, float, float]:
        """Of segments, onsets, whole events; 0 where there is nothing to be right about."""
        segments, onsets, whole = (
            2 * one.matched / max(1, one.reference + one.estimate) for one in (self.segments, self.onsets, self.whole)
        )
        return segments, onsets, whole


@dataclass(frozen=True)
class DetectorEvaluation:
    """What a detector made of recordings.

    Attributes:
        model: its name.
        total: over all labels.
        by_label: of each label that was there or was found.
        psds: polyphonic sound detection scores of DCASE's two settings; None where no event of the model's is there.
        recordings: how many.
        duration: seconds of sound.
        seconds: of work.
    """

    model: str
    total: DetectionCounts
    by_label: Mapping[str, DetectionCounts]
    psds: tuple[float, float] | None
    recordings: int
    duration: float
    seconds: float


def evaluate_detector(
    detector: Detector, recordings: Mapping[Path, Sequence[Span]], *, progress: Progress | None = None
) -> DetectorEvaluation:
    """Events that a detector finds, as `auricle.events` does, beside the true ones.

    Args:
        detector: loaded.
        recordings: true events of each.
        progress: called with the finished share.

    Raises:
        BadData: no recordings, or none whose events the detector could know.
        AuricleError: a recording that cannot be read.
    """
    said = {span.label for spans in recordings.values() for span in spans}
    if not recordings:
        raise BadData("there are no recordings to score")
    if said and not said & set(detector.labels):
        raise BadData(f"{detector.model} knows none of the labels of these recordings: {', '.join(sorted(said))}")
    pairs: list[tuple[Sequence[Span], Sequence[Span]]] = []
    scored: list[ScoredRecording] = []
    duration = seconds = 0.0
    for number, (audio, truth) in enumerate(recordings.items(), 1):
        begin = time.perf_counter()
        found = events(audio, detector=detector)
        seconds += time.perf_counter() - begin
        duration += found.timeline.duration
        pairs.append((truth, tuple(found.timeline[EVENTS])))
        scored.append(_scored(found, truth))
        if progress is not None:
            progress(number / len(recordings))
    labels = tuple(sorted({*detector.labels, *said}))
    lasting = any(
        span.duration > 0 and span.label in detector.labels for spans in recordings.values() for span in spans
    )
    both = (psds(scored, detector.labels, PSDS1), psds(scored, detector.labels, PSDS2)) if lasting else None
    heard = {span.label for _, spans in pairs for span in spans}
    by_label = {label: _counted(pairs, labels, label) for label in sorted(said | heard)}
    return DetectorEvaluation(
        detector.model, _counted(pairs, labels, None), by_label, both, len(pairs), duration, seconds
    )


def find_labelled(data: Path, split: Split) -> dict[Path, tuple[Span, ...]]:
    """Recordings of a table with onsets and offsets; the part that a training keeps for `split`.

    Raises:
        BadData: no table, or a damaged one.
    """
    from auricle.data.strong_labels import read_strong_labels

    found = read_strong_labels(data)
    return {audio: spans for audio, (own, spans) in found.items() if split in ("all", own)}


def _counted(
    pairs: Sequence[tuple[Sequence[Span], Sequence[Span]]], labels: Sequence[str], label: str | None
) -> DetectionCounts:
    segments, onsets, whole = SegmentScore(), EventScore(), EventScore()
    for truth, heard in pairs:
        true, found = ([span for span in spans if label in (None, span.label)] for spans in (truth, heard))
        segments += score_segments(true, found, labels)
        onsets += score_sound_events(true, found, offset_tolerance=None)
        whole += score_sound_events(true, found)
    return DetectionCounts(segments, onsets, whole)


def _scored(found: DetectedEvents, truth: Sequence[Span]) -> ScoredRecording:
    import numpy as np

    duration = found.timeline.duration
    scores = found.scores[: max(1, math.ceil(duration / found.frame_period))].astype(np.float64)
    edges = np.minimum(np.arange(len(scores) + 1) * found.frame_period, duration)
    return ScoredRecording(scores, edges, tuple(truth), duration)
