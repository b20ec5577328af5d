"""What computes Whisper's networks, whichever library does it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from auricle.engines.whisper.tokens import Tokens

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Alignment", "Encoded", "Hypothesis", "Network", "Search"]

Encoded = Any
"""What a network's encoder made of a batch of spectrograms; only that network can read it."""


@dataclass(frozen=True)
class Search:
    """How a text is looked for.

    Attributes:
        beam_size: hypotheses that are kept; 1 is greedy. Not used above temperature 0.
        temperature: 0 looks for the likeliest text; above it texts are drawn.
        draws: how many are drawn; the likeliest is taken.
        seed: of the draws.
        max_tokens: longest text.
    """

    beam_size: int
    temperature: float
    draws: int
    seed: int
    max_tokens: int


@dataclass(frozen=True)
class Hypothesis:
    """A text that was found.

    Attributes:
        tokens: its ids, without the prompt and the end.
        mean_log_prob: mean logarithm of the probability of a token, the end included.
        no_speech: probability that nobody speaks, as read where the prompt names the start of the text.
    """

    tokens: list[int]
    mean_log_prob: float
    no_speech: float


@dataclass(frozen=True)
class Alignment:
    """Where in the sound each token of a text is.

    Attributes:
        times: seconds at which each token begins, and at which the last one ends: one more than tokens.
        probabilities: of each token, given those before it.
    """

    times: NDArray[np.float64]
    probabilities: NDArray[np.float64]


class Network(Protocol):
    """Whisper's encoder and decoder with weights in them.

    Attributes:
        tokens: its vocabulary.
        n_mels: bands of the spectrogram that it hears.
        positions: tokens that prompt and text may have together.
    """

    @property
    def tokens(self) -> Tokens: ...

    @property
    def n_mels(self) -> int: ...

    @property
    def positions(self) -> int: ...

    def encode(self, features: NDArray[np.float32]) -> Encoded:
        """What the encoder makes of log-mel spectrograms [batch, n_mels, 3000]."""
        ...

    def languages(self, encoded: Encoded) -> list[dict[str, float]]:
        """Probability of each language, by code, for each item of the batch."""
        ...

    def generate(self, encoded: Encoded, prompts: Sequence[Sequence[int]], search: Search) -> list[Hypothesis]:
        """The text of each item of the batch; the prompts are of one length."""
        ...

    def align(
        self,
        encoded: Encoded,
        start: Sequence[int],
        texts: Sequence[Sequence[int]],
        frames: Sequence[int],
    ) -> list[Alignment]:
        """Where each text's tokens are in the first `frames` frames of its item of the batch."""
        ...
