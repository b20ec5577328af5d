"""Where somebody seems to speak: an estimate, which singing and lively music may mislead."""

from __future__ import annotations

from dataclasses import dataclass, replace

from auricle.decoding import voice_activity
from auricle.features import streaming
from auricle.features.mel import framewise_log_mel
from auricle.features.specs import LogSpec, MelSpec, StftSpec
from auricle.tasks.analyze.protocol import Chunk, Context, Contribution
from auricle.tasks.analyze.result import Fact
from auricle.tasks.analyze.wording import percent
from auricle.types import Span, Tier
from auricle.types.regions import measure

ORDER = 400

SPEC = MelSpec(
    StftSpec(voice_activity.SAMPLE_RATE, voice_activity.N_FFT, hop_length=voice_activity.HOP_LENGTH),
    voice_activity.N_MELS,
    voice_activity.F_MIN,
    voice_activity.F_MAX,
    log=LogSpec("db", 1e-10, dynamic_range=None),
)
"""The spectrogram that the detector was fitted to; its rate is that of `Chunk.speech`."""


@dataclass(frozen=True, eq=False)
class Listener:
    """Spectrogram and detector, and the spans that are certain so far."""

    mel: streaming.StreamState
    activity: voice_activity.VoiceActivityState
    spans: tuple[Span, ...] = ()


def start(context: Context) -> Listener:
    """Nothing heard."""
    return Listener(streaming.start(framewise_log_mel(SPEC)), voice_activity.start())


def step(state: Listener, chunk: Chunk) -> Listener:
    """With the sound at 16 kHz of a chunk."""
    mel, frames = streaming.step(state.mel, chunk.speech)
    activity, spans = voice_activity.step(state.activity, frames)
    return Listener(mel, activity, state.spans + _speech(spans))


def finish(state: Listener, context: Context) -> Contribution:
    """The tier "speech" and its share."""
    activity, spans = voice_activity.step(state.activity, streaming.finish(state.mel))
    heard = state.spans + _speech(spans) + _speech(voice_activity.finish(activity))
    # The last frames reach beyond the end, the recording does not.
    within = tuple(replace(s, end=min(s.end, context.duration)) for s in heard if s.start < context.duration)
    tiers = (Tier("speech", within),)
    if not context.length:
        return Contribution(tiers=tiers)
    share = measure(within) / context.duration
    return Contribution(tiers=tiers, facts=(Fact("Speech (estimate)", percent(share), "speech_share", share),))


def _speech(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    return tuple(span for span in spans if span.label == voice_activity.SPEECH)
