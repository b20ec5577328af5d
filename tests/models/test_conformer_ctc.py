"""The Conformer: shapes, and that no utterance depends on the ones beside it in a batch."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")

from auricle.models.conformer import rotate, rotations  # noqa: E402
from auricle.models.conformer_ctc import TINY, ConformerCTC  # noqa: E402
from auricle.models.dropout import Dropout  # noqa: E402
from auricle.models.normalization import UtteranceNorm  # noqa: E402
from auricle.models.subsampling import subsampled  # noqa: E402


def tiny() -> ConformerCTC:
    torch.manual_seed(0)
    return ConformerCTC(TINY).eval()


@pytest.mark.parametrize("frames", [1, 2, 5, 8, 33])
def test_tiny_shapes(frames: int) -> None:
    heard = tiny()(torch.randn(2, 8, frames), torch.tensor([frames, 1]))
    out = (frames + 3) // 4
    assert heard.phonemes.shape == (2, out, 5)
    assert heard.letters is not None
    assert heard.letters.shape == (2, out, 4)
    assert [guess.shape for guess in heard.between] == [(2, out, 5)]
    assert heard.lengths.tolist() == [out, 1]
    assert torch.allclose(heard.phonemes.exp().sum(-1), torch.ones(2, out), atol=1e-5)


def test_padding_and_neighbours_change_nothing() -> None:
    model = tiny()
    short, long = torch.randn(1, 8, 21), torch.randn(1, 8, 60)
    together = torch.zeros(2, 8, 60)
    together[0, :, :21], together[1] = short[0], long[0]
    together[0, :, 21:] = 1e3
    alone = model(short, torch.tensor([21]))
    batched = model(together, torch.tensor([21, 60]))
    end = int(alone.lengths[0])
    assert torch.allclose(alone.phonemes[0], batched.phonemes[0, :end], atol=1e-4)


def test_gain_and_equalizer_of_a_recording_do_not_matter() -> None:
    norm = UtteranceNorm(floor=0.0)
    features = torch.randn(1, 8, 50)
    lengths = torch.tensor([50])
    changed = 3.0 * features + torch.randn(1, 8, 1)
    assert torch.allclose(norm(features, lengths), norm(changed, lengths), atol=1e-4)


def test_rotation_keeps_lengths_and_sees_only_distance() -> None:
    turn = rotations(10, 8, torch.zeros(1))
    query, key = torch.randn(8), torch.randn(8)
    turned = [rotate(x.expand(1, 1, 10, 8), turn)[0, 0] for x in (query, key)]
    assert torch.allclose(turned[0].norm(dim=-1), query.norm().expand(10), atol=1e-5)
    scores = turned[0] @ turned[1].T
    assert torch.allclose(scores[2, 5], scores[4, 7], atol=1e-4)
    assert not torch.allclose(scores[2, 5], scores[2, 7], atol=1e-4)


def test_dropout_keeps_the_mean_and_does_nothing_when_judged() -> None:
    torch.manual_seed(0)
    layer, ones = Dropout(0.1), torch.ones(999, 101)
    dropped = layer.train()(ones)
    assert float((dropped == 0).float().mean()) == pytest.approx(0.1, abs=0.005)
    assert float(dropped.mean()) == pytest.approx(1.0, abs=0.005)
    assert torch.equal(layer.eval()(ones), ones)


def test_lengths_are_what_two_strides_leave() -> None:
    assert subsampled(torch.arange(1, 10)).tolist() == [1, 1, 1, 1, 2, 2, 2, 2, 3]
