"""Sounds that were taught from a few clips: a tagger's embeddings, and what is nearest to them.

Each label is the mean direction of its clips' embeddings, square roots taken first; a sound is compared with each by
the cosine between them (prototypes as in Snell et al. 2017, arXiv:1703.05175). How alike a sound must be follows from
how alike the labels' own clips are when each is compared with the rest.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from auricle.data.scenes import active_part
from auricle.engines.tagger import Tagged, Tagger
from auricle.errors import BadModel, BadOption
from auricle.types import Audio

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from auricle.hub import OpenedModel

__all__ = ["TAUGHT", "Prototype", "Taught", "embedded", "prototype_of", "read_taught", "taught_text"]

TAUGHT = "taught.json"
"""File of a model's folder: the embeddings of every clip, by label."""
ALONE = 0.15
"""Spread that is taken for granted where no label has two clips."""
SLACK, SOFTNESS = 1.7, 0.3
"""How many times the spread of the labels' own clips a sound may be off, and how fast scores fall around that."""


@dataclass(frozen=True, eq=False)
class Prototype:
    """What is known of a label.

    Attributes:
        direction: mean of its clips' embeddings, of length 1 [features].
        spread: 1 - cosine between a clip and the rest of them, the mean; None for one clip.
    """

    direction: NDArray[np.float64]
    spread: float | None


def prototype_of(embeddings: NDArray[np.floating]) -> Prototype:
    """The prototype of clips' embeddings [clips, features].

    Raises:
        BadOption: no clip, or nothing but zeros.

    Example:
        >>> prototype_of(np.array([[4.0, 0.0], [1.0, 0.0]])).direction.tolist()
        [1.0, 0.0]
    """
    if embeddings.ndim != 2 or not len(embeddings) or not np.abs(embeddings).sum(axis=1).all():
        raise BadOption(f"a label is taught by clips in which something is heard, got embeddings {embeddings.shape}")
    known = directions(embeddings)
    if len(known) == 1:
        return Prototype(known[0], None)
    rest = known.sum(axis=0) - known
    cosines = (known * rest).sum(axis=1) / np.linalg.norm(rest, axis=1)
    mean = known.mean(axis=0)
    return Prototype(mean / np.linalg.norm(mean), float(1 - cosines.mean()))


def directions(embeddings: NDArray[np.floating]) -> NDArray[np.float64]:
    """Square roots of embeddings [clips, features], of length 1 each; 0 stays 0."""
    rooted = np.sqrt(np.maximum(embeddings.astype(np.float64), 0.0))
    length = np.linalg.norm(rooted, axis=1, keepdims=True)
    unit: NDArray[np.float64] = rooted / np.maximum(length, 1e-12)
    return unit


class Taught:
    """A tagger whose labels are those that were taught; it scores each by itself, so that none may fit.

    Attributes:
        model: its name, for people.
        labels: what it was taught.
        sample_rate: in Hz, of the sound it takes.
        window: seconds that it is best given at once; 0 where that does not matter.
    """

    def __init__(self, opened: OpenedModel) -> None:
        self.base = Tagger(opened)
        self.model, self.sample_rate = opened.card.name, opened.card.sample_rate
        self.window = opened.card.window
        self.embeddings = read_taught(opened)
        self.labels = tuple(self.embeddings)
        self._known = [prototype_of(self.embeddings[label]) for label in self.labels]
        # One spread for all labels: of five clips each it is known five times as well, and the nearest label wins.
        spreads = [known.spread for known in self._known if known.spread is not None]
        self._spread = max(1e-6, float(np.mean(spreads))) if spreads else ALONE

    def __repr__(self) -> str:
        return f"Taught({self.model!r}, {len(self.labels)} labels)"

    def embed(self, pieces: Sequence[Audio]) -> NDArray[np.float64]:
        """What the network knows of each piece, ends of silence left out [pieces, features]."""
        return embedded(self.base, pieces)

    def tag(self, pieces: Sequence[Audio]) -> list[Tagged]:
        """How well each label fits each piece, from 0 to 1; at 0.5 it is just near enough."""
        found = self.embed(pieces)
        units = directions(found)
        cosines = np.stack([units @ known.direction for known in self._known], axis=1)
        margins = (SLACK - (1 - cosines) / self._spread) / SOFTNESS
        scores = (1.0 / (1.0 + np.exp(-margins.clip(-50, 50)))).astype(np.float32)
        return [Tagged(row, row[None], one.astype(np.float32)) for row, one in zip(scores, found, strict=True)]


def embedded(tagger: Tagger, pieces: Sequence[Audio]) -> NDArray[np.float64]:
    """A tagger's embeddings of pieces without silence at their ends [pieces, features]; zeros for silence."""
    heard = [active_part(piece.samples[0], piece.sample_rate) for piece in pieces]
    loud = [i for i, samples in enumerate(heard) if len(samples)]
    tagged = tagger.tag([Audio(heard[i], pieces[i].sample_rate) for i in loud])
    if not tagged:
        return np.zeros((len(pieces), 1))
    out = np.zeros((len(pieces), len(tagged[0].embedding)))
    for i, one in zip(loud, tagged, strict=True):
        out[i] = one.embedding
    return out


def read_taught(opened: OpenedModel) -> dict[str, NDArray[np.float64]]:
    """Embeddings [clips, features] of each label of a model's folder.

    Raises:
        BadModel: the file holds something else.
    """
    path = opened.file(TAUGHT)
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        found = {str(label): np.array(rows, np.float64) for label, rows in told.items()}
        if not found or len({rows.shape[1] for rows in found.values()}) != 1:
            raise ValueError("embeddings of different lengths, or none")
    except (ValueError, AttributeError, IndexError, TypeError) as error:
        raise BadModel(f"{path} holds no embeddings of taught clips: {error}") from error
    return found


def taught_text(embeddings: Mapping[str, NDArray[np.floating]]) -> str:
    """What `read_taught` reads.

    Example:
        >>> taught_text({"bell": np.array([[0.5, 1.25]])})
        '{"bell": [[0.5, 1.25]]}'
    """
    return json.dumps({label: np.round(rows.astype(np.float64), 5).tolist() for label, rows in embeddings.items()})
