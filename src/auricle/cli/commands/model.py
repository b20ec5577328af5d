"""auricle model: which models there are, and one format made into another."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from auricle.cli.common import Common
from auricle.cli.results import Facts, print_json, printable
from auricle.cli.tables import Table
from auricle.engines.whisper import ConvertModelOptions

__all__ = ["ACTIONS", "convert", "list_models", "show"]

Source = Annotated[
    str,
    typer.Argument(
        metavar="MODEL",
        help="Folder of a Whisper model in transformers' format, or the name of one, which is fetched.",
        show_default=False,
    ),
]
Name = Annotated[str, typer.Argument(metavar="MODEL", help="Name, or folder with a card.json.", show_default=False)]
Out = Annotated[Path, typer.Option("--out", "-o", help="The new folder.", show_default=False)]


def convert(model: Source, out: Out, options: ConvertModelOptions, common: Common) -> None:
    """A Whisper model for CTranslate2, which runs it faster; a tokenizer that it lacks is rebuilt."""
    from auricle.engines.whisper.convert import convert_model

    done = convert_model(model, out, options)
    if common.json:
        print_json({**asdict(done), "folder": str(done.folder), "source": str(done.source)})
        return
    told = f"{done.quantization}, {done.size / 1e6:.0f} MB, tokenizer {done.tokenizer}"
    print(f"{printable(model)} -> {printable(str(done.folder))} ({told})")


def list_models(common: Common) -> None:
    """Every model that has a name: those inside the package, and Whisper's sizes, with what is on this disk."""
    table = Table("model", "engine", "languages", "size", "state")
    for facts in [*embedded(), *whispers()]:
        if common.json:
            print_json(facts)
        table.add(*(str(facts[key]) for key in ("name", "engine", "languages", "size", "state")))
    if not common.json:
        table.show()


def show(model: Name, common: Common) -> None:
    """The card of a model inside the package or in a folder, after its files were verified."""
    from auricle.hub import open_model

    opened = open_model(model)
    card = opened.card
    facts: Facts = {**asdict(card), "symbols": len(card.symbols), "folder": str(opened.path)}
    if common.json:
        print_json(facts)
        return
    table = Table("", "")
    for key, value in facts.items():
        if value not in ("", None, {}):
            told = "; ".join(f"{k} {v}" for k, v in value.items()) if isinstance(value, dict) else str(value)
            table.add(key, told)
    table.show()


def embedded() -> list[Facts]:
    """Facts of the models inside the package."""
    from auricle.hub import embedded_models, open_model

    found: list[Facts] = []
    for name in embedded_models():
        opened = open_model(name)
        size = sum(opened.file(file).stat().st_size for file in opened.card.files)
        facts = {"name": name, "engine": opened.card.engine, "languages": opened.card.language or "-"}
        found.append({**facts, "size": f"{size / 1e6:.1f} MB", "state": "inside auricle"})
    return found


def whispers() -> list[Facts]:
    """Facts of the published sizes of Whisper."""
    from auricle.engines.whisper import MODELS
    from auricle.engines.whisper.finding import cached

    found: list[Facts] = []
    for model in MODELS:
        here = cached(model.ctranslate2) or cached(model.transformers)
        facts = {
            "name": model.name,
            "engine": "whisper",
            "languages": "en" if model.languages == 1 else model.languages,
        }
        state = "on this disk" if here else "on the hub"
        found.append({**facts, "size": f"{model.parameters} M parameters", "state": state})
    return found


ACTIONS = {"list": list_models, "show": show, "convert": convert}
"""What `auricle model` can be told to do."""
