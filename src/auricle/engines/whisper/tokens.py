"""Text to tokens and back, by a model's own tokenizer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from auricle.engines.whisper.languages import LANGUAGES
from auricle.engines.whisper.vocabulary import tokenizer_json
from auricle.errors import BadModel

if TYPE_CHECKING:
    from tokenizers import Tokenizer

__all__ = ["Tokens", "open_tokens"]

SYMBOLS = [
    *'"#()*+/:;<=>@[\\]^_`{|}~「」『』',
    *("<<", ">>", "<<<", ">>>", "--", "---", "-(", "-[", "('", '("', "((", "))", "(((", ")))"),
    *("[[", "]]", "{{", "}}", "♪♪", "♪♪♪"),
]
"""What subtitlers write and nobody says: kept out of the text, as openai/whisper does."""
NOTES = "♩♪♫♬♭♮♯"
"""Kept out by their first byte: no other character that is worth having begins with it."""


@dataclass(frozen=True, eq=False)
class Tokens:
    """The vocabulary of one model; text never becomes a special token, whatever is written in it.

    Attributes:
        tokenizer: of the tokenizers package.
        multilingual: False for models that know English only, whose prompt names no language and no task.

    Raises:
        BadModel: a token that Whisper cannot do without is missing.

    Example:
        >>> from tokenizers import Tokenizer
        >>> tokens = Tokens(Tokenizer.from_str(tokenizer_json(51_865)), multilingual=True)
        >>> tokens.encode("hello"), tokens.decode([675, 1913, 50257])
        ([675, 1913], 'hello')
        >>> tokens.start("en", translate=False)
        [50258, 50259, 50359]
    """

    tokenizer: Tokenizer
    multilingual: bool

    def __post_init__(self) -> None:
        self.tokenizer.encode_special_tokens = True
        self.tokenizer.no_padding()
        self.tokenizer.no_truncation()
        for name in ("endoftext", "startoftranscript", "startofprev", "notimestamps"):
            self.id(name)

    def id(self, name: str) -> int:
        """Id of `<|name|>`."""
        found = self.tokenizer.token_to_id(f"<|{name}|>")
        if found is None:
            raise BadModel(f"the model's tokenizer has no token <|{name}|>: it is not Whisper's")
        return found

    @cached_property
    def end(self) -> int:
        """Id of the token that ends a text; all ids from it on are no text."""
        return self.id("endoftext")

    @cached_property
    def no_speech(self) -> int:
        """Id of the token that says that nobody speaks; published vocabularies name it in two ways."""
        found = self.tokenizer.token_to_id("<|nospeech|>")
        return self.id("nocaptions") if found is None else found

    @cached_property
    def languages(self) -> dict[str, int]:
        """Id of the token of each language that the model knows, by code."""
        if not self.multilingual:
            return {}
        ids = ((code, self.tokenizer.token_to_id(f"<|{code}|>")) for code in LANGUAGES)
        return {code: found for code, found in ids if found is not None}

    def start(self, language: str | None, translate: bool) -> list[int]:
        """What a text begins with: the start, the language and the task."""
        if not self.multilingual or language is None:
            return [self.id("startoftranscript")]
        task = self.id("translate" if translate else "transcribe")
        return [self.id("startoftranscript"), self.languages[language], task]

    def encode(self, text: str) -> list[int]:
        """Ids of a text."""
        ids: list[int] = self.tokenizer.encode(text, add_special_tokens=False).ids
        return ids

    def decode(self, ids: Sequence[int]) -> str:
        """The text of ids; tokens that are no text say nothing."""
        text: str = self.tokenizer.decode([number for number in ids if number < self.end], skip_special_tokens=False)
        return text

    def pieces(self, ids: Sequence[int]) -> list[list[int]]:
        """The ids in the smallest groups that are whole characters."""
        out: list[list[int]] = [[]]
        for number in ids:
            out[-1].append(number)
            if "\ufffd" not in self.decode(out[-1]):
                out.append([])
        left = out.pop()
        return [*out, left] if left else out

    @cached_property
    def suppressed(self) -> tuple[int, ...]:
        """Ids that never stand in a text: what nobody says, and the special tokens but the end."""
        found = {self.encode(" -")[0], self.encode(" '")[0]}
        for symbol in (*SYMBOLS, *NOTES):
            for ids in (self.encode(symbol), self.encode(f" {symbol}")):
                if len(ids) == 1 or symbol in NOTES:
                    found.add(ids[0])
        names = ("transcribe", "translate", "startoftranscript", "startofprev", "startoflm")
        return tuple(sorted(found | {self.id(name) for name in names} | {self.no_speech}))

    @cached_property
    def suppressed_first(self) -> tuple[int, int]:
        """Ids that a text does not begin with: a blank, and the end."""
        return self.encode(" ")[0], self.end


def open_tokens(folder: Path, vocabulary: int, multilingual: bool) -> Tokens:
    """The tokenizer of the model in a folder: its own `tokenizer.json`, or else the published one, rebuilt.

    Args:
        folder: of the model.
        vocabulary: number of tokens that the model's weights know.
        multilingual: False for models that know English only.

    Raises:
        BadModel: the file is damaged, or none is there and the vocabulary is no published one.
    """
    from tokenizers import Tokenizer

    path = folder / "tokenizer.json"
    try:
        found = Tokenizer.from_str(path.read_text(encoding="utf-8") if path.is_file() else tokenizer_json(vocabulary))
    except BadModel:
        raise
    except Exception as error:  # the package raises bare Exceptions
        raise BadModel(f"{path} is damaged ({error}); remove it, and auricle rebuilds the published one") from error
    highest = max(found.get_vocab(with_added_tokens=True).values())
    if highest >= vocabulary:
        raise BadModel(f"{path} has ids up to {highest}, the model's weights only {vocabulary} tokens: not its own")
    return Tokens(found, multilingual)
