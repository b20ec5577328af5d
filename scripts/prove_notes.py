"""How often the pitch of a single note is heard, by instrument.

Usage: python scripts/prove_notes.py [--data DATA] [--split test]

Notes of oboe, bass clarinet and contrabassoon (`instruments_philharmonia`), whose names say the pitch: right is a
recording whose longest note lies within 50 cents. The options of `notes` were chosen on the training part.
"""

from __future__ import annotations

import argparse
import os
import re
from pathlib import Path

import auricle
from auricle.data.tables import rows_of
from auricle.tasks.notes import notes
from auricle.types import Note, pitch_name

STEPS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}


def key_of(name: str) -> int:
    """Key number of a name such as As3, A sharp in the octave below middle C."""
    step, sharp, octave = re.fullmatch(r"([A-G])(s?)(\d)", name).groups()  # type: ignore[union-attr]
    return 12 * (int(octave) + 1) + STEPS[step] + (sharp == "s")


def single_notes(folder: Path, split: str) -> None:
    """Print what was not heard, and the share that was."""
    right: dict[str, list[bool]] = {}
    alone: dict[str, list[bool]] = {}
    for _, row in rows_of(folder / "manifest.tsv"):
        if row["split"] != split or row["family"] == "percussion":
            continue
        found = notes(auricle.load(folder / row["path"], mono=True))["notes"]
        longest = max(found, key=lambda note: note.duration, default=None)
        heard = isinstance(longest, Note) and abs(longest.pitch - key_of(row["note"])) <= 0.5
        right.setdefault(row["instrument"], []).append(heard)
        alone.setdefault(row["instrument"], []).append(heard and len(found) == 1)
        if not heard:
            names = [pitch_name(note.pitch) for note in found if isinstance(note, Note)]
            print(f"  {row['path']}: {' '.join(names) or 'nothing'}")
    for name in [*sorted(right), "all"]:
        names = sorted(right) if name == "all" else [name]
        hits, only = ([hit for one in names for hit in table[one]] for table in (right, alone))
        share = f"{sum(hits)}/{len(hits)} right ({sum(hits) / len(hits):.1%})"
        print(f"{split:6} {name:16} {share}, {sum(only) / len(only):.1%} with no other note beside it")


def main() -> None:
    """The share of right pitches, instrument by instrument."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=os.environ.get("AURICLE_DATA") or None)
    parser.add_argument("--split", choices=("train", "test"), default="test")
    given = parser.parse_args()
    if given.data is None:
        parser.error("name the folder of corpora with --data or AURICLE_DATA")
    single_notes(given.data / "instruments_philharmonia", given.split)


if __name__ == "__main__":
    main()
