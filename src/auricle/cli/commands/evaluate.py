"""auricle evaluate: how often a recognizer is wrong, or a tagger right."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from auricle.cli.common import Common
from auricle.cli.progress import bar
from auricle.cli.results import Facts, Results, printable
from auricle.cli.tables import Table, clock
from auricle.tasks.evaluate import EvaluateOptions

if TYPE_CHECKING:
    from auricle.tasks.evaluate import Evaluation

__all__ = ["evaluate"]

Models = Annotated[
    list[str],
    typer.Argument(
        metavar="MODEL", help="A model's name or folder, an engine, or engine:model; several.", show_default=False
    ),
]
Data = Annotated[
    str,
    typer.Option(
        "--data", help="A manifest or its folder, or a corpus in $AURICLE_DATA such as librispeech.", show_default=False
    ),
]
Speakers = Annotated[bool, typer.Option("--speakers", help="A line for each speaker, the worst first.")]
Confusion = Annotated[
    Path | None,
    typer.Option(
        "--confusion", help="For models that name sounds: a picture of what is taken for what.", show_default=False
    ),
]
Errors = Annotated[int, typer.Option("--errors", metavar="<int>", help="Show so many of the worst utterances aligned.")]


def evaluate(
    models: Models,
    data: Data,
    options: EvaluateOptions,
    common: Common,
    speakers: Speakers = False,
    errors: Errors = 0,
    confusion: Confusion = None,
) -> None:
    """Error rates of recognizers on recordings whose words are known; accuracy of models that name sounds.

    Where a table gives onsets and offsets, models that find events are scored by them.
    """
    from auricle.cli.commands.evaluate_detectors import evaluate_detectors
    from auricle.cli.commands.evaluate_taggers import evaluate_taggers, names_sounds, refuse_others
    from auricle.data.strong_labels import has_strong_labels

    taggers = [name for name in models if names_sounds(name)]
    if taggers and len(taggers) < len(models):
        raise typer.BadParameter(f"{', '.join(taggers)} names sounds, the others recognize speech; ask for one kind")
    if taggers and has_strong_labels(Path(data)):
        if confusion is not None:
            raise typer.BadParameter("only clips with one label have one", param_hint="--confusion")
        evaluate_detectors(taggers, data, options.split, common)
        return
    if taggers:
        evaluate_taggers(taggers, data, options.split, confusion, common)
        return
    refuse_others(models)
    if confusion is not None:
        raise typer.BadParameter("only models that name sounds have one", param_hint="--confusion")
    from auricle.tasks.evaluate import find_utterances

    utterances = find_utterances(data, options.split, home=os.environ.get("AURICLE_DATA", ""))
    table = Table("WER", "95 %", "CER", "sub", "del", "ins", "words", "sound", "took", "x real time", "model")
    worst = Table("WER", "words", "speaker", "model")
    done: dict[str, Evaluation] = {}
    results = Results(common, lambda name, facts: add_rows(name, facts, table, worst if speakers else None))
    results.each(models, lambda name: score(name, utterances, options, done))
    table.show()
    worst.show()
    if not common.json:
        for evaluation in done.values():
            show_worst(evaluation, errors)
        compare(done)
    results.leave()


def score(name: str, utterances: list[Any], options: EvaluateOptions, done: dict[str, Evaluation]) -> Facts:
    """Evaluate one model."""
    from auricle.tasks.evaluate import evaluate, load_recognizer

    with bar(name) as progress:
        evaluation = evaluate(load_recognizer(name), utterances, options, progress=progress)
    done[name] = evaluation
    interval = evaluation.interval()
    words, characters = evaluation.words, evaluation.characters
    return {
        "engine": evaluation.engine,
        "model": evaluation.model,
        "utterances": len(evaluation.scored),
        "words": words.length,
        "word_error_rate": words.rate,
        "interval": [interval.low, interval.high] if interval else None,
        "character_error_rate": characters.rate,
        "substitutions": words.substitutions,
        "deletions": words.deletions,
        "insertions": words.insertions,
        "duration": evaluation.duration,
        "seconds": evaluation.seconds,
        "real_time_factor": evaluation.real_time_factor,
        "speakers": {
            speaker: {"words": count.length, "errors": count.errors}
            for speaker, count in evaluation.by_speaker().items()
        },
    }


def add_rows(name: str, facts: Any, table: Table, worst: Table | None) -> None:
    """One model's scores, for people."""
    bounds = facts["interval"]
    table.add(
        percent(facts["word_error_rate"]),
        f"{percent(bounds[0])} to {percent(bounds[1])}" if bounds else "-",
        percent(facts["character_error_rate"]),
        *(str(facts[key]) for key in ("substitutions", "deletions", "insertions", "words")),
        clock(facts["duration"]),
        clock(facts["seconds"]),
        f"{1 / facts['real_time_factor']:.1f}" if facts["real_time_factor"] else "-",
        name,
    )
    for speaker, counts in facts["speakers"].items() if worst is not None else ():
        rate = percent(counts["errors"] / counts["words"]) if counts["words"] else "-"
        assert worst is not None
        worst.add(rate, str(counts["words"]), speaker, name)


def show_worst(evaluation: Evaluation, number: int) -> None:
    """Utterances with the most errors, what was said over what was heard."""
    from auricle.metrics import align_words, show_alignment

    for one in evaluation.worst(number):
        print(f"{printable(one.audio)} ({evaluation.model}, {one.words.errors} of {one.words.length} words wrong)")
        print(show_alignment(align_words(one.reference, one.estimate)) + "\n")


def compare(done: dict[str, Evaluation]) -> None:
    """How much each further model differs from the first."""
    first = next(iter(done), "")
    for name, other in list(done.items())[1:]:
        bounds = done[first].difference(other)
        if bounds:
            sure = "not sure which is better" if 0.0 in bounds else "sure"
            print(f"WER of {first} less that of {name}: {percent(bounds.low)} to {percent(bounds.high)} ({sure})")


def percent(share: float) -> str:
    """A share for people.

    Example:
        >>> percent(0.0349)
        '3.5 %'
    """
    return f"{100 * share:.1f} %"
