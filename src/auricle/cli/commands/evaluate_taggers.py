"""What `auricle evaluate` does with models that name sounds."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from auricle.cli.common import Common
from auricle.cli.progress import bar
from auricle.cli.results import Facts, Results, printable
from auricle.cli.tables import Table, clock

if TYPE_CHECKING:
    from auricle.data.clips import Clip
    from auricle.tasks.evaluate.options import Split
    from auricle.tasks.evaluate.tagging import TaggerEvaluation

__all__ = ["evaluate_taggers", "names_sounds", "refuse_others"]

TAGGERS = ("tagger", "taught")


def names_sounds(name: str) -> bool:
    """Whether a model is a tagger; what cannot be opened is none, and is told of later."""
    from auricle.engines.audio_transformer import is_transformer
    from auricle.engines.onnx_tagger import SETTINGS
    from auricle.errors import AuricleError
    from auricle.hub import open_model

    if (Path(name) / SETTINGS).is_file() or (Path(name).is_dir() and is_transformer(name)):
        return True
    try:
        return open_model(name).card.engine in TAGGERS
    except AuricleError:
        return False


def refuse_others(models: list[str]) -> None:
    """Models that find beats or write music are not for this command, whatever the data; said before those are read."""
    from auricle.engines import RECOGNIZERS
    from auricle.errors import AuricleError
    from auricle.hub import open_model

    for name in models:
        try:
            engine = open_model(name).card.engine
        except AuricleError:  # no model of that name, or an engine; loading it says what is wrong
            continue
        if engine not in (*TAGGERS, *RECOGNIZERS):
            raise typer.BadParameter(
                f"{name} neither recognizes speech nor names sounds (its engine is {engine}): "
                f"`auricle model show {name}` says what it reached when it was trained"
            )


def evaluate_taggers(models: list[str], data: str, split: Split, picture: Path | None, common: Common) -> None:
    """Accuracy of taggers on clips whose labels are known, and the confusion matrix of the last one as a picture."""
    from auricle.tasks.evaluate.tagging import find_clips

    if picture is not None and picture.suffix.lower() not in (".png", ".svg", ".pdf"):
        raise typer.BadParameter(f"{picture} must end in .png, .svg or .pdf", param_hint="--confusion")
    clips = find_clips(Path(data), split)
    table = Table("right", "95 %", "macro F1", "clips", "sound", "took", "x real time", "model")
    each = Table("F1", "label", "model")
    done: dict[str, TaggerEvaluation] = {}
    results = Results(common, lambda name, facts: add_rows(name, facts, table, each))
    results.each(models, lambda name: score(name, clips, done))
    table.show()
    each.show()
    if picture is not None and done:
        draw(done, picture)
    results.leave()


def score(name: str, clips: list[Clip], done: dict[str, TaggerEvaluation]) -> Facts:
    """Evaluate one model."""
    from auricle.engines.tagger import load
    from auricle.tasks.evaluate.tagging import evaluate_tagger

    with bar(name) as progress:
        found = evaluate_tagger(load(name), clips, progress=progress)
    done[name] = found
    scores = found.f1
    return {
        "model": found.model,
        "clips": len(found.said),
        "accuracy": found.accuracy,
        "interval": list(found.interval),
        "macro_f1": sum(scores.values()) / len(scores),
        "f1": scores,
        "labels": list(found.labels),
        "confusion": found.confusion.tolist(),
        "duration": found.duration,
        "seconds": found.seconds,
        "real_time_factor": found.seconds / found.duration if found.duration else None,
    }


def add_rows(name: str, facts: Any, table: Table, each: Table) -> None:
    """One model's scores, for people; labels from the worst on."""
    low, high = facts["interval"]
    speed = f"{1 / facts['real_time_factor']:.0f}" if facts["real_time_factor"] else "-"
    table.add(
        f"{facts['accuracy']:.1%}",
        f"{low:.1%} to {high:.1%}",
        f"{facts['macro_f1']:.3f}",
        str(facts["clips"]),
        clock(facts["duration"]),
        clock(facts["seconds"]),
        speed,
        name,
    )
    for label, figure in sorted(facts["f1"].items(), key=lambda pair: pair[1]):
        each.add(f"{figure:.3f}", label, name)


def draw(done: dict[str, TaggerEvaluation], picture: Path) -> None:
    """The confusion matrix of the last model."""
    from auricle.plots import PlotOptions, save
    from auricle.plots.confusion import confusion_matrix

    name, found = list(done.items())[-1]
    save(confusion_matrix(found.confusion, found.labels, PlotOptions(title=printable(name))), picture)
