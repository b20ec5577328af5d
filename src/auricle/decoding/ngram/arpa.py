"""ARPA files, the text in which language models travel: log10 of probabilities and back-offs, a line an n-gram."""

from __future__ import annotations

import gzip
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

import numpy as np
from numpy.typing import NDArray

from auricle.decoding.ngram.building import Grams, model_from_grams, rows
from auricle.decoding.ngram.model import BEGIN, END, UNKNOWN, NgramModel
from auricle.errors import BadData, ParseError

__all__ = ["read_arpa", "write_arpa"]

LN10 = float(np.log(10.0))
UNSEEN = -100.0
"""log10 p of `<unk>` in a model that has none, as KenLM takes it."""

_LONGEST_LINE = 1 << 16
_MOST_GRAMS = 1 << 28


def read_arpa(path: str | os.PathLike[str]) -> NgramModel:
    """The model of an ARPA file, plain or packed by gzip; its scores equal KenLM's.

    Memory is that of the model: the file is read line by line.

    Raises:
        ParseError: a line that does not follow the format, named by its number; or an end before the end.
        BadData: n-grams that make no model, such as one that stands twice.
        OSError: the file cannot be read.

    Example:
        >>> import tempfile
        >>> from auricle.decoding.ngram import train_kneser_ney
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     with open(Path(folder, "a.arpa"), "wb") as file:
        ...         write_arpa(train_kneser_ney([["a", "b"]]), file)
        ...     read_arpa(Path(folder, "a.arpa")).order
        3
    """
    with _opened(path) as file:
        lines = _Lines(file, str(path))
        try:
            counts = _counts(lines)
            words: dict[str, int] = {}
            tables = [
                _table(lines, order, count, order < len(counts), words) for order, count in enumerate(counts, start=1)
            ]
            lines.expect("\\end\\")
        except (EOFError, gzip.BadGzipFile, OSError) as error:
            raise lines.fault(f"the file ends or breaks here: {error}") from error
    for special, log_prob in ((UNKNOWN, UNSEEN), (BEGIN, UNSEEN), (END, UNSEEN)):
        if special not in words:
            words[special] = len(words)
            ids, probs, back_offs = tables[0]
            tables[0] = (
                np.concatenate([ids, np.array([[words[special]]], np.int32)]),
                np.append(probs, np.float32(log_prob * LN10)),
                np.append(back_offs, np.float32(0)),
            )
    try:
        return model_from_grams(list(words), tables)
    except BadData as error:
        raise BadData(f"{path}: {error}") from error


def write_arpa(model: NgramModel, file: BinaryIO) -> None:
    """Write a model as ARPA into an open binary file; `read_arpa` gives back the same scores to 1e-6.

    Example:
        >>> import io
        >>> from auricle.decoding.ngram import KneserNeyOptions, train_kneser_ney
        >>> file = io.BytesIO()
        >>> write_arpa(train_kneser_ney([["a"]], KneserNeyOptions(order=1)), file)
        >>> file.getvalue().split()[:3]
        [b'\\\\data\\\\', b'ngram', b'1=4']
    """
    head = "".join(f"ngram {order}={count}\n" for order, count in enumerate(model.counts, start=1))
    file.write(f"\\data\\\n{head}".encode())
    words = np.array(model.words, dtype=object)
    for order in range(1, model.order + 1):
        file.write(f"\n\\{order}-grams:\n".encode())
        ids, probs, back_offs = rows(model, order)
        for first in range(0, len(ids), 1 << 16):
            here = slice(first, first + (1 << 16))
            texts = (" ".join(gram) for gram in words[ids[here]].tolist())
            logs, weights = (probs[here] / LN10).tolist(), (back_offs[here] / LN10).tolist()
            if order < model.order:
                lines = (f"{p:.7g}\t{text}\t{b:.7g}\n" for text, p, b in zip(texts, logs, weights, strict=True))
            else:
                lines = (f"{p:.7g}\t{text}\n" for text, p in zip(texts, logs, strict=True))
            file.write("".join(lines).encode())
    file.write(b"\n\\end\\\n")


