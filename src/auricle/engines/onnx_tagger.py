"""Any tagger of waveforms that somebody exported to ONNX: a folder with the network, its labels and its sample rate.

tagger.json     {"sample_rate": 16000}; optional: "network", "labels" (names of files), "window" (seconds)
model.onnx      takes samples [batch, time] or [time], gives scores [batch, labels], [frames, labels] or
                [batch, frames, labels]
labels.txt      a label a line; or .csv with a column display_name, name or label
"""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from auricle.engines.onnx_session import run, session_of
from auricle.engines.tagger import Tagged, refuse_other_sound
from auricle.errors import BadModel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from auricle.types import Audio

__all__ = ["SETTINGS", "OnnxTagger", "load"]

SETTINGS = "tagger.json"
COLUMNS = ("display_name", "name", "label")
HIGHEST_RATE = 384_000


def load(model: str) -> OnnxTagger:
    """A tagger from a folder with `tagger.json`.

    Raises:
        BadModel: the folder is incomplete, or its network takes or gives something else.

    Example:
        >>> load("nowhere")
        Traceback (most recent call last):
        auricle.errors.BadModel: nowhere holds no tagger.json that can be read: [Errno 2] No such file or directory: ...
    """
    return OnnxTagger(Path(model).expanduser())


class OnnxTagger:
    """A network of somebody else's, and what its outputs are called.

    Scores outside [0, 1] are taken for logits of labels any number of which may hold.

    Attributes:
        model: name of its folder.
        labels: what it knows.
        sample_rate: in Hz, of the sound it takes.
        window: seconds that it is best given at once; 0 where that does not matter.
    """

    def __init__(self, folder: Path) -> None:
        told = _settings(folder)
        self.model = folder.resolve().name
        self.sample_rate, self.window = int(told["sample_rate"]), float(told.get("window", 0.0))
        self.labels = _labels(folder / str(told.get("labels", "labels.txt")))
        self._path = folder / str(told.get("network", "model.onnx"))
        if not self._path.is_file():
            raise BadModel(f"{folder} holds no {self._path.name}")
        self._session = session_of(self._path)
        inputs = self._session.get_inputs()
        self._rank = len(inputs[0].shape or ()) if len(inputs) == 1 else 0
        if self._rank not in (1, 2):
            shapes = ", ".join(f"{put.name} {put.shape}" for put in inputs)
            raise BadModel(f"{self._path} must take samples [time] or [batch, time] alone, it takes {shapes}")
        self._input = inputs[0].name

    def __repr__(self) -> str:
        return f"OnnxTagger({self.model!r}, {len(self.labels)} labels)"

    def tag(self, pieces: Sequence[Audio]) -> list[Tagged]:
        """What each piece holds, in order; the first further output of one row is the embedding, if there is one.

        Raises:
            BadOption: sound at another rate, not mono, or without a sample.
            BadModel: the network gives no scores for the labels, or something that is no number.
        """
        refuse_other_sound(self, pieces)
        return [self._tagged(piece.samples[0]) for piece in pieces]

    def _tagged(self, samples: NDArray[np.float32]) -> Tagged:
        given = samples if self._rank == 1 else samples[None]
        outputs = [np.asarray(one) for one in run(self._session, self._path, {self._input: given}).values()]
        scores = next((one for one in outputs if one.ndim and one.shape[-1] == len(self.labels)), None)
        if scores is None or not scores.size:
            shapes = ", ".join(str(list(one.shape)) for one in outputs)
            raise BadModel(f"{self._path} gives {shapes}; none of them ends in the {len(self.labels)} labels")
        frames = scores.reshape(-1, len(self.labels)).astype(np.float32)
        if not np.isfinite(frames).all():
            raise BadModel(f"{self._path} gives scores that are no numbers")
        if frames.min() < 0 or frames.max() > 1:
            frames = 1.0 / (1.0 + np.exp(-frames.clip(-80, 80)))
        others = [one for one in outputs if one is not scores and one.size and one.ndim]
        embedding = others[0].reshape(-1, others[0].shape[-1]).mean(axis=0) if others else np.zeros(0)
        return Tagged(frames.mean(axis=0), frames, embedding.astype(np.float32))


def _settings(folder: Path) -> dict[str, Any]:
    try:
        told = json.loads((folder / SETTINGS).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadModel(f"{folder} holds no {SETTINGS} that can be read: {error}") from error
    rate = told.get("sample_rate") if isinstance(told, dict) else None
    if not isinstance(rate, int) or not 0 < rate <= HIGHEST_RATE:
        raise BadModel(f'{folder / SETTINGS} must say {{"sample_rate": Hz}}, it says {told!r}')
    window = told.get("window", 0)
    if isinstance(window, bool) or not isinstance(window, (int, float)) or not 0 <= window <= 60:
        raise BadModel(f"{folder / SETTINGS}: window must be 0 to 60 s, it says {window!r}")
    assert isinstance(told, dict), "it has a sample rate"
    return told


def _labels(path: Path) -> tuple[str, ...]:
    """A label a line, or a column of a table."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        raise BadModel(f"{path} cannot be read as a list of labels: {error}") from error
    if path.suffix.lower() == ".csv":
        rows = list(csv.DictReader(text.splitlines()))
        column = next((name for name in COLUMNS if rows and name in rows[0]), None)
        if column is None:
            raise BadModel(f"{path} has no column {', '.join(COLUMNS)}")
        found = tuple((row[column] or "").strip() for row in rows)
    else:
        found = tuple(line.strip() for line in text.splitlines() if line.strip())
    if len(found) < 2 or not all(found) or len(set(found)) != len(found):
        raise BadModel(f"{path} must hold two labels or more, each once; it holds {len(found)}")
    return found
