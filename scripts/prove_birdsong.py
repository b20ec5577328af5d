"""How exactly the notes of a bird are found: onset F1 within 20 ms, on recordings with onsets that people wrote down.

Usage: python scripts/prove_birdsong.py [--data DATA]

Four numbers of `bursts` were chosen on the training part of the corpus; the test part is the other two recordings.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

import auricle
from auricle.data.tables import rows_of
from auricle.metrics.onsets import MatchScore, score_onsets
from auricle.tasks.events import EventOptions, events


def main() -> None:
    """Recording by recording, then each part."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=os.environ.get("AURICLE_DATA") or None)
    given = parser.parse_args()
    if given.data is None:
        parser.error("name the folder of corpora with --data or AURICLE_DATA")
    folder = given.data / "birdsong_koumura"
    totals = {"train": MatchScore(), "test": MatchScore()}
    for _, row in rows_of(folder / "manifest.tsv"):
        truth = [float(one["onset"]) for _, one in rows_of(folder / "labels" / f"{Path(row['path']).stem}.tsv")]
        found = events(auricle.load(folder / row["path"], mono=True), EventOptions("bursts"))
        score = score_onsets(truth, [span.start for span in found.timeline["events"]], tolerance=0.02)
        totals[row["split"]] += score
        print(
            f"{row['path']:24} {row['split']:6} {score.reference:4} notes, {score.estimate:4} found, F1 {score.f1:.1%}"
        )
    for part, total in totals.items():
        rates = f"precision {total.precision:.1%}, recall {total.recall:.1%}, F1 {total.f1:.1%}"
        print(f"{part}: {total.reference} notes, {rates}")


if __name__ == "__main__":
    main()
