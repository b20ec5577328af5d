"""What `auricle evaluate` does with models that find events, where onsets and offsets are known."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from auricle.cli.common import Common
from auricle.cli.progress import bar
from auricle.cli.results import Facts, Results
from auricle.cli.tables import Table, clock

if TYPE_CHECKING:
    from auricle.tasks.evaluate.detection import DetectionCounts
    from auricle.tasks.evaluate.options import Split
    from auricle.types import Span

__all__ = ["evaluate_detectors"]


def evaluate_detectors(models: list[str], data: str, split: Split, common: Common) -> None:
    """F1 of seconds, onsets and whole events, PSDS, and the same for each label."""
    from auricle.tasks.evaluate.detection import find_labelled

    recordings = find_labelled(Path(data), split)
    table = Table("seconds", "onsets", "and offsets", "PSDS 1", "PSDS 2", "events", "sound", "x real time", "model")
    each = Table("seconds", "onsets", "and offsets", "events", "label", "model")
    results = Results(common, lambda name, facts: add_rows(name, facts, table, each))
    results.each(models, lambda name: score(name, recordings))
    table.show()
    each.show()
    results.leave()


def score(name: str, recordings: dict[Path, tuple[Span, ...]]) -> Facts:
    """Evaluate one model."""
    from auricle.tasks.evaluate.detection import evaluate_detector
    from auricle.tasks.events import EventOptions, detector_of

    with bar(name) as progress:
        found = evaluate_detector(detector_of(EventOptions(name)), recordings, progress=progress)
    return {
        "model": found.model,
        "recordings": found.recordings,
        **counted(found.total),
        "psds": None if found.psds is None else list(found.psds),
        "labels": {label: counted(counts) for label, counts in found.by_label.items()},
        "duration": found.duration,
        "seconds": found.seconds,
        "real_time_factor": found.seconds / found.duration if found.duration else None,
    }


def counted(counts: DetectionCounts) -> dict[str, float]:
    """For machines."""
    segments, onsets, whole = counts.f1
    return {"segment_f1": segments, "onset_f1": onsets, "event_f1": whole, "events": counts.onsets.reference}


def add_rows(name: str, facts: Any, table: Table, each: Table) -> None:
    """One model's scores, for people; labels from the worst on."""
    areas = ["-", "-"] if facts["psds"] is None else [f"{area:.3f}" for area in facts["psds"]]
    speed = f"{1 / facts['real_time_factor']:.0f}" if facts["real_time_factor"] else "-"
    table.add(*shares(facts), *areas, str(facts["events"]), clock(facts["duration"]), speed, name)
    for label, counts in sorted(facts["labels"].items(), key=lambda row: (row[1]["segment_f1"], row[0])):
        each.add(*shares(counts), str(counts["events"]), label, name)


def shares(counts: Any) -> Sequence[str]:
    """F1 of seconds, of onsets, and of onsets with offsets."""
    return [f"{counts[key]:.1%}" for key in ("segment_f1", "onset_f1", "event_f1")]
