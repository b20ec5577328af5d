"""Measure the digit recipes on people they never heard: train with each speaker of FSDD left out, then on all of them.

    python scripts/prove_digits.py --work FOLDER [--synthetic FOLDER,FOLDER] [--embed]

Every training that FOLDER already holds is used as it is, so a run that was stopped goes on. What is measured is the
exported model in its engine, without torch: word error rate over spliced strings of 1 to 8 digits (200 a speaker, the
same for both models) and the share of single recordings, a quarter of a second of quiet around them, that are heard
right. `--embed` puts the two models that were trained on the official split into the package, with these figures on
their cards.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from auricle.data import fsdd
from auricle.data.digit_strings import Splice, samples_of_splice, spoken_strings
from auricle.engines import attention, ctc
from auricle.hub import read_card, write_card
from auricle.metrics import word_error_rate
from auricle.tasks.export import ExportOptions, export
from auricle.types import Audio, RecognizerOptions

RECIPES = ("digits-ctc", "digits-attention")
LIMITS = {"digits-ctc": 0.08, "digits-attention": 0.10}
OFFICIAL = 0.02
STRINGS, SEED, QUIET = 200, 1, 0.25
ATTENTION = ("frozen=3000", "lr=3e-3", "epochs=14", "batch_seconds=100", "evaluate_every=7", "average=0.99")
LITTLE = ("speed=0.1", "warp=0.06", "noise=0.2", "reverb=0.1", "hidden_frames=4", "hidden_band=6", "tempo=0.12")
SETTLED = (("lr=4e-4", "epochs=3"), ("lr=5e-4", "epochs=4", *LITTLE))
"""How the model that is shipped goes on, stage by stage: real speech alone, then with little augmentation."""
WEIGHTS = Path(__file__).resolve().parent.parent / "src" / "auricle" / "weights"


@dataclass(frozen=True)
class Figures:
    """What one model reached on one test.

    Attributes:
        strings: word error rate over spliced strings of one speaker after another.
        singles: share of single recordings that are heard as exactly their word.
    """

    strings: float
    singles: float


def trained(recipe: str, left_out: str, work: Path, synthetic: str) -> Path:
    """Folder of the exported model; trained and exported unless it is there."""
    name = f"{recipe}-{left_out or 'official'}"
    model, training = work / "models" / name, work / "trainings" / name
    if (model / "card.json").exists():
        return model
    settings = [f"left_out={left_out}", f"synthetic={synthetic}"]
    if recipe == "digits-attention":
        # The listener of the same people's digits-ctc, as it is; only what attends and writes is learned.
        settings += [f"start={work / 'trainings' / name.replace(recipe, 'digits-ctc')}", *ATTENTION]
    elif not left_out:
        for number, stage in enumerate(SETTLED, 1):
            before = work / "trainings" / f"{recipe}-stage{number}"
            train(recipe, before, settings)
            settings = [f"start={before}", *stage]
    train(recipe, training, settings)
    export(training, model, ExportOptions(name=recipe, int8=True))
    return model


def train(recipe: str, out: Path, settings: Sequence[str]) -> None:
    """Train, or go on where it was stopped."""
    given = [part for setting in settings for part in ("--set", setting)]
    subprocess.run([sys.executable, "-m", "auricle", "train", recipe, "--out", str(out), *given], check=True)


def measured(recipe: str, model: Path, left_out: str, data: Path) -> Figures:
    """Figures of an exported model on the recordings that it never heard."""
    recognizer = (ctc if recipe == "digits-ctc" else attention).load(str(model))
    recordings = fsdd.utterances(data, "test", left_out)
    strings = spoken_strings(recordings, STRINGS, SEED)

    def heard(items: Sequence[Splice]) -> list[str]:
        rate = recognizer.sample_rate
        sounds = [Audio(samples_of_splice(item, rate), rate) for item in items]
        found = recognizer.recognize(sounds, RecognizerOptions())
        return [one.text for one in found]

    alone = [Splice((one,), (QUIET, QUIET), SEED) for one in recordings]
    singles = [text == one.text for text, one in zip(heard(alone), recordings, strict=True)]
    rate = word_error_rate([string.text for string in strings], heard(strings))
    return Figures(rate, sum(singles) / len(singles))


def prove(recipe: str, work: Path, data: Path, synthetic: str) -> dict[str, Figures]:
    """Figures by left-out speaker, "official" last; each line is printed when it is known."""
    found = {}
    for speaker in (*fsdd.SPEAKERS, ""):
        model = trained(recipe, speaker, work, synthetic)
        figures = found[speaker or "official"] = measured(recipe, model, speaker, data)
        print(f"{recipe:17} {speaker or 'official':9} {figures.strings:7.2%} {figures.singles:9.2%}", flush=True)
    people = {speaker: found[speaker] for speaker in fsdd.SPEAKERS}
    worst = max(people, key=lambda speaker: people[speaker].strings)
    mean = sum(figures.strings for figures in people.values()) / len(people)
    singles = sum(figures.singles for figures in people.values()) / len(people)
    print(f"{recipe:17} mean      {mean:7.2%} {singles:9.2%}   worst: {worst}")
    found["mean"] = Figures(mean, singles)
    return found


def embed(recipe: str, found: dict[str, Figures], work: Path, command: str) -> None:
    """Put the model of the official split into the package, the figures on its card."""
    target = WEIGHTS / recipe
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(work / "models" / f"{recipe}-official", target)
    figures = {f"wer_{name}": round(one.strings, 4) for name, one in found.items()}
    figures |= {f"accuracy_{name}": round(one.singles, 4) for name, one in found.items()}
    card = read_card(target)
    remarks = (
        "wer_SPEAKER and accuracy_SPEAKER: of models trained alike without that speaker; wer_official and "
        "accuracy_official: of this one, on recordings of speakers that it knows"
    )
    write_card(replace(card, figures=figures, command=command, remarks=remarks), target)


def main() -> int:
    """Prints the table; 1 if a figure misses its limit."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", type=Path, required=True, help="folder of trainings and models")
    parser.add_argument("--data", type=Path, default=os.environ.get("AURICLE_DATA") or None)
    parser.add_argument("--synthetic", default="", help="folders made by make_digit_speech.py and cut_digit_speech.py")
    parser.add_argument("--recipe", choices=RECIPES, action="append", help="only this one")
    parser.add_argument("--embed", action="store_true", help="put the models into the package")
    given = parser.parse_args()
    if given.data is None:
        parser.error("name the folder of corpora with --data or AURICLE_DATA")
    print(f"{'recipe':17} {'left out':9} {'strings':>7} {'singles':>9}", flush=True)
    missed = False
    for recipe in given.recipe or RECIPES:
        found = prove(recipe, given.work, given.data, given.synthetic)
        missed |= found["mean"].strings > LIMITS[recipe] or found["official"].strings > OFFICIAL
        rows = {name: vars(one) for name, one in found.items()}
        (given.work / f"{recipe}.json").write_text(json.dumps(rows, indent=1) + "\n")
        if given.embed:
            embed(recipe, found, given.work, "make prove-digits")
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
