"""auricle compose: a chorale in four voices."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from auricle.cli.common import Common
from auricle.cli.results import Facts, Results, print_written
from auricle.cli.tables import clock
from auricle.cli.targets import refuse_inputs, sound_suffixes
from auricle.tasks.compose import ComposeOptions

if TYPE_CHECKING:
    from auricle.types import Score

__all__ = ["compose"]

NOTES, PICTURES = (".mid", ".midi", ".musicxml"), (".svg", ".png", ".pdf")

Out = Annotated[
    Path,
    typer.Option(
        "--out",
        "-o",
        help="A .mid file, or .musicxml; or a sound such as .wav; or a .svg, .png or .pdf picture.",
        show_default=False,
    ),
]
Like = Annotated[
    Path | None,
    typer.Option("--like", help="A .mid file to go on from, to harmonize or to fill (--how).", show_default=False),
]


def compose(out: Out, options: ComposeOptions, common: Common, like: Like = None) -> None:
    """A chorale in four voices: a new one, or what follows, goes under or belongs into a piece of yours."""
    if out.suffix.lower() not in (*NOTES, *PICTURES, *sound_suffixes()):
        allowed = ", ".join((*NOTES, *PICTURES, *sound_suffixes()))
        raise typer.BadParameter(f"{str(out)!r} is none of {allowed}", param_hint="-o")
    if like is None and options.how != "new":
        raise typer.BadParameter(f"{options.how} needs a piece: name it with --like", param_hint="--how")
    if like is not None:
        refuse_inputs([str(like)], [str(out)])
    results = Results(common, print_written(told=told))
    results.each([str(like or f"seed {options.seed}")], lambda _: written(out, options, like))
    results.leave()


def written(out: Path, options: ComposeOptions, like: Path | None) -> Facts:
    """Compose and write one piece."""
    from auricle.tasks.compose import compose
    from auricle.writers import read_midi

    score = compose(options, None if like is None else read_midi(like))
    write(score, out)
    if not score.notes:
        print("note: nothing in it sounds; take another --seed or a higher --temperature", file=sys.stderr)
    return {
        "target": str(out),
        "model": options.model,
        "seed": options.seed,
        "key": score.keys[0][1] if score.keys else None,
        "tempo": score.tempi[0][1],
        "duration": score.duration,
        "notes": len(score.notes),
        "truncated": False,
    }


def write(score: Score, out: Path) -> None:
    """As notes, as sound, or as a picture."""
    suffix = out.suffix.lower()
    if suffix == ".musicxml":
        from auricle.writers import write_musicxml

        write_musicxml(score, out)
    elif suffix in NOTES:
        from auricle.writers import write_midi

        write_midi(score, out)
    elif suffix in PICTURES:
        from auricle import plots

        plots.save(plots.staff(score), out)
    else:
        from auricle.audio import save
        from auricle.instruments import RenderOptions, render

        save(render(score, RenderOptions(sample_rate=rate_for(suffix))), out)


def rate_for(suffix: str) -> int:
    """44.1 kHz, or the highest rate that the format of a suffix can hold where it is not among its rates."""
    from auricle.audio.encodings import FORMATS

    usual = 44_100
    row = next(row for row in FORMATS.values() if suffix in row.suffixes)
    return min(usual if usual in row.rates or not row.rates else max(row.rates), row.highest_rate)


def told(facts: Facts) -> str:
    """What was written, for people."""
    key = f"{facts['key']}, " if facts["key"] else ""
    return f"{key}{facts['notes']} notes, {clock(facts['duration'])}"
