"""The compact file of an n-gram model: words, steps between those below each context, numbers by codebooks of 256."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from auricle.decoding.ngram.building import model_from_grams, rows
from auricle.decoding.ngram.model import NgramModel
from auricle.errors import BadModel, ModelNotFound
from auricle.types.packed import pack, unpack

__all__ = ["ngram_bytes", "read_ngram"]

_KIND = "ngram 1"


def ngram_bytes(model: NgramModel, *, exact: bool = False) -> bytes:
    """The content of a model's file.

    Its words come back in the order of how frequent they are, which makes steps between them small.

    Args:
        model: to be kept.
        exact: keep every number as float32; else each as one of the 255 values that fit its order best, which takes a
            quarter of the room and changes ln p by about 0.01.

    Example:
        >>> from auricle.decoding.ngram import train_kneser_ney
        >>> len(ngram_bytes(train_kneser_ney([["a", "b"]]))) < 2000
        True
    """
    model = _by_frequency(model)
    arrays: dict[str, NDArray[Any]] = {}
    text = "\n".join(model.words).encode()
    arrays["words"] = np.frombuffer(text, dtype=np.uint8)
    ends = np.cumsum((1, *model.counts))
    for order in range(1, model.order + 1):
        here = slice(int(ends[order - 1]), int(ends[order]))
        if order > 1:
            contexts, words = np.divmod(model.keys[here], model.n_words)
            fanout = np.bincount(contexts - int(ends[order - 2]), minlength=model.counts[order - 2])
            steps = np.diff(words, prepend=0)
            begins = np.diff(contexts, prepend=-1) > 0
            steps[begins] = words[begins]
            arrays[f"low {order}"] = (steps & 255).astype(np.uint8)
            arrays[f"high {order}"] = (steps >> 8).astype(np.min_scalar_type(model.n_words >> 8))
            arrays[f"fanout {order}"] = fanout.astype(np.min_scalar_type(int(fanout.max(initial=0))))
        arrays |= _numbers(f"log_probs {order}", model.log_probs[here], exact)
        if order < model.order:
            arrays |= _numbers(f"back_offs {order}", model.back_offs[here], exact)
    return pack(_KIND, {"counts": list(model.counts)}, arrays)


def read_ngram(path: str | os.PathLike[str]) -> NgramModel:
    """The model of a file that holds `ngram_bytes`.

    Raises:
        ModelNotFound: there is no such file.
        BadModel: the file is damaged, or holds something else.

    Example:
        >>> import tempfile
        >>> from auricle.decoding.ngram import train_kneser_ney
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     _ = Path(folder, "a.ngram").write_bytes(ngram_bytes(train_kneser_ney([["a", "b"]])))
        ...     sorted(read_ngram(Path(folder, "a.ngram")).words)
        ['</s>', '<s>', '<unk>', 'a', 'b']
    """
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise ModelNotFound(f"cannot read the n-gram model {path}: {error.strerror}") from error
    try:
        return _model(*unpack(data, _KIND))
    except BadModel as error:
        raise BadModel(f"{path}: {error}") from error
    except (KeyError, ValueError, TypeError, IndexError, OverflowError) as error:
        raise BadModel(f"{path}: the parts of this n-gram model do not fit together ({error})") from error


def _model(facts: dict[str, list[int]], arrays: dict[str, NDArray[Any]]) -> NgramModel:
    counts = tuple(int(count) for count in facts["counts"])
    words = tuple(arrays["words"].tobytes().decode().split("\n"))
    keys = [np.array([-1], dtype=np.int64), np.arange(len(words), dtype=np.int64)]
    log_probs, back_offs = [np.zeros(1, np.float32)], [np.zeros(1, np.float32)]
    first = 1
    for order in range(1, len(counts) + 1):
        if order > 1:
            fanout = arrays[f"fanout {order}"].astype(np.int64)
            contexts = first + np.repeat(np.arange(counts[order - 2]), fanout)
            last = _summed(arrays[f"low {order}"] + arrays[f"high {order}"].astype(np.int64) * 256, fanout)
            if len(last) and last.max() >= len(words):
                raise BadModel("an n-gram ends in a word that is not there")
            keys.append(contexts * len(words) + last)
            first += counts[order - 2]
        log_probs.append(_values(f"log_probs {order}", arrays))
        if order < len(counts):
            back_offs.append(_values(f"back_offs {order}", arrays))
    return NgramModel(words, counts, np.concatenate(keys), np.concatenate(log_probs), np.concatenate(back_offs))


def _summed(steps: NDArray[np.int64], sizes: NDArray[np.int64]) -> NDArray[np.int64]:
    """Sums of the steps from the begin of each run; runs of given sizes follow one another."""
    if int(sizes.sum()) != len(steps):
        raise BadModel("an n-gram stands below no context")
    sums = np.cumsum(steps)
    sizes = sizes[sizes > 0]
    begins = np.cumsum(sizes) - sizes
    return np.asarray(sums - np.repeat(sums[begins] - steps[begins], sizes))


def _values(name: str, arrays: dict[str, NDArray[Any]]) -> NDArray[np.float32]:
    """Numbers as they are, or by their codebook."""
    codes, book = arrays[name], arrays.get(f"{name} book")
    return (codes if book is None else book[codes]).astype(np.float32)


def _by_frequency(model: NgramModel) -> NgramModel:
    """The same model with its words in order of falling p."""
    order = np.argsort(-model.unigram, kind="stable")
    rank = np.empty(len(order), dtype=np.int32)
    rank[order] = np.arange(len(order))
    tables = ((rank[ids], logs, weights) for ids, logs, weights in map(partial(rows, model), range(1, model.order + 1)))
    return model_from_grams([model.words[place] for place in order], list(tables))


def _numbers(name: str, values: NDArray[np.float32], exact: bool) -> dict[str, NDArray[Any]]:
    """Arrays that keep some numbers: themselves, or a code each and the codebook, in which 0 stays 0."""
    if exact or len(values) < 512:
        return {name: values}
    centres = _centres(values[values != 0].astype(np.float64), 255)
    codes = 1 + np.searchsorted((centres[1:] + centres[:-1]) / 2, values)
    codes[values == 0] = 0
    book = np.concatenate([np.zeros(1), centres])
    return {name: codes.astype(np.uint8), f"{name} book": book.astype(np.float32)}


def _centres(values: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """Rising: at most `count` values with a small mean squared distance to those given (Lloyd's way).

    Half of them start at equal steps: by shares alone, the few frequent words would get one value together.
    """
    if not len(values):
        return np.zeros(1)
    shares = np.quantile(values, (np.arange(count // 2) + 0.5) / (count // 2))
    low = np.quantile(values, 0.0005)
    centres = np.unique([*shares, *np.linspace(low, values.max(), count - count // 2 - 1), values.min()])
    for _ in range(10):
        codes = np.searchsorted((centres[1:] + centres[:-1]) / 2, values)
        sizes = np.bincount(codes, minlength=len(centres))
        centres = np.unique((np.bincount(codes, values, len(centres)) / np.maximum(sizes, 1))[sizes > 0])
    return centres
