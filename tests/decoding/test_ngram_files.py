"""N-gram models in files: ARPA and our own come back as they went, and damage is named."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path

import numpy as np
import pytest

from auricle.decoding.ngram import (
    KneserNeyOptions,
    NgramModel,
    ngram_bytes,
    read_arpa,
    read_ngram,
    train_kneser_ney,
    write_arpa,
)
from auricle.errors import AuricleError, BadData, BadModel, ModelNotFound, ParseError
from auricle.types.packed import pack

TEXT = (
    *("the", "cat", "sat", "on", "the", "mat", "the", "dog", "sat", "on", "the", "cat", "and", "the", "mat", "was"),
    *("on", "the", "floor"),
)
LINES = [TEXT[i : i + n] for i in range(12) for n in (3, 5, 6)]

ARPA = r"""
a remark
\data\
ngram 1=5
ngram 2=2

\1-grams:
-1.0	<unk>
-99	<s>	-0.5
-0.7	</s>
-0.5	a	-0.3
-0.6	b	0

\2-grams:
-0.1	<s> a
-0.2 a b

\end\
"""


def arpa(model: NgramModel) -> bytes:
    file = io.BytesIO()
    write_arpa(model, file)
    return file.getvalue()


@pytest.fixture
def model() -> NgramModel:
    return train_kneser_ney(LINES, KneserNeyOptions(4))


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
def test_arpa_comes_back(model: NgramModel, packed: bool, tmp_path: Path) -> None:
    content = arpa(model)
    (tmp_path / "a").write_bytes(gzip.compress(content) if packed else content)
    back = read_arpa(tmp_path / "a")
    assert (back.words, back.counts) == (model.words, model.counts)
    np.testing.assert_allclose(back.log_probs, model.log_probs, atol=1e-5)
    np.testing.assert_allclose(back.back_offs, model.back_offs, atol=1e-5)


def test_arpa_by_hand(tmp_path: Path) -> None:
    (tmp_path / "a.arpa").write_text(ARPA)
    model = read_arpa(tmp_path / "a.arpa")
    assert model.score_sentence(["a", "b"]) == pytest.approx(-0.1 - 0.2 - 0.7)
    assert model.score_sentence(["b", "z"]) == pytest.approx(-0.5 - 0.6 - 1.0 - 0.7)


def test_arpa_without_unknown_words(tmp_path: Path) -> None:
    (tmp_path / "a.arpa").write_text(ARPA.replace("-1.0\t<unk>\n", "").replace("1=5", "1=4"))
    assert read_arpa(tmp_path / "a.arpa").score_sentence(["z"]) == pytest.approx(-0.5 - 100 - 0.7, abs=1e-4)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("\\data\\", "data", "before"),
        ("1=5", "1=6", "expected a number|not a number"),
        ("1=5", "1=4", "expected"),
        ("ngram 2=2", "ngram 3=2", "ngram 2=COUNT"),
        ("1=5", "1=99999999999", "COUNT"),
        ("-0.2 a b", "-0.2 a", "2 words"),
        ("-0.2 a b", "-0.2 a b c", "2 words"),
        ("-0.2 a b", "-0.2 a c", "'c' is not among"),
        ("-0.2 a b", "x a b", "not a number"),
        ("-0.2 a b", "nan a b", "finite"),
        ("-0.2 a b", "0.5 a b", "at most 0"),
        ("-0.6	b", "-0.6	a", "stands twice"),
        ("\\end\\", "", "ends before"),
        ("-0.2 a b", "-0.2 \udcff b", "UTF-8"),
        ("a remark", "a" * 70_000, "longer"),
    ],
)
def test_damaged_arpa_names_its_line(old: str, new: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "a.arpa").write_bytes(ARPA.replace(old, new, 1).encode(errors="surrogateescape"))
    with pytest.raises(ParseError, match=said) as caught:
        read_arpa(tmp_path / "a.arpa")
    assert "line" in str(caught.value)


def test_arpa_with_a_row_twice(tmp_path: Path) -> None:
    (tmp_path / "a.arpa").write_text(ARPA.replace("-0.2 a b", "-0.2 <s> a"))
    with pytest.raises(BadData, match="stands twice"):
        read_arpa(tmp_path / "a.arpa")


def test_gzip_cut_short(model: NgramModel, tmp_path: Path) -> None:
    (tmp_path / "a.gz").write_bytes(gzip.compress(arpa(model))[:-20])
    with pytest.raises(ParseError):
        read_arpa(tmp_path / "a.gz")


def test_our_file_comes_back_exactly(model: NgramModel, tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(ngram_bytes(model, exact=True))
    back = read_ngram(tmp_path / "a")
    assert (sorted(back.words), back.counts) == (sorted(model.words), model.counts)
    assert (np.diff(back.unigram) <= 0).all()
    assert [back.score_sentence(line) for line in LINES] == [model.score_sentence(line) for line in LINES]
    assert ngram_bytes(back, exact=True) == ngram_bytes(model, exact=True)


def test_codebooks_cost_little(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    lines = [[f"w{int(k)}" for k in rng.zipf(1.3, size=12) if k < 3000] for _ in range(2000)]
    model = train_kneser_ney(lines)
    (tmp_path / "a").write_bytes(ngram_bytes(model))
    back = read_ngram(tmp_path / "a")
    assert len(ngram_bytes(model)) < 0.65 * len(ngram_bytes(model, exact=True))
    assert (back.back_offs == 0).sum() == (model.back_offs == 0).sum()
    words = [score for line in lines[:200] for score in model.score_words(line) - back.score_words(line)]
    assert abs(float(np.mean(words))) < 0.005


def test_equal_models_make_equal_bytes(model: NgramModel) -> None:
    assert ngram_bytes(model) == ngram_bytes(train_kneser_ney(LINES, KneserNeyOptions(4)))


def test_any_damage_is_seen(model: NgramModel, tmp_path: Path) -> None:
    content, path = ngram_bytes(model), tmp_path / "a"
    rng = np.random.default_rng(0)
    for _ in range(200):
        at = int(rng.integers(len(content)))
        path.write_bytes(content[:at] + bytes([content[at] ^ (1 << int(rng.integers(8)))]) + content[at + 1 :])
        with pytest.raises(BadModel):
            read_ngram(path)
    for cut in (0, 5, 15, 100, len(content) - 1):
        path.write_bytes(content[:cut])
        with pytest.raises(BadModel):
            read_ngram(path)
    path.write_bytes(content + b"x")
    with pytest.raises(BadModel):
        read_ngram(path)


def test_parts_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    words = np.frombuffer(b"<unk>\n<s>\n</s>\na", dtype=np.uint8)
    numbers = np.full(4, -1, np.float32)
    whole = {
        "words": words,
        "log_probs 1": numbers,
        "back_offs 1": numbers,
        "low 2": np.array([3], np.uint8),
        "high 2": np.array([0], np.uint8),
        "fanout 2": np.array([0, 1, 0, 0], np.uint8),
        "log_probs 2": numbers[:1],
    }
    path = tmp_path / "a"
    path.write_bytes(pack("ngram 1", {"counts": [4, 1]}, whole))
    assert read_ngram(path).counts == (4, 1)
    for name, wrong in (
        ("low 2", np.array([4], np.uint8)),
        ("low 2", np.array([3, 3], np.uint8)),
        ("high 2", np.array([-1], np.int8)),
        ("fanout 2", np.array([0, 9, 0, 0], np.uint8)),
        ("log_probs 2", np.array([np.nan], np.float32)),
        ("words", np.array([255], np.uint8)),
    ):
        path.write_bytes(pack("ngram 1", {"counts": [4, 1]}, {**whole, name: wrong}))
        with pytest.raises(BadModel):
            read_ngram(path)
    for facts in ({}, {"counts": []}, {"counts": [4, -1]}, {"counts": "ab"}):
        path.write_bytes(pack("ngram 1", facts, whole))
        with pytest.raises(BadModel):
            read_ngram(path)


def test_no_file_and_another_file(tmp_path: Path) -> None:
    with pytest.raises(ModelNotFound):
        read_ngram(tmp_path / "none")
    (tmp_path / "a").write_bytes(pack("pronunciations 1", {}, {}))
    with pytest.raises(AuricleError, match="wanted"):
        read_ngram(tmp_path / "a")


def test_real_text_scores_as_kenlm_does(data: Path, tmp_path: Path) -> None:
    kenlm = pytest.importorskip("kenlm")
    with zipfile.ZipFile(data / "librispeech_text.zip") as archive:
        name = next(name for name in archive.namelist() if name.endswith("speakers.txt"))
        lines = [line.split("\t")[1].lower().split() for line in archive.read(name).decode().splitlines()]
    model = train_kneser_ney(lines[:3000], KneserNeyOptions(3))
    (tmp_path / "a.arpa").write_bytes(arpa(model))
    other, again = kenlm.Model(str(tmp_path / "a.arpa")), read_arpa(tmp_path / "a.arpa")
    held = lines[-1000:]  # the model lacks every eleventh of their words
    theirs = [other.score(" ".join(line)) for line in held]
    np.testing.assert_allclose([model.score_sentence(line) for line in held], theirs, atol=1e-4)
    np.testing.assert_allclose([again.score_sentence(line) for line in held[:200]], theirs[:200], atol=1e-4)
