"""An attention recognizer as two ONNX files: the listener, and one step of the decoder."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor, nn

from auricle.models.attention import Attention
from auricle.models.normalization import length_mask
from auricle.models.speller import Memory, Speller, SpellerState
from auricle.train.recipe import Exportable

__all__ = ["STEP", "attention_exportable"]

STEP = "step.onnx"

LISTENER_OUTPUTS = ("keys", "values", "log_probs", "out_lengths")
STEP_INPUTS = ("symbol", "hidden", "cell", "context", "before", "spent", "keys", "values", "lengths")
STEP_OUTPUTS = ("log_probs", "hidden_out", "cell_out", "context_out", "attention")


class Listener(nn.Module):
    """Everything that does not depend on what was written."""

    def __init__(self, model: Attention) -> None:
        super().__init__()
        self.model = model

    def forward(self, features: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """features [batch, n_mels, frames], lengths [batch] -> keys, values, log-probabilities of CTC, lengths."""
        encoded, lengths = self.model.encoder(features, lengths)
        memory = self.model.speller.listen(encoded, lengths)
        return memory.keys, memory.values, self.model.ctc(encoded).log_softmax(dim=-1), lengths


class Step(nn.Module):
    """One step of the decoder with all that it knows as tensors."""

    def __init__(self, speller: Speller) -> None:
        super().__init__()
        self.speller = speller

    def forward(
        self,
        symbol: Tensor,
        hidden: Tensor,
        cell: Tensor,
        context: Tensor,
        before: Tensor,
        spent: Tensor,
        keys: Tensor,
        values: Tensor,
        lengths: Tensor,
    ) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
        """Names as in `Speller.step`; the last output is the attention [batch, heads, frames]."""
        memory = Memory(keys, values, length_mask(lengths, keys.shape[1]))
        state, log_probs = self.speller.step(memory, SpellerState(hidden, cell, context, before, spent), symbol)
        return log_probs, state.hidden, state.cell, state.context, state.before


def attention_exportable(
    model: Attention, examples: list[tuple[Tensor, ...]], card: Mapping[str, object]
) -> Exportable:
    """Both files, and the card.

    Args:
        model: trained.
        examples: (features, lengths) of three sizes or more.
        card: fields of the model card.
    """
    rows = {0: "batch"}
    frames = {0: "batch", 1: "out_frames"}
    attention = {0: "batch", 2: "out_frames"}
    step = Exportable(
        module=Step(model.speller),
        examples=[step_example(model.speller, count, length) for count, length in ((1, 30), (3, 7), (2, 55))],
        inputs=STEP_INPUTS,
        outputs=STEP_OUTPUTS,
        dynamic={
            **dict.fromkeys(("symbol", "hidden", "cell", "context", "lengths"), rows),
            **dict.fromkeys(("log_probs", "hidden_out", "cell_out", "context_out"), rows),
            **dict.fromkeys(("keys", "values"), frames),
            **dict.fromkeys(("before", "spent", "attention"), attention),
        },
        card={},
    )
    return Exportable(
        module=Listener(model),
        examples=examples,
        inputs=("features", "lengths"),
        outputs=LISTENER_OUTPUTS,
        dynamic={
            "features": {0: "batch", 2: "frames"},
            "lengths": rows,
            "out_lengths": rows,
            **dict.fromkeys(("keys", "values", "log_probs"), frames),
        },
        card=card,
        also={STEP: step},
    )


def step_example(speller: Speller, rows: int, frames: int) -> tuple[Tensor, ...]:
    """Inputs of one step in the middle of a text."""
    generator = torch.Generator().manual_seed(rows)
    config = speller.config

    def noise(*shape: int) -> Tensor:
        return torch.randn(*shape, generator=generator)

    attention = noise(rows, config.heads, frames).softmax(dim=-1)
    lengths = torch.randint(1, frames + 1, (rows,), generator=generator)
    lengths[0] = frames
    symbol = torch.randint(0, speller.embedding.num_embeddings, (rows,), generator=generator)
    hidden, cell = noise(rows, config.hidden).tanh(), noise(rows, config.hidden)
    memory = noise(rows, frames, config.width), noise(rows, frames, config.width)
    return (symbol, hidden, cell, noise(rows, config.width), attention, 2 * attention, *memory, lengths)
