"""The recipes of music, from archives to models that run without torch: on pieces made here, so that it always runs."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch

from auricle.decoding.chorale_symbols import HIDDEN, NO_KEY, ORDER, UNTOLD, symbols_of
from auricle.engines import composer
from auricle.errors import BadModel
from auricle.recipes import restored, small
from auricle.recipes.chorales import Chorales, told_of
from auricle.recipes.piano_rolls import PianoRolls
from auricle.tasks.export import export
from auricle.train import fit

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(scope="module")
def corpora(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from music_archives import write_archives

    torch.set_num_threads(1)
    folder = tmp_path_factory.mktemp("corpora")
    write_archives(folder)
    return folder


def rolls(head: str, epochs: int) -> PianoRolls:
    recipe = small("piano-rolls")
    assert isinstance(recipe, PianoRolls)
    fit_options = replace(
        recipe.fit, epochs=epochs, batch_seconds=15.0, evaluate_every=4, schedule="constant", warmup=0.0
    )
    return replace(recipe, network=replace(recipe.network, head=head, hidden=16), shift=0, fit=fit_options)


@pytest.mark.parametrize("head", ["independent", "chain"])
def test_piano_rolls_are_trained_taken_up_and_exported(head: str, corpora: Path, tmp_path: Path) -> None:
    fit(rolls(head, 8), corpora, tmp_path / "once", loud=False)
    fit(rolls(head, 4), corpora, tmp_path / "twice", loud=False)
    before = restored(tmp_path / "twice").metrics["nll"]
    fit(rolls(head, 8), corpora, tmp_path / "twice", loud=False)
    once, twice = restored(tmp_path / "once"), restored(tmp_path / "twice")
    assert twice.metrics["nll"] < before < 61.0
    assert once.metrics == twice.metrics
    export(tmp_path / "once", tmp_path / "model")
    network = onnxruntime.InferenceSession(str(tmp_path / "model" / "model.onnx"))
    frames = np.zeros((1, 5, 88), np.float32)
    state = np.zeros((2, 1, 16), np.float32)
    context, _, _ = network.run(None, {"frames": frames, "hidden": state, "cell": state})
    with torch.no_grad():
        expected = once.model(torch.from_numpy(frames), *once.model.start(1))[0].numpy()
    np.testing.assert_allclose(context, expected, atol=1e-4)
    assert (tmp_path / "model" / "chain.onnx").exists() is (head == "chain")
    with pytest.raises(BadModel, match="it writes no chorales"):
        composer.load(str(tmp_path / "model"))


def test_the_metric_is_a_mean_over_frames_and_not_over_pieces(corpora: Path) -> None:
    recipe = rolls("independent", 1)
    model = recipe.model().eval()
    items = recipe.items(corpora, "test")
    with torch.no_grad():
        together = recipe.metrics(model, [recipe.batch(items, None)])["nll"]
        each = [recipe.metrics(model, [recipe.batch([item], None)])["nll"] for item in items]
    weights = [len(item.keys) for item in items]
    assert together == pytest.approx(np.average(each, weights=weights), rel=1e-6)


def test_a_shift_moves_every_frame_alike_and_stays_on_the_keyboard(corpora: Path) -> None:
    recipe = replace(rolls("chain", 1), shift=40)
    items = recipe.items(corpora, "train")
    plain, moved = recipe.batch(items, None), recipe.batch(items, np.random.default_rng(0))
    assert (plain["frames"].sum(dim=2) == moved["frames"].sum(dim=2)).all()
    tops = [batch["frames"].argmax(dim=2) for batch in (plain, moved)]
    for row, length in enumerate(plain["lengths"].tolist()):
        assert len(set((tops[1] - tops[0])[row, :length].tolist())) == 1
    assert not torch.equal(plain["frames"], moved["frames"])


@pytest.fixture(scope="module")
def written(corpora: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A training of the chorales' small twin, stopped once, and its model."""
    recipe = small("chorales")
    assert isinstance(recipe, Chorales)
    recipe = replace(recipe, fit=replace(recipe.fit, epochs=24, batch_seconds=24.0, evaluate_every=8))
    out = tmp_path_factory.mktemp("chorales")
    fit(replace(recipe, fit=replace(recipe.fit, epochs=8)), corpora, out / "run", loud=False)
    fit(recipe, corpora, out / "run", loud=False)
    export(out / "run", out / "model")
    return out