class _Lines:
    """Lines that are not empty, with their numbers."""

    def __init__(self, file: IO[bytes], name: str) -> None:
        self._file, self._name, self.number = file, name, 0

    def __iter__(self) -> Iterator[str]:
        while raw := self._file.readline(_LONGEST_LINE):
            self.number += 1
            if len(raw) == _LONGEST_LINE:
                raise self.fault("the line is longer than 65,535 bytes")
            try:
                line = raw.decode().strip()
            except UnicodeDecodeError as error:
                raise self.fault("the line is not UTF-8") from error
            if line:
                yield line
        raise self.fault("the file ends before \\end\\")

    def expect(self, wanted: str) -> None:
        line = next(iter(self))
        if line != wanted:
            raise self.fault(f"expected {wanted!r}, got {line[:60]!r}")

    def fault(self, what: str) -> ParseError:
        return ParseError(f"{self._name}, line {self.number}: {what}")


def _counts(lines: _Lines) -> list[int]:
    """What the head promises; leaves the lines after the mark of the 1-grams."""
    for line in lines:  # whatever stands before the data is a remark
        if line == "\\data\\":
            break
    counts: list[int] = []
    for line in lines:
        if line == "\\1-grams:":
            break
        found = re.fullmatch(r"ngram\s+(\d+)\s*=\s*(\d+)", line)
        if not found or int(found[1]) != len(counts) + 1 or int(found[2]) > _MOST_GRAMS:
            raise lines.fault(f"expected 'ngram {len(counts) + 1}=COUNT', got {line[:60]!r}")
        counts.append(int(found[2]))
    if not counts or not counts[0]:
        raise lines.fault("the head promises no 1-grams")
    return counts


def _table(lines: _Lines, order: int, count: int, weighted: bool, words: dict[str, int]) -> Grams:
    """The n-grams of one order, as many as the head promises; the 1-grams fill `words`."""
    if order > 1:
        lines.expect(f"\\{order}-grams:")
    ids, logs, weights = list[NDArray[np.int32]](), list[NDArray[np.float32]](), list[NDArray[np.float32]]()
    source = iter(lines)
    for first in range(0, count, 1 << 16):
        size = min(1 << 16, count - first)
        gram = np.zeros((size, order), dtype=np.int32)
        numbers = np.zeros((2, size))
        for row in range(size):
            _gram(lines, next(source), words, gram[row], numbers[:, row], weighted)
        ids.append(gram)
        logs.append((np.minimum(numbers[0], 0) * LN10).astype(np.float32))
        weights.append((numbers[1] * LN10).astype(np.float32))
    if not ids:
        return np.zeros((0, order), np.int32), np.zeros(0, np.float32), np.zeros(0, np.float32)
    return np.concatenate(ids), np.concatenate(logs), np.concatenate(weights)


def _gram(
    lines: _Lines, line: str, words: dict[str, int], ids: NDArray[Any], numbers: NDArray[Any], weighted: bool
) -> None:
    """One line: log10 p, words, and log10 of the back-off where there is one."""
    order, fields = len(ids), line.split()
    if len(fields) not in ((order + 1, order + 2) if weighted else (order + 1,)):
        raise lines.fault(f"expected a number and {order} words, got {line[:60]!r}")
    try:
        numbers[0] = float(fields[0])
        numbers[1] = float(fields[order + 1]) if len(fields) > order + 1 else 0.0
    except ValueError as error:
        raise lines.fault(f"not a number: {error}") from error
    # Some writers give p slightly above 1 by rounding.
    if not -200 <= numbers[0] <= 1e-3 or not -200 <= numbers[1] <= 200:
        raise lines.fault(f"log10 of a probability must be at most 0 and finite, got {line[:60]!r}")
    names = [UNKNOWN if name == "<UNK>" else name for name in fields[1 : order + 1]]
    if order == 1:
        if names[0] in words:
            raise lines.fault(f"the 1-gram {names[0]!r} stands twice")
        words[names[0]] = len(words)
    try:
        ids[:] = [words[name] for name in names]
    except KeyError as error:
        raise lines.fault(f"{error.args[0]!r} is not among the 1-grams") from error


@contextmanager
def _opened(path: str | os.PathLike[str]) -> Iterator[IO[bytes]]:
    """The file, unpacked where its content says so."""
    with Path(path).open("rb") as raw:
        packed = raw.read(2) == b"\x1f\x8b"
        raw.seek(0)
        if packed:
            with gzip.GzipFile(fileobj=raw) as file:
                yield cast(IO[bytes], file)
        else:
            yield raw
