"""Choosing one of several symbols at random, by their logits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from auricle.errors import BadOption

__all__ = ["SamplingOptions", "probabilities", "sample"]


@dataclass(frozen=True)
class SamplingOptions:
    """How far a choice may stray from the likeliest.

    Attributes:
        temperature: the logits are divided by it; 1 is as the model has it, below 1 likely symbols become likelier,
            0 takes the likeliest.
        top_k: only so many of the likeliest symbols are in question; 0 for all.
        top_p: of those, the fewest likeliest ones whose probabilities sum to this or more.

    Raises:
        BadOption: a value outside its range.

    Example:
        >>> SamplingOptions(temperature=0.9).top_p
        1.0
    """

    temperature: float = 1.0
    top_k: int = 0
    top_p: float = 1.0

    def __post_init__(self) -> None:
        if not 0 <= self.temperature < float("inf"):
            raise BadOption(f"a temperature is 0 or more, got {self.temperature}")
        if self.top_k < 0:
            raise BadOption(f"top_k is 0 for all symbols or a number of them, got {self.top_k}")
        if not 0 < self.top_p <= 1:
            raise BadOption(f"top_p is a probability above 0, up to 1, got {self.top_p}")


def probabilities(logits: NDArray[np.floating], options: SamplingOptions = SamplingOptions()) -> NDArray[np.float64]:
    """Probabilities of the symbols that are in question, the others being 0; they sum to 1.

    Args:
        logits: of each symbol [symbols]; minus infinity where it is not allowed.
        options: temperature, top_k, top_p.

    Returns:
        [symbols].

    Raises:
        BadOption: no symbol is allowed, or a logit is not a number.

    Source: of top_p, A. Holtzman, J. Buys, L. Du, M. Forbes, Y. Choi, The Curious Case of Neural Text Degeneration,
        ICLR 2020.

    Example:
        >>> probabilities(np.log([0.5, 0.3, 0.2]), SamplingOptions(top_p=0.7)).round(3).tolist()
        [0.625, 0.375, 0.0]
        >>> probabilities(np.log([0.5, 0.3, 0.2]), SamplingOptions(temperature=0.0)).tolist()
        [1.0, 0.0, 0.0]
    """
    values = np.asarray(logits, np.float64)
    if values.ndim != 1 or not np.isfinite(values.max(initial=-np.inf)):
        raise BadOption(f"one choice takes one row of logits, one of them finite; got the shape {values.shape}")
    if options.temperature == 0:
        likeliest: NDArray[np.float64] = np.eye(len(values))[int(values.argmax())]
        return likeliest
    shares: NDArray[np.float64] = np.exp((values - values.max()) / options.temperature)
    order = np.argsort(-shares, kind="stable")
    if options.top_k:
        shares[order[options.top_k :]] = 0.0
    shares /= shares.sum()
    if options.top_p < 1:
        above = np.cumsum(shares[order]) - shares[order]
        # What rounding leaves of a sum must not let one symbol more in.
        shares[order[above >= options.top_p - 1e-12]] = 0.0
        shares /= shares.sum()
    return shares


def sample(logits: NDArray[np.floating], rng: np.random.Generator, options: SamplingOptions = SamplingOptions()) -> int:
    """One symbol at random; the generator is asked for one number, whatever the options.

    Args:
        logits: of each symbol [symbols].
        rng: decides.
        options: temperature, top_k, top_p.

    Raises:
        BadOption: as `probabilities`.

    Example:
        >>> sample(np.array([-np.inf, 3.0, -np.inf]), np.random.default_rng(0))
        1
    """
    summed = np.cumsum(probabilities(logits, options))
    # Rounding may leave the sum below 1: a draw above it is the last symbol that can be.
    return int(np.searchsorted(summed, min(rng.random() * summed[-1], np.nextafter(summed[-1], 0)), side="right"))