def test_chorales_are_trained_and_judged_by_what_is_told(written: Path) -> None:
    metrics = restored(written / "run").metrics
    assert set(metrics) == {"nll", "nll_form", "nll_harmony"}
    assert metrics["nll"] < 4 * np.log(47)
    assert metrics["nll_harmony"] < metrics["nll_form"]


@pytest.mark.parametrize("told", ["nothing", "form", "soprano", "bars", "random"])
def test_the_composer_has_the_probabilities_of_the_network(written: Path, corpora: Path, told: str) -> None:
    """Step by step with onnxruntime, as all at once with torch."""
    trained = restored(written / "run")
    recipe = trained.recipe
    assert isinstance(recipe, Chorales)
    piece = recipe.items(corpora, "test")[0]
    symbols = symbols_of(piece.pitches)
    plan = told_of(symbols, piece.phrases, piece.key, told, np.random.default_rng(5))
    batch = recipe.batch([piece], None)
    batch.update({name: torch.from_numpy(value)[None] for name, value in plan.items()})
    with torch.no_grad():
        expected = float(recipe.loss(trained.model, batch)) * 256
    engine = composer.load(str(written / "model"))
    ahead = engine.ahead(plan["given"], piece.positions, plan["phrases"], int(plan["key"]))
    state, nats = engine.start(), 0.0
    for frame, row in enumerate(symbols):
        context, hidden, cell = engine.step(state, ahead[frame])
        known = plan["given"][frame].copy()
        for voice in ORDER:
            if known[voice] == HIDDEN:
                logits = engine.logits(context[None], state.before, known, voice, [int(plan["key"])])[0].astype(
                    np.float64
                )
                nats += np.logaddexp.reduce(logits) - logits[row[voice]]
                known[voice] = row[voice]
        state = composer.ComposerState(row, hidden, cell)
    assert nats == pytest.approx(expected, rel=1e-4)


def test_what_is_told_of_a_piece(corpora: Path) -> None:
    piece = Chorales().items(corpora, "train")[0]
    symbols = symbols_of(piece.pitches)

    def told(kind: str, seed: int = 0) -> dict[str, np.ndarray]:
        return told_of(symbols, piece.phrases, piece.key, kind, np.random.default_rng(seed))  # type: ignore[arg-type]

    nothing = told("nothing")
    assert (nothing["given"] == HIDDEN).all()
    assert (nothing["phrases"] == UNTOLD).all()
    assert nothing["key"] == NO_KEY
    assert (told("form")["phrases"] == piece.phrases).all()
    tune = told("soprano")["given"]
    assert (tune[:, 0] == symbols[:, 0]).all()
    assert (tune[:, 1:] == HIDDEN).all()
    for seed in range(20):
        for kind in ("bars", "random"):
            given = told(kind, seed)["given"]
            assert ((given == HIDDEN) | (given == symbols)).all()
        assert 0 < (told("random", seed)["given"][0] == HIDDEN).sum() < 4


def test_batches_are_a_function_of_their_generator(corpora: Path) -> None:
    recipe = replace(Chorales(), longest=16)
    items = recipe.items(corpora, "train")[:5]
    one, two, other = (recipe.batch(items, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert all(torch.equal(one[name], two[name]) for name in one)
    assert not torch.equal(one["symbols"], other["symbols"])
    assert int(one["lengths"].max()) == 16
