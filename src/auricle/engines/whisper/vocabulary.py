"""Whisper's vocabularies, rebuilt without a network: a `tokenizer.json` for any published size.

The merges come packed with auricle (`assets/`, made by `scripts/make_whisper_merges.py`); everything else follows
from the number of languages. The ids equal those of openai/whisper, special tokens included.
"""

from __future__ import annotations

import json
import lzma
from functools import lru_cache
from importlib.resources import files
from typing import Any

import numpy as np

from auricle.engines.whisper.languages import languages
from auricle.errors import BadModel

__all__ = ["SIZES", "tokenizer_config", "tokenizer_json"]

SIZES = {51_864: 0, 51_865: 99, 51_866: 100}
"""Number of languages by size of the vocabulary; 0 is English only, whose words are cut in another way."""

TIMESTAMPS = 1501
"""From 0 to 30 s in steps of 20 ms."""

MERGES = 50_000


def tokenizer_json(vocabulary: int) -> str:
    """The `tokenizer.json` of a Whisper model with that many tokens, for the tokenizers and transformers packages.

    Raises:
        BadModel: no published Whisper has a vocabulary of that size.

    Example:
        >>> made = json.loads(tokenizer_json(51_865))
        >>> made["model"]["vocab"]["ĠWhis"], made["added_tokens"][1]["content"]
        (41132, '<|startoftranscript|>')
    """
    count = languages_of(vocabulary)
    vocab, merges = _byte_pairs("multilingual" if count else "english")
    made: dict[str, Any] = {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [_added(len(vocab) + i, token) for i, token in enumerate(special_tokens(count))],
        "normalizer": None,
        "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True},
        "post_processor": None,
        "decoder": {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": True, "use_regex": True},
        "model": {"type": "BPE", "dropout": None, "unk_token": None, "vocab": vocab, "merges": merges},
    }
    return json.dumps(made, ensure_ascii=False)


def tokenizer_config(vocabulary: int) -> str:
    """The `tokenizer_config.json` beside it, which tells transformers what the tokenizer is.

    Raises:
        BadModel: no published Whisper has a vocabulary of that size.

    Example:
        >>> json.loads(tokenizer_config(51_866))["tokenizer_class"]
        'WhisperTokenizer'
    """
    spoken = [token for token in special_tokens(languages_of(vocabulary)) if not token[2].isdigit()]
    end = spoken[0]
    config = {
        "tokenizer_class": "WhisperTokenizer",
        "bos_token": end,
        "eos_token": end,
        "unk_token": end,
        "pad_token": end,
        "additional_special_tokens": spoken,
        "add_prefix_space": False,
        "clean_up_tokenization_spaces": False,
        "model_max_length": 1024,
        "return_attention_mask": False,
    }
    return json.dumps(config)


def languages_of(vocabulary: int) -> int:
    """Number of languages of a Whisper with that many tokens; 0 for English only.

    Raises:
        BadModel: no published Whisper has a vocabulary of that size.

    Example:
        >>> languages_of(51_866)
        100
    """
    if vocabulary not in SIZES:
        known = ", ".join(f"{size:,}" for size in SIZES)
        raise BadModel(
            f"a tokenizer can be rebuilt for vocabularies of {known} tokens, not for {vocabulary:,}; "
            "put the model's own tokenizer.json into its folder"
        )
    return SIZES[vocabulary]


def special_tokens(count: int) -> list[str]:
    """Every token that is no text, in the order of ids, for a model of so many languages; 0 is English only.

    An English-only model has the language tokens of all 99 too.

    Example:
        >>> len(special_tokens(99)), special_tokens(100)[-1]
        (1608, '<|30.00|>')
    """
    first = ["endoftext", "startoftranscript", *languages(count or 99)]
    tasks = ["translate", "transcribe", "startoflm", "startofprev", "nospeech", "notimestamps"]
    return [f"<|{name}|>" for name in (*first, *tasks, *(f"{i * 0.02:.2f}" for i in range(TIMESTAMPS)))]


def _added(number: int, token: str) -> dict[str, Any]:
    flags = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False}
    return {"id": number, "content": token, **flags, "special": not token[2].isdigit()}


@lru_cache(maxsize=2)
def _byte_pairs(name: str) -> tuple[dict[str, int], list[list[str]]]:
    """Id by token, and the merges, in the alphabet that byte-level tokenizers print bytes in."""
    raw = lzma.decompress(files(__package__).joinpath("assets", f"{name}.merges.xz").read_bytes())
    planes = np.frombuffer(raw, dtype=np.uint8, offset=256).reshape(2, 2, MERGES)
    pairs = np.ascontiguousarray(planes.transpose(0, 2, 1)).view("<u2")[..., 0]
    shown = _alphabet()
    tokens = [shown[byte] for byte in raw[:256]]
    merges = []
    for left, right in pairs.T.tolist():
        merges.append([tokens[left], tokens[right]])
        tokens.append(tokens[left] + tokens[right])
    if name == "multilingual":
        tokens.append("")  # an id that stands for nothing, and is in the published vocabularies
    return {token: number for number, token in enumerate(tokens)}, merges


def _alphabet() -> list[str]:
    """A printable character for each byte: itself where it is one, else the next that is free above 255."""
    printable = {*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)}
    others = [byte for byte in range(256) if byte not in printable]
    return [chr(byte) if byte in printable else chr(256 + others.index(byte)) for byte in range(256)]
