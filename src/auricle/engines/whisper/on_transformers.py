"""Whisper's networks computed by transformers and torch."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from auricle.engines.whisper.backend import Alignment, Encoded, Hypothesis, Search
from auricle.engines.whisper.folders import read_json
from auricle.engines.whisper.settings import WhisperSettings
from auricle.engines.whisper.tokens import Tokens, open_tokens
from auricle.engines.whisper.warping import emphasized, first_frames
from auricle.errors import BadModel, BadOption

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["TransformersNetwork", "open_transformers"]

SECONDS_PER_FRAME = 0.02
TYPES = ("float32", "float16", "bfloat16")
MULTILINGUAL = 51_865
"""Vocabularies of this size and more know more than English."""


def open_transformers(folder: Path, settings: WhisperSettings) -> TransformersNetwork:
    """The network in a transformers folder; only safetensors are read, and no code that lies beside them.

    Raises:
        BadModel: the folder is damaged, incomplete or holds another network.
        BadOption: a compute type or device that is not to be had here.
    """
    import torch
    from transformers import WhisperForConditionalGeneration

    device = settings.device
    if device == "auto":
        device = "cuda" if torch.cuda.is_available() else "cpu"
    elif device == "cuda" and not torch.cuda.is_available():
        raise BadOption("device='cuda', and torch finds no CUDA GPU here; use device='cpu'")
    compute = settings.compute
    if compute == "default":
        compute = "float16" if device == "cuda" else "float32"
    if compute not in TYPES:
        raise BadOption(f"compute {compute!r} is not to be had from transformers; there are: {', '.join(TYPES)}")
    try:
        with _quiet():
            model, loading = WhisperForConditionalGeneration.from_pretrained(
                folder,
                dtype=getattr(torch, compute),
                use_safetensors=True,
                local_files_only=True,
                output_loading_info=True,
            )
    except Exception as error:  # safetensors, json, torch and transformers each have their own
        raise BadModel(f"transformers cannot load {folder} ({error}); copy the model's folder again") from error
    if loading["missing_keys"] or loading["mismatched_keys"]:
        lacking = sorted(map(str, loading["missing_keys"] or loading["mismatched_keys"]))
        raise BadModel(f"{folder} lacks {len(lacking)} of the weights, such as {lacking[0]}; copy the folder again")
    model.eval().to(device)
    heads = read_json(folder / "generation_config.json").get("alignment_heads")
    vocabulary = int(model.config.vocab_size)
    tokens = open_tokens(folder, vocabulary, vocabulary >= MULTILINGUAL)
    return TransformersNetwork(model, tokens, settings.threads, _heads(heads, model.config))


@dataclass(frozen=True, eq=False)
class TransformersNetwork:
    """Whisper's encoder and decoder in transformers; see `Network`.

    Attributes:
        model: `WhisperForConditionalGeneration`.
        tokens: its vocabulary.
        threads: of torch while it works; 0 leaves them.
        heads: (layer, head) of the cross attention whose looks follow the words.
    """

    model: Any
    tokens: Tokens
    threads: int
    heads: tuple[tuple[int, int], ...]

    @property
    def n_mels(self) -> int:
        """Bands of the spectrogram that it hears."""
        return int(self.model.config.num_mel_bins)

    @property
    def positions(self) -> int:
        """Tokens that prompt and text may have together."""
        return int(self.model.config.max_target_positions)

    def encode(self, features: NDArray[np.float32]) -> Encoded:
        """What the encoder makes of log-mel spectrograms [batch, n_mels, 3000]."""
        import torch

        with self._working():
            given = torch.from_numpy(np.ascontiguousarray(features)).to(self.model.device, self.model.dtype)
            return self.model.model.encoder(given).last_hidden_state

    def languages(self, encoded: Encoded) -> list[dict[str, float]]:
        """Probability of each language, by code, for each item of the batch."""
        import torch

        start, ids = self.tokens.id("startoftranscript"), self.tokens.languages
        with self._working():
            logits = self._decoded(encoded, [[start]] * len(encoded))[:, 0].float()
            found = torch.softmax(logits[:, list(ids.values())], dim=-1)
        return [dict(zip(ids, row.tolist(), strict=True)) for row in found]

    def generate(self, encoded: Encoded, prompts: Sequence[Sequence[int]], search: Search) -> list[Hypothesis]:
        """The text of each item of the batch; the prompts are of one length."""
        import torch

        begin = list(prompts[0]).index(self.tokens.id("startoftranscript"))
        with self._working(), torch.random.fork_rng():
            torch.manual_seed(search.seed)
            first = self._decoded(encoded, [prompt[: begin + 1] for prompt in prompts])[:, begin].float()
            no_speech = torch.softmax(first, dim=-1)[:, self.tokens.no_speech].tolist()
            sequences, scores = self._found(encoded, prompts, search)
        each = len(sequences) // len(encoded)
        out = []
        for item, silent in enumerate(no_speech):
            rows = range(item * each, (item + 1) * each)
            best = max(rows, key=lambda row: scores[row])
            out.append(Hypothesis(sequences[best], scores[best], silent))
        return out

    def align(
        self,
        encoded: Encoded,
        start: Sequence[int],
        texts: Sequence[Sequence[int]],
        frames: Sequence[int],
    ) -> list[Alignment]:
        """Where each text's tokens are in the first `frames` frames of its item of the batch."""
        longest, end = max(len(text) for text in texts), self.tokens.end
        rows = [[*start, self.tokens.id("notimestamps"), *text, *[end] * (longest - len(text) + 1)] for text in texts]
        with self._working(), _Looks(self.model, self.heads) as looks:
            logits = self._decoded(encoded, rows)[:, len(start) :, :end].float().softmax(dim=-1)
        out = []
        for item, (text, count) in enumerate(zip(texts, frames, strict=True)):
            tokens = slice(len(start), len(start) + len(text) + 1)
            # The end is among the tokens that a frame's attention is normalized over, as in openai/whisper.
            attention = looks.attention(item, len(start) + len(text) + 2, count // 2)
            times = first_frames(emphasized(attention)[tokens]) * SECONDS_PER_FRAME
            probabilities = logits[item, np.arange(len(text)), list(text)].double().cpu().numpy()
            out.append(Alignment(times.astype(np.float64), probabilities))
        return out

    def _decoded(self, encoded: Encoded, rows: Sequence[Sequence[int]]) -> Any:
        """Logits [batch, tokens, vocabulary]."""
        import torch

        ids = torch.tensor([list(row) for row in rows], device=encoded.device)
        hidden = self.model.model.decoder(input_ids=ids, encoder_hidden_states=encoded, use_cache=False)
        return self.model.proj_out(hidden.last_hidden_state)

    def _found(
        self, encoded: Encoded, prompts: Sequence[Sequence[int]], search: Search
    ) -> tuple[list[list[int]], list[float]]:
        """Texts without their ends, and the mean log-probability of each; several of an item follow one another."""
        import torch
        from transformers import GenerationConfig, GenerationMixin
        from transformers.modeling_outputs import BaseModelOutput

        drawn, end = search.temperature > 0, self.tokens.end
        config = GenerationConfig(
            max_new_tokens=min(search.max_tokens, self.positions // 2, self.positions - len(prompts[0])),
            num_beams=1 if drawn else search.beam_size,
            do_sample=drawn,
            num_return_sequences=search.draws if drawn else 1,
            eos_token_id=end,
            pad_token_id=end,
            suppress_tokens=list(self.tokens.suppressed),
            begin_suppress_tokens=list(self.tokens.suppressed_first),
            output_scores=True,
            return_dict_in_generate=True,
            **({"temperature": search.temperature, "top_k": 0} if drawn else {}),
        )
        # Whisper's own `generate` wraps this one to cut long sound and to guess prompts, which is done elsewhere here.
        result = GenerationMixin.generate(
            self.model,
            encoder_outputs=BaseModelOutput(last_hidden_state=encoded),
            decoder_input_ids=torch.tensor([list(prompt) for prompt in prompts], device=encoded.device),
            generation_config=config,
        )
        rows = result.sequences[:, len(prompts[0]) :].tolist()
        texts = [row[: row.index(end)] if end in row else row for row in rows]
        beams = getattr(result, "beam_indices", None)
        scores = [score.float() * (search.temperature or 1.0) for score in result.scores]
        sums = self.model.compute_transition_scores(result.sequences, scores, beams, normalize_logits=beams is None)
        counted = torch.arange(sums.shape[1], device=sums.device) <= torch.tensor(
            [[len(text)] for text in texts], device=sums.device
        )
        totals = torch.where(counted, sums, 0.0).sum(dim=1).tolist()
        return texts, [total / (len(text) + 1) for total, text in zip(totals, texts, strict=True)]

    @contextmanager
    def _working(self) -> Iterator[None]:
        """Without gradients, and with the threads that were asked for."""
        import torch

        before = torch.get_num_threads()
        try:
            if self.threads:
                torch.set_num_threads(self.threads)
            with torch.inference_mode(), _quiet():
                yield
        finally:
            torch.set_num_threads(before)


class _Looks:
    """Keeps, while it is entered, what some heads of the cross attention ask for and what they compare it with."""

    def __init__(self, model: Any, heads: tuple[tuple[int, int], ...]) -> None:
        self.layers = [layer.encoder_attn for layer in model.model.decoder.layers]
        self.heads = heads
        self.seen: dict[tuple[int, str], Any] = {}
        self.hooks: list[Any] = []

    def __enter__(self) -> _Looks:
        for number in {layer for layer, _ in self.heads}:
            for name in ("q_proj", "k_proj"):
                module = getattr(self.layers[number], name)
                self.hooks.append(module.register_forward_hook(self._keeper(number, name)))
        return self

    def __exit__(self, *_: object) -> None:
        for hook in self.hooks:
            hook.remove()

    def _keeper(self, number: int, name: str) -> Any:
        def keep(_module: object, _given: object, out: Any) -> None:
            self.seen[number, name] = out

        return keep

    def attention(self, item: int, tokens: int, frames: int) -> NDArray[np.float64]:
        """Attention [heads, tokens, frames] of one item, each token's over those frames alone."""
        out = []
        for number, head in self.heads:
            size = self.layers[number].head_dim
            at = slice(head * size, (head + 1) * size)
            query = self.seen[number, "q_proj"][item, :tokens, at].double()
            key = self.seen[number, "k_proj"][item, :frames, at].double()
            out.append((query @ key.T * self.layers[number].scaling).softmax(dim=-1).cpu().numpy())
        return np.stack(out)


def _heads(named: Any, config: Any) -> tuple[tuple[int, int], ...]:
    """The heads that the model's folder names, or else all of the upper half of the layers."""
    if isinstance(named, list) and named:
        return tuple((int(layer), int(head)) for layer, head in named)
    layers, heads = config.decoder_layers, config.decoder_attention_heads
    return tuple((layer, head) for layer in range(layers // 2, layers) for head in range(heads))


@contextmanager
def _quiet() -> Iterator[None]:
    """Without transformers' advice on how else it might be called, and its progress bars."""
    from transformers.utils import logging

    before, bars = logging.get_verbosity(), logging.is_progress_bar_enabled()
    try:
        logging.set_verbosity_error()
        logging.disable_progress_bar()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.set_verbosity(before)
        if bars:
            logging.enable_progress_bar()
