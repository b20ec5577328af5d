"""Model folders of our own recognizers: whether one is there, and whether it is for the engine that asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auricle.errors import AuricleError, BadModel

if TYPE_CHECKING:
    from auricle.hub import OpenedModel

__all__ = ["lacking", "opened_for"]


def lacking(model: str) -> str:
    """Empty if the model can be opened, else what is missing.

    Example:
        >>> lacking("english-ctc")
        ''
    """
    from auricle.hub import open_model

    try:
        open_model(model)
    except AuricleError as error:
        return str(error)
    return ""


def opened_for(engine: str, model: str) -> OpenedModel:
    """The model of that name or in that folder, if its card is one of this engine's recognizers.

    Raises:
        ModelNotFound: no such model.
        BadModel: a damaged folder, or a model for something else.

    Example:
        >>> opened_for("ctc", "english-ctc").card.sample_rate
        16000
    """
    from auricle.hub import open_model

    opened = open_model(model)
    card = opened.card
    if card.task != "transcribe" or card.engine != engine:
        raise BadModel(f"the model {card.name} is for {card.task} by the engine {card.engine}, not for {engine}")
    if card.spec is None or len(card.symbols) < 2 or card.symbols[0]:
        raise BadModel(f"the card of {card.name} needs a spec, and symbols of which the first is the blank, ''")
    return opened
