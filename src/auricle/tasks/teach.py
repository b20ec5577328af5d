"""Teach: a label for a model, from a few clips."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from auricle.audio import load
from auricle.errors import AuricleError, BadData, BadModel, BadOption
from auricle.tasks.atomic import replacing_folder

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from auricle.hub import OpenedModel

__all__ = ["TEACHES", "Lesson", "teach"]

TEACHES = "sounds"
"""The model whose hearing is used where none is named."""


@dataclass(frozen=True)
class Lesson:
    """What was learned.

    Attributes:
        label: that was taught.
        clips: from which it was.
        labels: all that the model now knows.
        folder: of the model.
        skipped: clips that could not be used, each with the reason.

    Example:
        >>> Lesson("bell", 5, ("bell",), Path("taught"), ()).clips
        5
    """

    label: str
    clips: int
    labels: tuple[str, ...]
    folder: Path
    skipped: tuple[tuple[str, str], ...]


def teach(label: str, clips: Sequence[str | Path], folder: Path, *, model: str = "") -> Lesson:
    """Teach a model a label from a few clips of it; five are a good number.

    Args:
        label: what the clips are. One that the model knows is learned anew.
        clips: recordings of that sound and little else; silence at their ends does no harm.
        folder: of the model: one that was taught before learns one label more, a new one is made.
        model: whose hearing a new one uses; "" is the embedded "sounds". One that was taught keeps its own.

    Returns:
        What was learned; clips that could not be read are left out and listed.

    Raises:
        BadOption: an empty label, or another model than the folder was made with.
        BadData: not one clip in which something is heard.
        BadModel: the folder holds something else.
        ModelNotFound: no such model.
        CannotWrite: the folder cannot be written.

    Example:
        >>> teach("", ["ring.wav"], Path("taught"))
        Traceback (most recent call last):
        auricle.errors.BadOption: a label needs a name
    """
    import numpy as np

    from auricle.engines.tagger import Tagger
    from auricle.engines.taught import embedded

    if not label.strip():
        raise BadOption("a label needs a name")
    opened, known = _before(folder, model)
    tagger = Tagger(opened)
    rows: list[NDArray[np.float64]] = []
    skipped: list[tuple[str, str]] = []
    for clip in clips:
        try:
            row = embedded(tagger, [load(clip, sample_rate=tagger.sample_rate, mono=True)])[0]
            if not row.any():
                raise BadData("nothing is to be heard in it")
            rows.append(row)
        except AuricleError as error:
            skipped.append((str(clip), str(error)))
    if not rows:
        reason = f"; the first: {skipped[0][1]}" if skipped else ""
        raise BadData(f"there is no clip of {label!r} that can be used{reason}")
    known[label.strip()] = np.array(rows)
    _write(opened, known, folder)
    return Lesson(label.strip(), len(rows), tuple(known), folder, tuple(skipped))


def _before(folder: Path, model: str) -> tuple[OpenedModel, dict[str, NDArray[np.float64]]]:
    """The model whose hearing is used, and what it was taught before."""
    from auricle.engines.tagger import tagger_folder
    from auricle.engines.taught import read_taught
    from auricle.hub import open_model

    if (folder / "card.json").is_file():
        opened = open_model(folder)
        if opened.card.engine != "taught":
            raise BadModel(f"{folder} holds the model {opened.card.name}, which was not taught; choose another folder")
        if model:
            raise BadOption(f"{folder} has its own hearing; leave out the model, or choose another folder")
        return opened, read_taught(opened)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BadModel(f"{folder} holds something, but no model; choose another folder")
    return tagger_folder(model or TEACHES), {}


def _write(opened: OpenedModel, known: Mapping[str, NDArray[np.float64]], folder: Path) -> None:
    """The network, what it was taught, and a card; the folder is complete or as it was."""
    from auricle.engines.tagger import NETWORK
    from auricle.engines.taught import TAUGHT, taught_text
    from auricle.hub import sha256_of, write_card

    network = opened.file(NETWORK)
    with replacing_folder(folder) as part:
        shutil.copy(network, part / NETWORK)
        (part / TAUGHT).write_text(taught_text(known) + "\n", encoding="utf-8")
        files = {name: sha256_of(part / name) for name in (NETWORK, TAUGHT)}
        card = replace(
            opened.card,
            name=folder.resolve().name,
            task="classify",
            engine="taught",
            symbols=tuple(known),
            files=files,
            figures={},
            command="",
            remarks=f"Taught {', '.join(known)}; hears as {opened.card.name} does."[:500],
        )
        write_card(card, part)
