"""Whisper's networks computed by CTranslate2, in the format that faster-whisper's models have."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from auricle.engines.whisper.backend import Alignment, Encoded, Hypothesis, Search
from auricle.engines.whisper.settings import WhisperSettings
from auricle.engines.whisper.tokens import Tokens, open_tokens
from auricle.errors import BadModel, BadOption

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["CTranslate2Network", "open_ctranslate2"]

POSITIONS = 448
SECONDS_PER_FRAME = 0.02
"""Of the encoder's output."""


def open_ctranslate2(folder: Path, settings: WhisperSettings) -> CTranslate2Network:
    """The network in a CTranslate2 folder.

    Raises:
        BadModel: the folder is damaged or holds another network.
        BadOption: a compute type or device that is not to be had here.
    """
    import ctranslate2

    device = settings.device
    if device == "auto":
        device = "cuda" if ctranslate2.get_cuda_device_count() else "cpu"
    elif device == "cuda" and not ctranslate2.get_cuda_device_count():
        raise BadOption("device='cuda', and CTranslate2 finds no CUDA GPU here; use device='cpu'")
    known = ctranslate2.get_supported_compute_types(device)
    if settings.compute not in {"default", "auto", *known}:
        raise BadOption(
            f"compute {settings.compute!r} is not to be had on {device}; there are: {', '.join(sorted(known))}"
        )
    try:
        model = ctranslate2.models.Whisper(
            str(folder), device, compute_type=settings.compute, intra_threads=settings.threads
        )
    except (RuntimeError, ValueError, TypeError) as error:
        raise BadModel(f"CTranslate2 cannot load {folder} ({error}); copy or convert the model again") from error
    return CTranslate2Network(model, open_tokens(folder, _vocabulary(folder), model.is_multilingual))


@dataclass(frozen=True, eq=False)
class CTranslate2Network:
    """Whisper's encoder and decoder in CTranslate2; see `Network`."""

    model: Any
    tokens: Tokens
    positions: int = POSITIONS

    @property
    def n_mels(self) -> int:
        """Bands of the spectrogram that it hears."""
        return int(self.model.n_mels)

    def encode(self, features: NDArray[np.float32]) -> Encoded:
        """What the encoder makes of log-mel spectrograms [batch, n_mels, 3000]."""
        import ctranslate2

        def encoded(some: NDArray[np.float32]) -> Any:
            return self.model.encode(ctranslate2.StorageView.from_array(np.ascontiguousarray(some)))

        if self.model.device != "cpu" or len(features) == 1:
            return encoded(features)
        # On a processor one at a time is 5 to 15 % faster: what one stretch needs stays in its cache.
        alone = [np.array(encoded(features[at : at + 1])) for at in range(len(features))]
        return ctranslate2.StorageView.from_array(np.concatenate(alone))

    def languages(self, encoded: Encoded) -> list[dict[str, float]]:
        """Probability of each language, by code, for each item of the batch."""
        return [{token[2:-2]: p for token, p in found} for found in self.model.detect_language(encoded)]

    def generate(self, encoded: Encoded, prompts: Sequence[Sequence[int]], search: Search) -> list[Hypothesis]:
        """The text of each item of the batch; the prompts are of one length."""
        import ctranslate2

        # Of the length that it is given, CTranslate2 lets a text have half, or what the prompt leaves.
        longest = min(search.max_tokens, self.positions // 2, self.positions - len(prompts[0]))
        how: dict[str, Any] = {"beam_size": search.beam_size}
        if search.temperature > 0:
            ctranslate2.set_random_seed(search.seed)
            how = {
                "beam_size": 1,
                "num_hypotheses": search.draws,
                "sampling_topk": 0,
                "sampling_temperature": search.temperature,
            }
        results = self.model.generate(
            encoded,
            [list(prompt) for prompt in prompts],
            max_length=max(2 * longest, longest + len(prompts[0])),
            return_scores=True,
            return_no_speech_prob=True,
            suppress_blank=True,
            suppress_tokens=list(self.tokens.suppressed),
            **how,
        )
        return [_best(result) for result in results]

    def align(
        self,
        encoded: Encoded,
        start: Sequence[int],
        texts: Sequence[Sequence[int]],
        frames: Sequence[int],
    ) -> list[Alignment]:
        """Where each text's tokens are in the first `frames` frames of its item of the batch."""
        results = self.model.align(encoded, list(start), [list(text) for text in texts], list(frames))
        return [_alignment(result, len(text)) for result, text in zip(results, texts, strict=True)]


def _best(result: Any) -> Hypothesis:
    """The likeliest of the hypotheses; a score is the sum of the logarithms over the length, without the end."""
    found = [
        Hypothesis(list(ids), score * len(ids) / (len(ids) + 1), float(result.no_speech_prob))
        for ids, score in zip(result.sequences_ids, result.scores, strict=True)
    ]
    return max(found, key=lambda each: each.mean_log_prob if math.isfinite(each.mean_log_prob) else -math.inf)


def _alignment(result: Any, length: int) -> Alignment:
    """The path as the time at which it reaches each token; a path that is too short is no alignment.

    Where a text has more tokens than the sound has frames, the library's path begins at frame -1: that is the start.
    """
    path = np.array(result.alignments, dtype=np.int64).reshape(-1, 2)
    first = np.flatnonzero(np.diff(path[:, 0], prepend=-1))
    times = np.maximum(path[first, 1], 0) * SECONDS_PER_FRAME
    return Alignment(times[: length + 1], np.asarray(result.text_token_probs, dtype=np.float64)[:length])


def _vocabulary(folder: Path) -> int:
    path = folder / "vocabulary.json"
    if not path.is_file():
        return len((folder / "vocabulary.txt").read_text(encoding="utf-8").splitlines())
    try:
        return len(json.loads(path.read_text(encoding="utf-8")))
    except ValueError as error:
        raise BadModel(f"{path} is damaged ({error}); copy the model's folder again") from error
