"""Generators of music as ONNX files, each with its state as inputs and outputs."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from auricle.decoding.chorale_symbols import VOICES
from auricle.models.chorale_voices import Chooser, ChoraleVoices, Plan
from auricle.models.music_generator import MusicGenerator
from auricle.models.note_heads import NoteChain
from auricle.models.performance_writer import PerformanceWriter
from auricle.train.recipe import Exportable

__all__ = ["AHEAD", "CHAIN", "VOICE", "chorale_exportable", "performance_exportable", "roll_exportable"]

CHAIN, AHEAD, VOICE = "chain.onnx", "ahead.onnx", "voice.onnx"
STATE = {"hidden": {1: "batch"}, "cell": {1: "batch"}, "hidden_out": {1: "batch"}, "cell_out": {1: "batch"}}
ROWS = {0: "batch"}
FRAMES = {0: "batch", 1: "frames"}
SIZES = ((1, 7), (3, 1), (2, 19))
"""Rows and frames of the examples."""


class ChainStep(nn.Module):
    """One note of the chain."""

    def __init__(self, head: NoteChain) -> None:
        super().__init__()
        self.head = head

    def forward(
        self, context: Tensor, known: Tensor, held: Tensor, hidden: Tensor, cell: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        """As `NoteChain.step`."""
        return self.head.step(context, known, held, hidden, cell)


class AheadStep(nn.Module):
    """What is given of a piece, as tensors."""

    def __init__(self, model: ChoraleVoices) -> None:
        super().__init__()
        self.ahead = model.ahead

    def forward(self, given: Tensor, positions: Tensor, phrases: Tensor, key: Tensor, lengths: Tensor) -> Tensor:
        """As `Ahead`."""
        return self.ahead(Plan(given, positions, phrases, key), lengths)


def card_of(name: str, engine: str, licence: str, remarks: str) -> dict[str, object]:
    """Fields of the card of a model that hears nothing."""
    return {
        "name": name, "task": "compose", "engine": engine, "sample_rate": 0, "licence": licence, "remarks": remarks,
    }  # fmt: skip


def noise(*shape: int) -> Tensor:
    """Example values, the same every time."""
    return torch.randn(*shape, generator=torch.Generator().manual_seed(sum(shape))).tanh()


def roll_exportable(model: MusicGenerator, name: str, corpus: str, grid: int) -> Exportable:
    """The LSTM as model.onnx; the chain, where there is one, as chain.onnx.

    Args:
        model: trained.
        name: of the model.
        corpus: that it was trained on.
        grid: frames of a quarter note.
    """
    config = model.config
    examples = []
    for rows, frames in SIZES:
        state = noise(config.layers, rows, config.hidden)
        examples.append(((noise(rows, frames, config.keys) > 0.7).float(), state, state.flip(0)))
    also = {}
    if isinstance(model.head, NoteChain):
        width = model.head.width
        steps = []
        for rows in (1, 3, 2):
            known = (noise(rows, config.keys) > 0.5).float()
            state = noise(rows, width)
            steps.append((noise(rows, width), known, known.roll(1, dims=1) * known, state, state.flip(1)))
        names = ("logits", "hidden_out", "cell_out")
        inputs = ("context", "known", "held", "hidden", "cell")
        dynamic = dict.fromkeys((*inputs, *names), ROWS)
        also[CHAIN] = Exportable(ChainStep(model.head), steps, inputs, names, dynamic)
    return Exportable(
        module=model,
        examples=examples,
        inputs=("frames", "hidden", "cell"),
        outputs=("context", "hidden_out", "cell_out"),
        dynamic={"frames": FRAMES, "context": FRAMES, **STATE},
        card={
            **card_of(name, "piano-rolls", "Apache-2.0", f"trained on {corpus}, a frame of 88 keys at a time"),
            "grid": grid,
        },
        also=also,
    )


def chorale_exportable(model: ChoraleVoices, name: str) -> Exportable:
    """The LSTM over time as model.onnx, what is given as ahead.onnx, one voice of a frame as voice.onnx.

    Args:
        model: trained.
        name: of the model.
    """
    config = model.config
    generator = torch.Generator().manual_seed(0)

    def some(most: int, *shape: int) -> Tensor:
        return torch.randint(0, most, shape, generator=generator)

    steps, plans, choices = [], [], []
    for rows, frames in SIZES:
        state = noise(config.layers, rows, config.hidden)
        before = some(config.symbols + 1, rows, frames, len(VOICES))
        steps.append((before, noise(rows, frames, config.hidden), state, state.flip(0)))
        told = (some(config.positions, rows, frames), some(config.kinds, rows, frames), some(config.keys, rows))
        plans.append((before, *told, torch.full((rows,), frames)))
        known = some(config.symbols + 1, rows, len(VOICES))
        choices.append((noise(rows, config.hidden), before[:, 0], known, some(len(VOICES), rows), told[-1]))
    chooser: Chooser = model.chooser
    given = ("given", "positions", "phrases")
    voice = ("context", "before", "known", "voice", "key")
    return Exportable(
        module=model,
        examples=steps,
        inputs=("before", "ahead", "hidden", "cell"),
        outputs=("context", "hidden_out", "cell_out"),
        dynamic={**dict.fromkeys(("before", "ahead", "context"), FRAMES), **STATE},
        card=card_of(name, "chorales", "Apache-2.0", "writes four voices, a frame for each sixteenth"),
        also={
            AHEAD: Exportable(
                AheadStep(model), plans, (*given, "key", "lengths"), ("ahead",),
                {**dict.fromkeys((*given, "ahead"), FRAMES), "key": ROWS, "lengths": ROWS},
            ),
            VOICE: Exportable(chooser, choices, voice, ("logits",), dict.fromkeys((*voice, "logits"), ROWS)),
        },
    )  # fmt: skip


def performance_exportable(model: PerformanceWriter, name: str) -> Exportable:
    """Embedding, LSTM and logits as model.onnx.

    Args:
        model: trained.
        name: of the model.
    """
    config = model.config
    generator = torch.Generator().manual_seed(0)
    examples = []
    for rows, frames in SIZES:
        state = noise(config.layers, rows, config.hidden)
        symbols = torch.randint(0, config.symbols, (rows, frames), generator=generator)
        examples.append((symbols, state, state.flip(0)))
    return Exportable(
        module=model,
        examples=examples,
        inputs=("symbols", "hidden", "cell"),
        outputs=("logits", "hidden_out", "cell_out"),
        dynamic={"symbols": FRAMES, "logits": FRAMES, **STATE},
        card=card_of(name, "performances", "Apache-2.0", "writes performances, an event at a time"),
    )
