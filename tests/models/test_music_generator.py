"""Generators of music are distributions: their probabilities sum to one, and no frame knows what comes after it."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace

import pytest
import torch

from auricle.models import chorale_voices, music_generator
from auricle.models.chorale_voices import ChoraleConfig, ChoraleVoices, NearVoices, Plan
from auricle.models.music_generator import MusicGenerator
from auricle.models.near_keys import NearKeys
from auricle.models.note_heads import IndependentNotes

HEADS = ("independent", "chain")


@pytest.mark.parametrize("head", HEADS)
def test_all_sets_of_keys_together_have_probability_one(head: str) -> None:
    torch.manual_seed(0)
    network = MusicGenerator(replace(music_generator.TINY, head=head, keys=4)).eval()
    sets = torch.tensor(list(itertools.product([0.0, 1.0], repeat=4)))
    before = torch.tensor([0.0, 1.0, 0.0, 1.0]).expand(16, -1)
    loss = network.losses(sets[:, None], before, torch.ones(16, dtype=torch.long))
    assert float(torch.exp(-loss).sum().detach()) == pytest.approx(1.0, abs=1e-5)


def test_knowing_nothing_costs_88_bits() -> None:
    """The row "Random" of the table that all papers on these corpora continue: 61.00 nats."""
    loss = IndependentNotes(88)(torch.zeros(3, 88), (torch.rand(3, 88) < 0.1).float())
    torch.testing.assert_close(loss, torch.full((3,), 88 * math.log(2)))


def test_what_keys_say_of_one_another_moves_with_them() -> None:
    torch.manual_seed(0)
    near = NearKeys(88, 6).eval()
    known, held, hidden = torch.zeros(1, 88), torch.zeros(1, 88), torch.randn(1, 6)
    known[0, [40, 47, 52]] = held[0, [38, 45]] = 1.0
    moved = [frames.roll(3, dims=1) for frames in (known, held)]
    here, there = near(near.around(known), known, held, hidden), near(near.around(moved[0]), *moved, hidden)
    torch.testing.assert_close(there[:, 3:], here[:, :-3])
    assert near.ranked(held, -1).tolist() == [45]
    assert [near.ranked(known, torch.tensor([rank])).item() for rank in range(4)] == [40, 47, 52, 88]
    assert near.ranked(torch.zeros(1, 88), -1).tolist() == [88]
    for other in (known.roll(1, dims=1), known * (torch.arange(88) != 52)):
        assert not torch.allclose(near(near.around(other), other, held, hidden), here)


def test_what_voices_and_the_tonic_say_moves_with_them() -> None:
    torch.manual_seed(0)
    near = NearVoices(ChoraleConfig(hidden=6)).eval()
    before, known = torch.tensor([[30, 25, 20, 10]]), torch.tensor([[32, 47, 47, 12]])  # two voices are not known yet
    voice, key, x = torch.tensor([1]), torch.tensor([14]), torch.randn(1, 6)  # in D minor
    here = near(before, known, voice, key, x)
    moved = torch.where(known < 47, known + 3, known)
    there = near(before + 3, moved, voice, key + 3, x)
    torch.testing.assert_close(there[:, 4:], here[:, 1:-3])
    for other in (near(before, known, voice, key + 1, x), near(before, known, voice, torch.tensor([2]), x)):
        assert not torch.allclose(other[:, 1:], here[:, 1:])
    untold = near(before, known, voice, torch.tensor([24]), x)
    assert not torch.allclose(untold[:, 1:], here[:, 1:])
    silent = near(torch.zeros_like(before), torch.full_like(known, 47), voice, torch.tensor([24]), x)
    torch.testing.assert_close(silent, silent[:, :1].expand(-1, 47))  # nothing around says nothing of any pitch


@pytest.mark.parametrize("head", HEADS)
def test_no_frame_knows_the_next_or_the_padding(head: str) -> None:
    torch.manual_seed(0)
    network = MusicGenerator(replace(music_generator.TINY, head=head)).eval()
    frames, before = (torch.rand(2, 9, 12) < 0.3).float(), torch.zeros(2, 12)
    lengths = torch.tensor([9, 5])
    first = network.losses(frames, before, lengths)
    later = frames.clone()
    later[:, 4:] = 1.0
    second = network.losses(later, before, lengths)
    torch.testing.assert_close(first[:, :4], second[:, :4])
    assert (first[:, 4] != second[:, 4]).all()
    assert (first[1, 5:] == 0).all()
    alone = network.losses(frames[1:, :5], before[1:], lengths[1:])
    torch.testing.assert_close(alone[0], first[1, :5])


@pytest.mark.parametrize("head", HEADS)
def test_the_state_carries_a_piece_from_step_to_step(head: str) -> None:
    torch.manual_seed(0)
    network = MusicGenerator(replace(music_generator.TINY, head=head)).eval()
    frames = (torch.rand(1, 6, 12) < 0.3).float()
    whole, _, _ = network(frames, *network.start(1))
    state, steps = network.start(1), []
    for place in range(6):
        context, *state = network(frames[:, place : place + 1], *state)
        steps.append(context)
    torch.testing.assert_close(torch.cat(steps, dim=1), whole)


@pytest.mark.parametrize("head", HEADS)
def test_it_learns_what_always_follows(head: str) -> None:
    torch.manual_seed(0)
    network = MusicGenerator(replace(music_generator.TINY, head=head, hidden=16))
    frames = torch.zeros(4, 12, 12)
    for row in range(4):
        for place in range(12):
            frames[row, place, [(row + place) % 12, (row + place + 4) % 12]] = 1
    optimizer = torch.optim.Adam(network.parameters(), lr=2e-2)
    for _ in range(150):
        loss = network.losses(frames, torch.zeros(4, 12), torch.full((4,), 12))[:, 1:].mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    assert float(loss.detach()) < 0.3


def plan_of(symbols: torch.Tensor, told: int = 0) -> Plan:
    """Nothing given; phrases as told."""
    count, frames, _ = symbols.shape
    positions = torch.arange(frames).expand(count, -1) % 16
    hidden = torch.full_like(symbols, chorale_voices.TINY.symbols)
    return Plan(hidden, positions, torch.full_like(positions, told), torch.full((count,), 24))


@pytest.fixture
def writer() -> ChoraleVoices:
    torch.manual_seed(0)
    return ChoraleVoices(chorale_voices.TINY).eval()


ORDER = (0, 3, 1, 2)


def test_no_voice_knows_those_after_it(writer: ChoraleVoices) -> None:
    symbols = torch.randint(0, 47, (2, 7, 4))
    lengths = torch.tensor([7, 7])
    first = writer.losses(symbols, plan_of(symbols), lengths, ORDER)
    for place, voice in enumerate(ORDER):
        other = symbols.clone()
        other[:, 3, voice] = (other[:, 3, voice] + 1) % 47
        second = writer.losses(other, plan_of(other), lengths, ORDER)
        torch.testing.assert_close(first[:, :3], second[:, :3])
        known = list(ORDER[:place])
        torch.testing.assert_close(first[:, 3, known], second[:, 3, known])
        assert (first[:, 3, voice] != second[:, 3, voice]).all()
        assert (first[:, 4] != second[:, 4]).any()


def test_the_voices_of_a_frame_have_probability_one(writer: ChoraleVoices) -> None:
    tiny = replace(chorale_voices.TINY, symbols=3)
    torch.manual_seed(0)
    writer = ChoraleVoices(tiny).eval()
    frames = torch.tensor(list(itertools.product(range(3), repeat=4)))[:, None]
    hidden = torch.full_like(frames, 3)
    zeros = torch.zeros(len(frames), 1, dtype=torch.long)
    plan = Plan(hidden, zeros, zeros, torch.full((len(frames),), 24))
    loss = writer.losses(frames, plan, torch.ones(len(frames), dtype=torch.long), ORDER).sum(dim=(1, 2))
    assert float(torch.exp(-loss).sum().detach()) == pytest.approx(1.0, abs=1e-5)


def test_where_nothing_is_told_the_length_does_not_matter(writer: ChoraleVoices) -> None:
    symbols = torch.randint(0, 47, (1, 9, 4))
    for told, same in ((0, True), (1, False)):
        plan = plan_of(symbols, told)
        long = writer.losses(symbols, plan, torch.tensor([9]), ORDER)[:, :5]
        short = writer.losses(symbols, plan, torch.tensor([5]), ORDER)[:, :5]
        assert torch.allclose(long, short, atol=1e-6) is same


def test_what_is_given_costs_nothing_and_is_known_ahead(writer: ChoraleVoices) -> None:
    symbols = torch.randint(0, 47, (1, 6, 4))
    plan = plan_of(symbols)
    given = plan.given.clone()
    given[..., 0] = symbols[..., 0]
    lengths = torch.tensor([6])
    first = writer.losses(symbols, replace(plan, given=given), lengths, ORDER)
    assert (first[..., 0] == 0).all()
    assert (first[..., 1:] > 0).all()
    other = given.clone()
    other[:, 5, 0] = (other[:, 5, 0] + 1) % 47
    second = writer.losses(symbols, replace(plan, given=other), lengths, ORDER)
    assert (first[:, 0, 1:] != second[:, 0, 1:]).all()


def test_no_piece_feels_the_padding_of_another(writer: ChoraleVoices) -> None:
    symbols = torch.randint(0, 47, (2, 8, 4))
    plan, lengths = plan_of(symbols, told=1), torch.tensor([8, 5])
    both = writer.losses(symbols, plan, lengths, ORDER)
    alone = writer.losses(symbols[1:, :5], plan_of(symbols[1:, :5], told=1), torch.tensor([5]), ORDER)
    torch.testing.assert_close(both[1, :5], alone[0])
    assert (both[1, 5:] == 0).all()
