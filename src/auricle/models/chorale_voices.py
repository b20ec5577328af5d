"""Four voices, frame by frame and within a frame voice by voice, beside whatever parts of the piece are given."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from auricle.models.dropout import Dropout
from auricle.models.recurrent import reversed_within

__all__ = ["TINY", "ChoraleConfig", "ChoraleVoices", "Plan"]

OCTAVE = 12
MODES = 2
FEATURES, WIDE = 16, 0.1
"""Of the layer over intervals, and how far its weights are drawn from 0."""
SWIFT = 8.0
"""How much faster the weights of intervals learn than others: most are seldom seen, and have far to go."""


@dataclass(frozen=True)
class ChoraleConfig:
    """Sizes of a writer of chorales.

    Attributes:
        symbols: that a voice can have; the next one stands for "not known".
        voices: of a frame.
        positions: in a bar.
        kinds: of what a frame is told of its phrase.
        keys: keys, and one for "not told".
        embedding: features of a symbol.
        hidden: features of each layer of the LSTM over time.
        layers: number of them.
        ahead: features of the LSTM that reads what is given from the end.
        dropout: share of the features that is dropped, in training.
    """

    symbols: int = 47
    voices: int = 4
    positions: int = 16
    kinds: int = 4
    keys: int = 25
    embedding: int = 48
    hidden: int = 160
    layers: int = 2
    ahead: int = 96
    dropout: float = 0.2


TINY = ChoraleConfig(embedding=8, hidden=8, ahead=8, dropout=0.0)


@dataclass(frozen=True)
class Plan:
    """What is known of a piece before it is written.

    Attributes:
        given: symbol of each voice [batch, frames, voices], `symbols` where it is to be found.
        positions: in the bar [batch, frames].
        phrases: what is told of phrases [batch, frames].
        key: [batch].
    """

    given: Tensor
    positions: Tensor
    phrases: Tensor
    key: Tensor


class Voices(nn.Module):
    """One vector for the symbols of all voices of a frame."""

    def __init__(self, config: ChoraleConfig, width: int) -> None:
        super().__init__()
        self.each = nn.ModuleList(nn.Embedding(config.symbols + 1, width) for _ in range(config.voices))

    def forward(self, symbols: Tensor) -> Tensor:
        """symbols [..., voices] -> [..., width]."""
        together = self.each[0](symbols[..., 0])
        for voice, table in enumerate(self.each[1:], 1):
            together = together + table(symbols[..., voice])
        return together


class Ahead(nn.Module):
    """What each frame should know of what is given: of itself, and of all that follows."""

    def __init__(self, config: ChoraleConfig) -> None:
        super().__init__()
        self.symbols = config.symbols
        self.given = Voices(config, config.ahead)
        self.positions = nn.Embedding(config.positions, config.ahead)
        self.phrases = nn.Embedding(config.kinds, config.ahead)
        self.key = nn.Embedding(config.keys, config.ahead)
        self.back = nn.LSTM(config.ahead, config.ahead, batch_first=True)
        self.fc = nn.Linear(2 * config.ahead, config.hidden)

    def forward(self, plan: Plan, lengths: Tensor) -> Tensor:
        """plan of [batch, frames], lengths [batch] -> [batch, frames, hidden]."""
        told = (plan.given < self.symbols).any(dim=-1) | (plan.phrases > 0)
        now = self.positions(plan.positions) + self.phrases(plan.phrases) + self.given(plan.given)
        now = now + self.key(plan.key)[:, None]
        back, _ = self.back(reversed_within(now, lengths))
        # Where nothing is given, not even the length of the piece may be known.
        later = reversed_within(back, lengths) * told.any(dim=1)[:, None, None]
        return self.fc(torch.cat([now, later], dim=-1))


class Chooser(nn.Module):
    """What one voice sings, given the past, and the voices of the frame that are known.

    A symbol is judged four ways: as itself, as a step from the voice's last pitch, by the intervals that it makes with
    the known voices, coming from those of the frame before, and by what the pitches around and the tonic say together
    (`NearVoices`). All but the first are the same in every key, and the third is where parallels are learned.
    """

    def __init__(self, config: ChoraleConfig) -> None:
        super().__init__()
        self.config = config
        self.known = Voices(config, config.hidden)
        self.before = Voices(config, config.hidden)
        self.voice = nn.Embedding(config.voices, config.hidden)
        self.norm = nn.LayerNorm(config.hidden)
        self.inner = nn.Linear(config.hidden, config.hidden)
        self.dropout = Dropout(config.dropout)
        self.fc = nn.Linear(config.hidden, config.symbols * config.voices)
        self.steps = nn.Linear(config.hidden, 2 * config.symbols - 1)
        # For each pair of voices, whether the known one moved, and the interval before: a weight for each interval now.
        rows = config.voices * config.voices * 2 * (OCTAVE + 1)
        self.intervals = nn.Parameter(torch.zeros(rows, OCTAVE + 1))
        self.near = NearVoices(config)
        nn.init.zeros_(self.steps.weight)
        nn.init.zeros_(self.steps.bias)

    def forward(self, context: Tensor, before: Tensor, known: Tensor, voice: Tensor, key: Tensor) -> Tensor:
        """context [rows, hidden], before and known [rows, voices], voice and key [rows] -> logits [rows, symbols].

        before holds the symbols of the frame before, known those of this frame, "not known" for the others.
        """
        symbols = self.config.symbols
        x = self.norm(context + self.known(known) + self.before(before) + self.voice(voice))
        x = self.dropout(nn.functional.gelu(self.inner(x)) + x)
        each = self.fc(x).view(-1, self.config.voices, symbols)
        logits = each.gather(1, voice[:, None, None].expand(-1, 1, symbols))[:, 0]
        own = before.gather(1, voice[:, None])
        places = torch.arange(symbols, device=voice.device)[None, :]
        steps = self.steps(x).gather(1, (places - own).clamp(min=1 - symbols) + symbols - 1)
        near: Tensor = self.near(before, known, voice, key, x)
        return logits + steps + self.beside(before, known, voice, own) + near

    def beside(self, before: Tensor, known: Tensor, voice: Tensor, own: Tensor) -> Tensor:
        """Weights of symbols by the intervals that they make with known voices [rows, symbols]."""
        voices, symbols = self.config.voices, self.config.symbols
        others = torch.arange(voices, device=voice.device)[None, :]
        interval = torch.where(sounding(before, symbols) & sounding(own, symbols), (own - before) % OCTAVE, OCTAVE)
        moved = (known != before).long()
        row = ((voice[:, None] * voices + others) * 2 + moved) * (OCTAVE + 1) + interval
        weights = SWIFT * self.intervals[row]
        places = torch.arange(symbols, device=voice.device)[None, None, :]
        now = torch.where(sounding(places, symbols), (places - known[..., None]) % OCTAVE, OCTAVE)
        found = weights.gather(2, now)
        return (found * sounding(known, symbols)[..., None]).sum(dim=1)


class NearVoices(nn.Module):
    """What the pitches around a voice, and the tonic, say together of each symbol, by how far it lies from them.

    Around it are the frame before and what is known of this one. A layer over intervals, moved by what the chooser
    knows, and one over its features: a chord of a key is learned once, not on each of its roots.
    """

    def __init__(self, config: ChoraleConfig) -> None:
        super().__init__()
        self.config = config
        rows, taps = config.voices * 2 * config.voices, 2 * config.symbols - 1
        self.pitches = nn.Parameter(torch.empty(rows, FEATURES, taps).uniform_(-1, 1) * WIDE)
        self.degrees = nn.Parameter(torch.empty(config.voices * MODES, FEATURES, OCTAVE).uniform_(-1, 1) * WIDE)
        self.moved = nn.Linear(config.hidden, FEATURES)
        self.out = nn.Linear(FEATURES, 1, bias=False)

    def forward(self, before: Tensor, known: Tensor, voice: Tensor, key: Tensor, x: Tensor) -> Tensor:
        """before and known [rows, voices], voice and key [rows], x [rows, hidden] -> logits [rows, symbols]."""
        symbols, count = self.config.symbols, 2 * self.config.voices
        places = torch.arange(count, device=voice.device)
        slots = (voice[:, None] * count + places) * (symbols + 1) + torch.cat([before, known], dim=1)
        around = nn.functional.embedding(slots, self._of_pitches()).sum(dim=1)
        around = around + nn.functional.embedding(voice * self.config.keys + key, self._of_keys())
        features = (around.view(-1, FEATURES, symbols) + self.moved(x)[:, :, None]).relu()
        logits: Tensor = self.out.weight @ features
        return logits[:, 0]

    def _of_pitches(self) -> Tensor:
        """What each symbol in each place adds [places * (symbols + 1), features * symbols]; 0 of what is no pitch."""
        symbols = self.config.symbols
        places = torch.arange(symbols, device=self.pitches.device)
        around = torch.arange(symbols + 1, device=self.pitches.device)
        apart = (places[None, :] - around[:, None]).clamp(min=1 - symbols) + symbols - 1
        heard = sounding(around, symbols)[:, None] & sounding(places, symbols)[None, :]
        return (self.pitches[:, :, apart] * heard).transpose(1, 2).reshape(-1, FEATURES * symbols)

    def _of_keys(self) -> Tensor:
        """What each key adds for each voice [voices * keys, features * symbols]; 0 of a key that is not told."""
        symbols, told = self.config.symbols, MODES * OCTAVE
        places = torch.arange(symbols, device=self.degrees.device)
        above = (places[None, :] - torch.arange(OCTAVE, device=places.device)[:, None]) % OCTAVE
        spread = self.degrees[:, :, above] * sounding(places, symbols)
        keys = spread.view(self.config.voices, MODES, FEATURES, OCTAVE, symbols).transpose(2, 3)
        keys = keys.reshape(self.config.voices, told, FEATURES * symbols)
        untold = self.config.keys - told
        return nn.functional.pad(keys, (0, 0, 0, untold)).reshape(-1, FEATURES * symbols)


def sounding(symbols: Tensor, count: int) -> Tensor:
    """Which symbols are pitches: neither silence nor "not known"."""
    return (symbols > 0) & (symbols < count)


class ChoraleVoices(nn.Module):
    """The probability of each voice of each frame, given all before it and what is given of the piece.

    One network writes freely, goes on, harmonizes a tune and fills gaps: in training some voices or bars are given at
    random, an LSTM that reads them from the end tells each frame of what is to come, and the rest is foretold.
    """

    def __init__(self, config: ChoraleConfig) -> None:
        super().__init__()
        self.config = config
        self.ahead = Ahead(config)
        self.read = Voices(config, config.hidden)
        self.norm = nn.LayerNorm(config.hidden)
        self.lstm = nn.LSTM(
            config.hidden, config.hidden, num_layers=config.layers, batch_first=True, dropout=config.dropout
        )
        self.after = nn.LayerNorm(config.hidden)
        self.dropout = Dropout(config.dropout)
        self.chooser = Chooser(config)

    def forward(self, before: Tensor, ahead: Tensor, hidden: Tensor, cell: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Contexts of frames from those before them.

        Args:
            before: symbols of the frames before [batch, frames, voices]; "not known" in front of a piece.
            ahead: what `Ahead` says [batch, frames, hidden].
            hidden: state [layers, batch, hidden].
            cell: likewise.

        Returns:
            context [batch, frames, hidden], hidden, cell.
        """
        x = self.dropout(self.norm(self.read(before) + ahead))
        known, (hidden, cell) = self.lstm(x, (hidden, cell))
        return self.after(known + x), hidden, cell

    def start(self, rows: int) -> tuple[Tensor, Tensor]:
        """The state before a piece: hidden and cell [layers, rows, hidden]."""
        zeros = torch.zeros(self.config.layers, rows, self.config.hidden, device=self.chooser.fc.weight.device)
        return zeros, zeros

    def losses(self, symbols: Tensor, plan: Plan, lengths: Tensor, order: tuple[int, ...]) -> Tensor:
        """Negative log-likelihood of each voice of each frame in nats [batch, frames, voices].

        It is 0 where a voice was given, and in the padding.

        Args:
            symbols: of the piece [batch, frames, voices].
            plan: what is given of it.
            lengths: [batch].
            order: of the voices within a frame.
        """
        count, frames, _ = symbols.shape
        nothing = torch.full_like(symbols[:, :1], self.config.symbols)
        before = torch.cat([nothing, symbols[:, :-1]], dim=1)
        context, _, _ = self(before, self.ahead(plan, lengths), *self.start(count))
        hidden = plan.given >= self.config.symbols
        open_ = hidden & (torch.arange(frames, device=lengths.device)[None, :, None] < lengths[:, None, None])
        losses = torch.zeros(symbols.shape, device=symbols.device)
        known = torch.where(hidden, self.config.symbols, symbols)
        keys = plan.key[:, None].expand(-1, frames)
        for voice in order:
            rows = open_[..., voice]
            number = torch.full((int(rows.sum()),), voice, device=symbols.device)
            logits = self.chooser(context[rows], before[rows], known[rows], number, keys[rows])
            spent = nn.functional.cross_entropy(logits, symbols[..., voice][rows], reduction="none")
            losses[..., voice] = losses[..., voice].masked_scatter(rows, spent)
            known = known.clone()
            known[..., voice] = symbols[..., voice]
        return losses
