"""Put a trained tagger, detector of events, or listener to music into the package.

Usage: python scripts/embed_model.py TRAINING NAME [--figure accuracy=0.907]... [--remarks TEXT] [--rules FILE]
    TRAINING   folder of `auricle train sounds`, `commands`, `events`, ...
    NAME       of the model, and of its folder in the package
    --figure   measured on the test, for the card; beside those of the training's validation
    --rules    events.json that `scripts/prove_events.py --tune` wrote
"""

from __future__ import annotations

import argparse
import shutil
from dataclasses import replace
from pathlib import Path

from auricle.engines.event_rules import RULES
from auricle.hub import read_card, sha256_of, write_card
from auricle.tasks.export import ExportOptions, export

WEIGHTS = Path(__file__).resolve().parent.parent / "src" / "auricle" / "weights"


def main() -> None:
    """Export in 8 bits, add what was measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("training", type=Path)
    parser.add_argument("name")
    parser.add_argument("--figure", action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument("--licence", default="Apache-2.0")
    parser.add_argument("--remarks", default="", help="what a user should know beside the figures")
    parser.add_argument("--rules", type=Path)
    given = parser.parse_args()
    folder = WEIGHTS / given.name
    export(given.training, folder, ExportOptions(name=given.name, int8=True))
    if given.rules is not None:
        shutil.copy(given.rules, folder / RULES)
    card = read_card(folder)
    figures = dict(card.figures) | {name: float(value) for name, _, value in (f.partition("=") for f in given.figure)}
    files = {path.name: sha256_of(path) for path in folder.iterdir() if path.name != "card.json"}
    card = replace(card, files=files, figures=figures, remarks=given.remarks, licence=given.licence)
    write_card(card, folder)
    print(f"{folder}: {sum(path.stat().st_size for path in folder.iterdir()) / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
