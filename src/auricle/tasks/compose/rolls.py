"""Writing on a grid: each frame of a piano roll drawn from the model, given all frames before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from auricle.decoding.piano_roll import KEYS, roll_of, score_of_roll
from auricle.decoding.sampling import SamplingOptions, sample
from auricle.errors import BadOption
from auricle.tasks.compose.options import QUARTERS, ComposeOptions

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from auricle.engines.roll_writer import RollWriter
    from auricle.types import Score

__all__ = ["on_the_grid", "write_rolls"]


def on_the_grid(options: ComposeOptions, like: Score | None, writer: RollWriter) -> Score:
    """So many bars of four quarters, behind a piece where one is given; the piece comes out as the grid has it.

    Args:
        options: bars, tempo, seed, and how far to stray.
        like: a piece to go on from; its first tempo stays.
        writer: that writes it.

    Raises:
        BadOption: the piece has no note for a piano.
    """
    given = None if like is None else roll_of(like, writer.grid)
    if given is not None and not given.any():
        raise BadOption("the piece has no notes that a piano could play; give another")
    rng = np.random.default_rng(options.seed)
    frames = options.bars * QUARTERS * writer.grid
    if given is not None:  # up to the end of its bar
        frames += -len(given) % (QUARTERS * writer.grid)
    roll = write_rolls(writer, frames, rng, options.sampling, given)
    return score_of_roll(roll, writer.grid, options.tempo if like is None else like.tempi[0][1])


def write_rolls(
    writer: RollWriter,
    frames: int,
    rng: np.random.Generator,
    options: SamplingOptions,
    given: NDArray[np.uint8] | None = None,
) -> NDArray[np.uint8]:
    """What is given, and so many frames behind it: 0 or 1 [given + frames, 88]; a new piece begins with a note.

    Silence is likely after silence, and a model that began with it would often stay there.

    Args:
        writer: gives the probabilities.
        frames: to be written.
        rng: decides.
        options: how far a choice may stray from the likeliest. Where the keys of a frame do not know of one another,
            temperature is of each, and `top_k` is how many may sound together; `top_p` is of chains only.
        given: frames to go on from [frames, 88].
    """
    before = np.zeros((0, KEYS), np.uint8) if given is None else given
    rows = [*before]
    context, state = writer.step(writer.start(), np.concatenate([np.zeros((1, KEYS), np.uint8), before]))
    for number in range(frames):
        begins = given is None and number == 0
        if writer.chained:
            row = _chained(writer, context, rows[-1] if rows else np.zeros(KEYS, np.uint8), rng, options, begins)
        else:
            row = _independent(context, rng, options, begins)
        rows.append(row)
        context, state = writer.step(state, row[None])
    return np.array(rows, np.uint8).reshape(-1, KEYS)


def _chained(
    writer: RollWriter,
    context: NDArray[np.float32],
    known: NDArray[np.uint8],
    rng: np.random.Generator,
    options: SamplingOptions,
    begins: bool,
) -> NDArray[np.uint8]:
    """The frame behind `known`, from the lowest key up; the first of a piece has one."""
    row, state = np.zeros(KEYS, np.uint8), writer.start_frame(context)
    while True:
        logits, state = writer.next_key(context, known, row, state)
        if begins and not row.any():
            logits = np.where(np.arange(KEYS + 1) == KEYS, -np.inf, logits)
        key = sample(logits, rng, options)
        if key == KEYS:
            return row
        row[key] = 1


def _independent(
    context: NDArray[np.float32], rng: np.random.Generator, options: SamplingOptions, begins: bool
) -> NDArray[np.uint8]:
    """One frame, each key for itself, the context being the logits; the first of a piece has one at least."""
    drawn = rng.random(KEYS)
    if options.temperature == 0:
        sounding = context > 0
    else:
        # The draw as a logit: a key sounds where its own, over the temperature, is higher.
        sounding = context / options.temperature > np.log(drawn) - np.log1p(-drawn)
    if options.top_k:
        likeliest = np.argsort(-context, kind="stable")[: options.top_k]
        sounding &= np.isin(np.arange(KEYS), likeliest)
    if begins and not sounding.any():
        sounding[int(context.argmax())] = True
    return sounding.astype(np.uint8)
