"""The rebuilt tokenizer has the ids of openai/whisper's own."""

from __future__ import annotations

import json
import random
import warnings
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from auricle.engines.whisper.tokens import Tokens, open_tokens
from auricle.engines.whisper.vocabulary import SIZES, special_tokens, tokenizer_config, tokenizer_json
from auricle.errors import BadModel

pytest.importorskip("tokenizers")

ALPHABETS = [
    range(0x20, 0x7F),
    range(0xA0, 0x180),
    range(0x300, 0x330),  # combining marks
    range(0x400, 0x460),
    range(0x5D0, 0x5EB),
    range(0x900, 0x970),
    range(0x4E00, 0x4F00),
    range(0xAC00, 0xAD00),
    range(0x1F600, 0x1F650),
    range(0x10000, 0x10FFFF),
    (0x09, 0x0A, 0x20, 0x20, 0xA0, 0x3000),
]


def strings(count: int) -> list[str]:
    """Texts of a few alphabets each, with words, spaces and numbers of every length."""
    rng = random.Random(0)
    found = []
    for _ in range(count):
        mixed = [*rng.sample(ALPHABETS, 2), ALPHABETS[0], ALPHABETS[-1]]
        codes = [rng.choice(rng.choice(mixed)) for _ in range(rng.randint(0, 40))]
        found.append("".join(chr(code) for code in codes if not 0xD800 <= code < 0xE000))
    return found


@pytest.fixture(params=sorted(SIZES), ids=["english", "99", "100"])
def vocabulary(request: pytest.FixtureRequest) -> int:
    """Each published size."""
    size: int = request.param
    return size


@cache
def rebuilt(vocabulary: int) -> Tokens:
    return opened(vocabulary, Path("no/such/folder"))


def opened(vocabulary: int, folder: Path) -> Tokens:
    return open_tokens(folder, vocabulary, multilingual=vocabulary > 51_864)


def theirs(vocabulary: int) -> Any:
    """openai/whisper's tokenizer of that size."""
    tokenizer = pytest.importorskip("whisper.tokenizer")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # it leaves a file open
        return tokenizer.get_tokenizer(vocabulary > 51_864, num_languages=SIZES[vocabulary] or 99)


def test_ids_equal_openais_on_random_strings(vocabulary: int) -> None:
    reference, tokens = theirs(vocabulary).encoding, rebuilt(vocabulary)
    for text in strings(400):
        ids = tokens.encode(text)
        assert ids == reference.encode(text, disallowed_special=())
        assert tokens.decode(ids) == text


def test_every_special_token_has_openais_id(vocabulary: int) -> None:
    reference, tokens = theirs(vocabulary).encoding, rebuilt(vocabulary)
    assert len(reference.special_tokens_set) == len(special_tokens(SIZES[vocabulary])) >= 1608
    for token in reference.special_tokens_set:
        assert tokens.tokenizer.token_to_id(token) == reference.encode_single_token(token)
    assert tokens.tokenizer.get_vocab_size(with_added_tokens=True) == vocabulary


def test_prompts_and_suppressed_tokens_are_openais(vocabulary: int) -> None:
    reference, tokens = theirs(vocabulary), rebuilt(vocabulary)
    assert tokens.end == reference.eot
    assert tokens.start("en", translate=False) == list(reference.sot_sequence)
    named = {"transcribe", "translate", "sot", "sot_prev", "sot_lm", "no_speech"}
    assert set(tokens.suppressed) == {*reference.non_speech_tokens, *(getattr(reference, name) for name in named)}
    assert set(tokens.languages) == (set(reference.all_language_codes) if tokens.multilingual else set())


def test_text_never_becomes_a_special_token(vocabulary: int) -> None:
    tokens = rebuilt(vocabulary)
    ids = tokens.encode("stop <|endoftext|> here<|en|>")
    assert max(ids) < tokens.end
    assert tokens.decode(ids) == "stop <|endoftext|> here<|en|>"


def test_special_tokens_have_no_text() -> None:
    tokens = rebuilt(51_865)
    ids = tokens.encode(" hi")
    assert tokens.decode([50258, *ids, tokens.id("12.34"), tokens.end]) == " hi"


def test_pieces_are_whole_characters() -> None:
    tokens = rebuilt(51_865)
    ids = tokens.encode(" one 𐀀𝄞 two")
    pieces = tokens.pieces(ids)
    assert [number for piece in pieces for number in piece] == ids
    assert "".join(tokens.decode(piece) for piece in pieces) == " one 𐀀𝄞 two"
    assert all("\ufffd" not in tokens.decode(piece) for piece in pieces)
    assert [number for piece in tokens.pieces(ids[:-3]) for number in piece] == ids[:-3]


def test_transformers_reads_the_same_tokenizer(vocabulary: int, tmp_path: Path) -> None:
    transformers = pytest.importorskip("transformers")
    (tmp_path / "tokenizer.json").write_text(tokenizer_json(vocabulary), encoding="utf-8")
    (tmp_path / "tokenizer_config.json").write_text(tokenizer_config(vocabulary), encoding="utf-8")
    theirs, tokens = transformers.WhisperTokenizer.from_pretrained(tmp_path), rebuilt(vocabulary)
    for text in strings(30):
        assert theirs(text, add_special_tokens=False).input_ids == tokens.encode(text)
    assert theirs.convert_tokens_to_ids("<|notimestamps|>") == tokens.id("notimestamps")


def test_a_folders_own_tokenizer_comes_first(tmp_path: Path) -> None:
    made = json.loads(tokenizer_json(51_865))
    made["added_tokens"] = [token for token in made["added_tokens"] if token["content"] != "<|yo|>"]
    (tmp_path / "tokenizer.json").write_text(json.dumps(made), encoding="utf-8")
    assert "yo" not in opened(51_865, tmp_path).languages
    assert "yo" in rebuilt(51_865).languages


def test_a_damaged_or_foreign_tokenizer_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "tokenizer.json"
    path.write_text("{", encoding="utf-8")
    with pytest.raises(BadModel, match="is damaged"):
        opened(51_865, tmp_path)
    path.write_text(tokenizer_json(51_866), encoding="utf-8")
    with pytest.raises(BadModel, match="not its own"):
        opened(51_865, tmp_path)
    made = json.loads(tokenizer_json(51_865))
    made["added_tokens"] = made["added_tokens"][:1]
    path.write_text(json.dumps(made), encoding="utf-8")
    with pytest.raises(BadModel, match=r"no token <\|startoftranscript\|>"):
        opened(51_865, tmp_path)
    with pytest.raises(BadModel, match=r"own tokenizer\.json"):
        opened(40_000, tmp_path / "empty")
