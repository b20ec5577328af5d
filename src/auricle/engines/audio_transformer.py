"""Audio spectrogram transformers (Gong et al. 2021, arXiv:2104.01778): AudioSet's 527 labels, or others.

A folder with the files of `transformers` (config.json, preprocessor_config.json, model.safetensors), or the name of a
repository on the hub, such as `MIT/ast-finetuned-audioset-10-10-0.4593`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from auricle.engines.tagger import Tagged, refuse_other_sound
from auricle.errors import AuricleError, BadModel, MissingExtra
from auricle.hub.snapshots import cached_snapshot, fetched_snapshot

if TYPE_CHECKING:
    from auricle.types import Audio

__all__ = ["AudioTransformer", "find", "is_transformer", "load"]

KIND = "audio-spectrogram-transformer"
FILES = ("config.json", "preprocessor_config.json", "model.safetensors")
REPOSITORY = re.compile(r"[\w.-]+/[\w.-]+")
SHORTEST = 400
"""Samples of the window of the first frame; shorter sound is filled up with zeros."""


def is_transformer(model: str) -> bool:
    """Whether a model is a folder of an audio spectrogram transformer, or could be a repository of the hub.

    Example:
        >>> is_transformer("MIT/ast-finetuned-audioset-10-10-0.4593"), is_transformer("sounds")
        (True, False)
    """
    folder = Path(model).expanduser()
    if folder.is_dir():
        return not (folder / "card.json").is_file() and (folder / "config.json").is_file()
    return REPOSITORY.fullmatch(model) is not None and not folder.exists()


def find(model: str) -> Path:
    """The folder of a model: on this disk, in the hub's cache, or fetched.

    Raises:
        ModelNotFound: no such repository on the hub.
        HubUnreachable: it is not here, and the hub cannot be reached.
        MissingExtra: it is not here, and the package that fetches it is absent.
    """
    folder = Path(model).expanduser()
    if folder.is_dir():
        return folder
    return cached_snapshot(model, "", _whole) or fetched_snapshot(model, "", FILES)


def load(model: str) -> AudioTransformer:
    """A tagger from a folder or a repository.

    Raises:
        MissingExtra: torch or transformers is absent.
        BadModel: the folder is incomplete, or holds something else.
        ModelNotFound, HubUnreachable: as `find` raises them.
    """
    return AudioTransformer(find(model))


class AudioTransformer:
    """A transformer and its labels; each piece is judged by itself, about ten seconds at once.

    Attributes:
        model: its folder's or repository's name.
        labels: what it knows.
        sample_rate: in Hz, of the sound it takes.
        window: seconds that it is best given at once.
    """

    def __init__(self, folder: Path) -> None:
        if not _whole(folder):
            raise BadModel(f"{folder} lacks one of {', '.join(FILES)}, or is no {KIND}")
        try:
            import torch
            from transformers import ASTFeatureExtractor, ASTForAudioClassification
        except ImportError as error:
            raise MissingExtra(f"{folder.name} needs: pip install '.[hub]'") from error
        try:
            self._extract: Any = ASTFeatureExtractor.from_pretrained(folder, local_files_only=True)
            self._network: Any = ASTForAudioClassification.from_pretrained(
                folder, local_files_only=True, use_safetensors=True
            )
        except Exception as error:  # what a damaged folder makes of it, of any kind
            raise BadModel(f"{folder} cannot be opened as a {KIND}: {error}") from error
        self._torch = torch
        self._network.eval()
        config = self._network.config
        self.model = folder.name if folder.parent.name != "snapshots" else folder.parent.parent.name[8:]
        self.labels = tuple(str(config.id2label[i]) for i in range(config.num_labels))
        self.sample_rate = int(self._extract.sampling_rate)
        self.window = round(float(self._extract.max_length) / 100, 2)
        self._exclusive = config.problem_type == "single_label_classification"

    def __repr__(self) -> str:
        return f"AudioTransformer({self.model!r}, {len(self.labels)} labels)"

    def tag(self, pieces: Sequence[Audio]) -> list[Tagged]:
        """What each piece holds, in order; the embedding is the pooled output.

        Raises:
            BadOption: sound at another rate, not mono, or without a sample.
        """
        refuse_other_sound(self, pieces)
        out = []
        for piece in pieces:
            samples = np.pad(piece.samples[0], (0, max(0, SHORTEST - piece.length)))
            features = self._extract(samples, sampling_rate=self.sample_rate, return_tensors="pt")
            with self._torch.no_grad():
                pooled = self._network.audio_spectrogram_transformer(**features).pooler_output
                logits = self._network.classifier(pooled)
                found = logits.softmax(-1) if self._exclusive else logits.sigmoid()
            row = found[0].float().numpy()
            out.append(Tagged(row, row[None], pooled[0].float().numpy()))
        return out


def _whole(folder: Path) -> bool:
    """Whether all files are there and say what they should."""
    try:
        if not all((folder / name).is_file() for name in FILES):
            return False
        told = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        return isinstance(told, dict) and told.get("model_type") == KIND
    except (OSError, ValueError, AuricleError):
        return False
