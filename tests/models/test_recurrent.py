"""The recurrent recognizers: what padding may not do, what attention may not see, and that both can learn."""

from __future__ import annotations

import pytest
import torch
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from auricle.models import attention, lstm_ctc
from auricle.models.attention import Attention, joint_loss
from auricle.models.cross_attention import CrossAttention, ahead
from auricle.models.lstm_ctc import CTC, ctc_loss
from auricle.models.recurrent import BidirectionalLSTM, reversed_within


def noise(*shape: int, seed: int = 0) -> torch.Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def test_a_row_is_reversed_up_to_its_length_only() -> None:
    x = torch.arange(4.0)[None, :, None].repeat(2, 1, 1)
    assert reversed_within(x, torch.tensor([3, 4]))[:, :, 0].tolist() == [[2, 1, 0, 3], [3, 2, 1, 0]]


def test_equals_a_packed_bidirectional_lstm() -> None:
    ours, theirs = BidirectionalLSTM(3, 4), torch.nn.LSTM(3, 4, bidirectional=True, batch_first=True)
    for name, weights in ours.ahead.named_parameters():
        getattr(theirs, name).data.copy_(weights)
    for name, weights in ours.back.named_parameters():
        getattr(theirs, f"{name}_reverse").data.copy_(weights)
    x, lengths = noise(3, 6, 3), torch.tensor([6, 2, 5])
    packed = pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
    expected, _ = pad_packed_sequence(theirs(packed)[0], batch_first=True)
    got = ours(x, lengths)
    for row, length in enumerate(lengths.tolist()):
        torch.testing.assert_close(got[row, :length], expected[row, :length])


def test_ctc_shapes() -> None:
    log_probs, lengths = CTC(lstm_ctc.TINY)(noise(2, 8, 21), torch.tensor([21, 9]))
    assert log_probs.shape == (2, 6, 5)
    assert lengths.tolist() == [6, 3]
    torch.testing.assert_close(log_probs.exp().sum(-1), torch.ones(2, 6))


@pytest.mark.parametrize("filling", [0.0, 100.0])
def test_padding_changes_nothing(filling: float) -> None:
    model = CTC(lstm_ctc.TINY).eval()
    alone, _ = model(noise(1, 8, 13), torch.tensor([13]))
    wide = torch.full((2, 8, 30), filling)
    wide[0, :, :13] = noise(1, 8, 13)[0]
    wide[1] = noise(8, 30, seed=1)
    together, lengths = model(wide, torch.tensor([13, 30]))
    torch.testing.assert_close(together[0, : lengths[0]], alone[0])


def test_without_lengths_padding_would_change_it() -> None:
    model = CTC(lstm_ctc.TINY).eval()
    x = torch.nn.functional.pad(noise(1, 8, 13), (0, 17), value=100.0)
    known, _ = model(x, torch.tensor([13]))
    unknown, _ = model(x, torch.tensor([30]))
    assert not torch.allclose(known[:, :4], unknown[:, :4])


def test_attention_shapes() -> None:
    heard = Attention(attention.TINY)(noise(2, 8, 21), torch.tensor([21, 9]), torch.tensor([[1, 2, 3], [4, 0, 0]]))
    assert heard.log_probs.shape == (2, 4, 5)
    assert heard.attention.shape == (2, 4, 6)
    assert heard.ctc.shape == (2, 6, 5)


def test_attention_rests_on_valid_frames() -> None:
    heard = Attention(attention.TINY)(noise(2, 8, 21), torch.tensor([21, 9]), torch.tensor([[1, 2], [4, 0]]))
    torch.testing.assert_close(heard.attention.sum(-1), torch.ones(2, 3))
    assert float(heard.attention[1, :, 3:].detach().abs().max()) == 0


