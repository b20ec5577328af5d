"""The verb: from options, and perhaps a piece, to a score, by whatever kind of writer the model is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from auricle.errors import BadModel, BadOption
from auricle.tasks.compose.options import QUARTERS, ComposeOptions

if TYPE_CHECKING:
    from auricle.engines.composer import Composer
    from auricle.engines.performer import Performer
    from auricle.engines.roll_writer import RollWriter
    from auricle.types import Score

    Writer = Composer | RollWriter | Performer

__all__ = ["compose", "writer_of"]


def compose(
    options: ComposeOptions = ComposeOptions(), like: Score | None = None, *, composer: Writer | None = None
) -> Score:
    """A chorale in four voices, or whatever the model writes; the same options and piece give the same notes.

    Args:
        options: length, key, tempo, seed, how far to stray from the likeliest note, what becomes of `like`.
        like: a piece to go on from, a tune to harmonize, or a chorale with bars to fill. For a chorale it is transposed
            to `key`, or as little as it takes to bring each voice into its range; its first tempo stays.
        composer: from `writer_of`, to load it once for many pieces.

    Raises:
        BadOption: a piece is needed and none is given; one whose voices cannot be brought into their ranges, or that
            has no notes; bars to fill that it has not; what only chorales have, of a model that writes none.
        ModelNotFound: no such model.
        BadModel: a model for something else.

    Example:
        >>> score = compose(ComposeOptions(bars=2, key="G", seed=7))
        >>> [part.name for part in score.parts], score.keys
        (['soprano', 'alto', 'tenor', 'bass'], ((0.0, 'G major'),))
        >>> score == compose(ComposeOptions(bars=2, key="G", seed=7))
        True
    """
    from auricle.engines.composer import Composer
    from auricle.engines.roll_writer import RollWriter
    from auricle.tasks.compose.chorale import chorale
    from auricle.tasks.compose.performing import perform
    from auricle.tasks.compose.rolls import on_the_grid

    if like is None and options.how != "new":
        raise BadOption(f"there is nothing to {options.how}; give a piece, or leave how as it is")
    composer = composer or writer_of(options.model)
    if isinstance(composer, Composer):
        return chorale(options, like, composer)
    refuse_form(options)
    if isinstance(composer, RollWriter):
        return on_the_grid(options, like, composer)
    rng = np.random.default_rng(options.seed)
    return perform(composer, options.bars * QUARTERS * 60 / options.tempo, rng, options.sampling, like)


def writer_of(model: str) -> Writer:
    """The writer of that name inside the package, or in a folder that `auricle export` made.

    Raises:
        ModelNotFound: no such model.
        BadModel: a damaged folder, or a model for something else.

    Example:
        >>> writer_of("chorales")
        Composer('chorales')
        >>> writer_of("english-ctc")
        Traceback (most recent call last):
        auricle.errors.BadModel: the model english-ctc is for transcribe by the engine ctc; it writes no music
    """
    from auricle.engines import composer, performer, roll_writer
    from auricle.hub import open_model

    card = open_model(model).card
    if card.task != "compose":
        raise BadModel(f"the model {card.name} is for {card.task} by the engine {card.engine}; it writes no music")
    if card.engine == "piano-rolls":
        return roll_writer.load(model)
    return performer.load(model) if card.engine == "performances" else composer.load(model)


def refuse_form(options: ComposeOptions) -> None:
    """Stop where a model that only writes on could not keep to what is asked for.

    Raises:
        BadOption: a key, an upbeat, a tune to harmonize, bars to fill.
    """
    if options.key or options.upbeat or options.how in ("harmonize", "fill"):
        asked = "keep to a key" if options.key else "begin with an upbeat" if options.upbeat else options.how
        raise BadOption(
            f"the model {options.model} cannot {asked}, it only begins a piece or goes on; a model of chorales can"
        )
