"""How well sound events are found in scenes whose sounds and backgrounds were never heard in training.

Usage: python scripts/prove_events.py MODEL [--data DATA] [--scenes 60] [--seconds 120] [--tune]

MODEL is a folder of `auricle export`, or the embedded one. `--tune` first sets the rule of each label on 30 scenes of
the validation sounds and writes it into MODEL. Prints, for scenes on plain noises and then for those on any background,
rain, sea, fire and helicopters among them: segment F1 (1 s), event F1 (onset within 200 ms, with and without the offset
within 200 ms or half the event), over all events and as a mean over labels, PSDS 1 and 2, and the speed on one core.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from auricle.data.scene_batch import scene_of
from auricle.data.scenes import EVENTS, Scene, SceneOptions
from auricle.decoding.event_tuning import ScoredScene, tuned_rules
from auricle.engines import tagger
from auricle.engines.event_rules import RULES, rules_text
from auricle.hub import read_card, sha256_of, write_card
from auricle.metrics.psds import PSDS1, PSDS2, ScoredRecording, psds
from auricle.metrics.segments import SegmentScore, score_segments
from auricle.metrics.sound_events import EventScore, score_sound_events
from auricle.tasks.events import DetectedEvents, events
from auricle.types import Span


def scenes(data: Path, split: str, count: int, seconds: float, seed: int, weather: bool) -> list[Scene]:
    """Of one part of the data; at most three events at once, -6 to 6 dB above their background."""
    options = SceneOptions(duration=seconds, polyphony=3, ratios=(-6.0, 6.0))
    rngs = [np.random.default_rng([seed, number]) for number in range(count)]
    return [scene_of(data, split, rng, options, weather=weather) for rng in rngs]


def balanced(truth: Sequence[Sequence[Span]], found: Sequence[Sequence[Span]]) -> float:
    """Event F1 by onsets and segment F1 of one label, half each."""
    by_event, by_segment = EventScore(0, 0, 0), SegmentScore(0, 0, 0)
    for true, heard in zip(truth, found, strict=True):
        by_event += score_sound_events(true, heard, offset_tolerance=None)
        by_segment += score_segments(true, heard, sorted({span.label for span in (*true, *heard)}))
    return sum(2 * one.matched / max(1, one.reference + one.estimate) for one in (by_event, by_segment))


def tune(place: str, data: Path) -> None:
    """Set the rules of the labels on validation scenes and write them into the model."""
    detector = tagger.load(place)
    heard = []
    for scene in scenes(data, "valid", 30, 60.0, seed=7, weather=False):
        found = events(scene.audio, detector=detector)
        heard.append(ScoredScene(found.scores.astype(np.float32), tuple(scene.truth[EVENTS])))
    rules = tuned_rules(heard, detector.labels, detector.frame_period, balanced)
    folder = detector.opened.path
    (folder / RULES).write_text(rules_text(rules) + "\n", encoding="utf-8")
    card = read_card(folder)
    write_card(replace(card, files={**card.files, RULES: sha256_of(folder / RULES)}), folder)
    for rule in rules:
        spans = rule.spans
        told = f"off {spans.off:.2f}, gap {spans.min_gap}, shortest {spans.min_duration}, median {rule.median}"
        print(f"  {spans.label:12} on {spans.on:.2f}, {told}")


def report(labels: Sequence[str], truth: Sequence[Sequence[Span]], found: Sequence[DetectedEvents]) -> None:
    """The table."""
    rows: dict[str, list[float]] = {}
    for label in (*labels, ""):
        segments, onsets, whole = SegmentScore(0, 0, 0), EventScore(0, 0, 0), EventScore(0, 0, 0)
        for true, heard in zip(truth, found, strict=True):
            one = [span for span in true if label in ("", span.label)]
            other = [span for span in heard.timeline[EVENTS] if label in ("", span.label)]
            segments += score_segments(one, other, labels)
            onsets += score_sound_events(one, other, offset_tolerance=None)
            whole += score_sound_events(one, other)
        rows[label] = [2 * s.matched / max(1, s.reference + s.estimate) for s in (segments, onsets, whole)]
        rows[label].append(onsets.reference)
    print(f"{'':14}{'segments 1 s':>14}{'onset 200 ms':>14}{'and offset':>12}{'events':>8}")
    for label, (segments_f1, onset_f1, whole_f1, count) in rows.items():
        print(f"{label or 'all':14}{segments_f1:13.1%} {onset_f1:13.1%} {whole_f1:11.1%} {count:7.0f}")
    mean = np.mean([rows[label][:3] for label in labels], axis=0)
    print(f"{'mean of labels':14}{mean[0]:13.1%} {mean[1]:13.1%} {mean[2]:11.1%}")


def main() -> None:
    """Tune if asked, then look at the test scenes once."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", nargs="?", default="events")
    parser.add_argument("--data", type=Path, default=os.environ.get("AURICLE_DATA") or None)
    parser.add_argument("--scenes", type=int, default=60)
    parser.add_argument("--seconds", type=float, default=120.0)
    parser.add_argument("--tune", action="store_true")
    given = parser.parse_args()
    if given.data is None:
        parser.error("name the folder of corpora with --data or AURICLE_DATA")
    if given.tune:
        tune(given.model, given.data)
    for weather in (False, True):
        prove(given.model, scenes(given.data, "test", given.scenes, given.seconds, 11, weather), weather)


def prove(place: str, made: Sequence[Scene], weather: bool) -> None:
    """Search scenes and print what was found of them."""
    detector = tagger.load(place)
    truth, found, recordings, spent = [], [], [], 0.0
    for scene in made:
        begin = time.process_time()
        one = events(scene.audio, detector=detector)
        spent += time.process_time() - begin
        truth.append(scene.truth[EVENTS])
        found.append(one)
        edges = np.minimum(np.arange(len(one.scores) + 1) * one.frame_period, scene.audio.duration)
        recordings.append(
            ScoredRecording(one.scores.astype(np.float64), edges, tuple(scene.truth[EVENTS]), scene.audio.duration)
        )
    seconds = sum(scene.audio.duration for scene in made)
    beneath = "noises, rain, sea, fire and helicopters" if weather else "noises"
    print(f"\n{detector.model}: {len(made)} scenes of {seconds / len(made):.0f} s on {beneath}")
    report(detector.labels, truth, found)
    for name, options in (("PSDS 1", PSDS1), ("PSDS 2", PSDS2)):
        print(f"{name}: {psds(recordings, detector.labels, options):.3f}")
    print(f"{seconds / spent:.0f} x real time on one core", flush=True)


if __name__ == "__main__":
    main()