def test_equal_frames_are_told_apart_by_what_was_spent_on_them() -> None:
    layer = CrossAttention(query=4, width=8, heads=2, kernel=3)
    query, memory, valid = noise(1, 4), noise(1, 1, 8).expand(1, 6, 8), torch.ones(1, 6, dtype=torch.bool)
    with torch.no_grad():
        layer.place.weight[:, layer.where.out_channels :] = 0  # Nearness alone would tell them apart.
    fresh = torch.zeros(1, 2, 6)
    _, even = layer(query, memory, memory, valid, fresh, fresh)
    torch.testing.assert_close(even[..., 1:-1], torch.full((1, 2, 4), even[0, 0, 1].item()), rtol=1e-4, atol=1e-4)
    spent = fresh.clone()
    spent[..., 1] = 3.0
    _, moved = layer(query, memory, memory, valid, fresh, spent)
    assert not torch.allclose(even, moved, atol=1e-4)


def test_own_symbols_are_read_where_asked() -> None:
    model = Attention(attention.TINY).eval()
    x, lengths, targets = noise(1, 8, 40), torch.tensor([40]), torch.tensor([[1, 2, 3]])
    told = model(x, lengths, targets).log_probs
    unasked = model(x, lengths, targets, torch.zeros(1, 3, dtype=torch.bool)).log_probs
    own = model(x, lengths, targets, torch.ones(1, 3, dtype=torch.bool)).log_probs
    other = model(x, lengths, torch.tensor([[3, 1, 1]]), torch.ones(1, 3, dtype=torch.bool)).log_probs
    torch.testing.assert_close(told, unasked)
    torch.testing.assert_close(own, other)
    assert not torch.allclose(told, own)


def test_free_writing_is_its_own_reading() -> None:
    model = Attention(attention.TINY).eval()
    x, lengths = noise(2, 8, 40), torch.tensor([40, 12])
    everything = torch.ones(2, 5, dtype=torch.bool)
    steps = model(x, lengths, torch.zeros(2, 5, dtype=torch.int64), everything).log_probs[:, :5].argmax(-1).tolist()
    expected = [row[: row.index(0)] if 0 in row else row for row in steps]
    assert model.spelled(x, lengths, 5) == expected


def task(rows: int) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
    """Tones of 8 frames after one another, each in the band of its symbol."""
    generator = torch.Generator().manual_seed(7)
    counts = torch.randint(1, 4, (rows,), generator=generator)
    targets = torch.randint(1, 5, (rows, 3), generator=generator)
    x = 0.1 * torch.randn(rows, 8, 40, generator=generator)
    for row in range(rows):
        targets[row, counts[row] :] = 0
        for at in range(int(counts[row])):
            x[row, 2 * int(targets[row, at]) - 2, 12 * at + 2 : 12 * at + 10] += 3.0
    return x, torch.full((rows,), 40), targets, counts


def test_ctc_learns() -> None:
    torch.manual_seed(0)
    model = CTC(lstm_ctc.TINY)
    optimizer = torch.optim.Adam(model.parameters(), 0.02)
    x, lengths, targets, counts = task(32)
    losses = []
    for _ in range(60):
        loss = ctc_loss(*model(x, lengths), targets, counts) / len(x)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert losses[-1] < 0.1 * losses[0]


def test_attention_learns() -> None:
    torch.manual_seed(0)
    model = Attention(attention.TINY)
    optimizer = torch.optim.Adam(model.parameters(), 0.02)
    x, lengths, targets, counts = task(32)
    losses = []
    for _ in range(80):
        loss = joint_loss(model(x, lengths, targets), targets, counts, smoothing=0.0) / len(x)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert losses[-1] < 0.2 * losses[0]
    written = model.eval().spelled(x, lengths, 4)
    expected = [row[:count] for row, count in zip(targets.tolist(), counts.tolist(), strict=True)]
    assert sum(a == b for a, b in zip(written, expected, strict=True)) >= 24


def test_what_lies_ahead_is_nearer_the_sooner_it_comes() -> None:
    looks = torch.zeros(1, 1, 40)
    start = ahead(looks)
    assert start.shape == (1, 4, 40)
    assert bool((start >= 0).all())
    assert bool((start <= 1).all())
    looks[0, 0, 20] = 1.0
    later = ahead(looks)[0]
    assert bool((later[1:, :21] == 1).all())
    assert bool((later[1:, 21:].diff(dim=1) < 0).all())
    assert float(later[0, 10]) < 0.01 < 0.99 < float(later[0, 30])
