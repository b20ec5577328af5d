"""Each finding appears where its fault is, and stays away where it is not."""

from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
import pytest
import soundfile

from auricle.tasks.analyze import analyze
from auricle.types import Audio, AudioInfo

RATE = 16_000
SECONDS = 6


def times(rate: int = RATE) -> np.ndarray:
    return np.arange(SECONDS * rate) / rate


def noise(level: float = 0.1, rate: int = RATE, seed: int = 0) -> np.ndarray:
    return level * np.random.default_rng(seed).standard_normal(SECONDS * rate)


def tone(hz: float, level: float = 0.5) -> np.ndarray:
    return level * np.sin(2 * np.pi * hz * times())


def hum(mains: float, level: float = 0.01) -> np.ndarray:
    return sum(tone(multiple * mains, level / multiple) for multiple in (1, 2, 3))


def low_passed(cutoff: float, rate: int) -> np.ndarray:
    from scipy.signal import firwin, oaconvolve

    return oaconvolve(noise(rate=rate), firwin(1023, cutoff, fs=rate), mode="same")


def falling(rate: int) -> np.ndarray:
    """Noise whose spectrum falls by 12 dB an octave, as that of instruments does, to far below its bass."""
    from scipy.signal import butter, sosfilt

    return 5 * sosfilt(butter(2, 200, fs=rate, output="sos"), noise(rate=rate))


def half_silent(share: float) -> np.ndarray:
    sound = noise()
    sound[round((1 - share) * len(sound)) :] = 0
    return sound


def bass_line() -> np.ndarray:
    """Notes near 50 and 60 Hz that come and go: G1, A1, B1."""
    part = len(times()) // 3
    notes = [tone(hz, 0.3)[:part] + tone(2 * hz, 0.2)[:part] for hz in (49.0, 55.0, 61.74)]
    return np.concatenate([*notes, np.zeros(len(times()) - 3 * part)]) + noise(0.001)


def stereo(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    return np.stack([left, right])


def unlike() -> np.ndarray:
    return stereo(noise(), noise(0.01, seed=1))


def in_phase() -> np.ndarray:
    return stereo(noise(), 0.7 * noise())


def by_a_converter() -> np.ndarray:
    return low_passed(20_800, 44_100)


CASES: dict[str, tuple[str, Callable[[], np.ndarray], Callable[[], np.ndarray], int]] = {
    "clipped at full scale": ("clipping", lambda: np.clip(3 * tone(300), -1, 1), lambda: 1.9 * tone(300), RATE),
    "clipped, then turned down": ("clipping", lambda: 0.5 * np.clip(3 * tone(300), -1, 1), lambda: tone(300), RATE),
    "beyond full scale": ("over_full_scale", lambda: 3 * tone(300), lambda: 1.9 * tone(300), RATE),
    "off centre": ("dc_offset", lambda: noise() + 0.02, noise, RATE),
    "mostly silent": ("mostly_silent", lambda: half_silent(0.9), lambda: half_silent(0.5), RATE),
    "silent": ("silent", lambda: noise(1e-5), lambda: noise(0.01), RATE),
    "very quiet": ("very_quiet", lambda: noise(0.002), noise, RATE),
    "one channel dead": ("silent_channel", lambda: stereo(noise(), 0 * noise()), unlike, RATE),
    "mono twice": ("dual_mono", lambda: stereo(noise(), noise()), unlike, RATE),
    "opposite phase": ("opposite_phase", lambda: stereo(noise(), -0.7 * noise()), in_phase, RATE),
    "upsampled": ("band_limited", lambda: low_passed(4_000, 44_100), lambda: noise(rate=44_100), 44_100),
    "low-passed by a codec": ("band_limited", lambda: low_passed(16_000, 44_100), lambda: falling(44_100), 44_100),
    "low-passed where converters are": ("band_limited", lambda: low_passed(16_000, 44_100), by_a_converter, 44_100),
    "hum at 50 Hz": ("hum", lambda: hum(50) + noise(0.005), lambda: noise(0.005), RATE),
    "hum at 60 Hz": ("hum", lambda: hum(59.95) + noise(0.005), lambda: hum(55) + noise(0.005), RATE),
    "hum, and not bass": ("hum", lambda: hum(60) + noise(0.005), bass_line, RATE),
    "hum, and not a tone": ("hum", lambda: hum(50), lambda: tone(50), RATE),
}  # fmt: skip


@pytest.mark.parametrize(("code", "fault", "sound", "rate"), CASES.values(), ids=CASES)
def test_a_finding_is_there_with_the_fault_and_not_without(
    code: str, fault: Callable[[], np.ndarray], sound: Callable[[], np.ndarray], rate: int
) -> None:
    with_fault, without = analyze(Audio(fault(), rate)), analyze(Audio(sound(), rate))
    assert code in {finding.code for finding in with_fault.findings}
    assert code not in {finding.code for finding in without.findings}
    message = next(finding.message for finding in with_fault.findings if finding.code == code)
    assert message.endswith((".", "?"))


def test_the_findings_say_the_numbers() -> None:
    result = analyze(Audio(low_passed(4_000, 44_100), 44_100))
    facts = {fact.key: fact.number for fact in result.facts}
    assert facts["band_edge"] == pytest.approx(4_000, abs=250)
    hummed = analyze(Audio(hum(50) + noise(0.005), RATE))
    message = next(finding.message for finding in hummed.findings if finding.code == "hum")
    assert "50, 100, 150 Hz" in message


@pytest.mark.parametrize(("level", "severity"), [(0.1, "warning"), (0.0006, "info")])
def test_hum_is_a_fault_where_it_is_heard(level: float, severity: str) -> None:
    sound = 0.3 * np.sin(2 * np.pi * 700 * times()) + hum(50, level) + noise(1e-5)
    found = next(finding for finding in analyze(Audio(sound, RATE)).findings if finding.code == "hum")
    assert (found.severity, "dBFS" in found.message) == (severity, True)


@pytest.mark.parametrize(
    ("codec", "cutoff", "codes"),
    [("mp3", 16_000, []), ("mp3", 4_000, ["band_limited"]), ("flac", 16_000, ["band_limited"])],
)
def test_a_lossy_codec_may_drop_the_top(codec: str, cutoff: int, codes: list[str]) -> None:
    samples = low_passed(cutoff, 44_100)
    info = AudioInfo(codec, codec, 44_100, 1, None, samples.size / 44_100)
    result = analyze(Audio(samples, 44_100, info=info))
    assert [finding.code for finding in result.findings] == codes
    assert any(fact.key == "band_edge" for fact in result.facts)


def test_plain_noise_has_no_finding() -> None:
    assert analyze(Audio(stereo(noise(), noise(seed=1)), RATE)).findings == ()


def test_a_short_cut_out_of_a_wave_has_no_offset() -> None:
    assert "dc_offset" not in {finding.code for finding in analyze(Audio(np.full(100, 0.5), RATE)).findings}


@pytest.mark.parametrize(("kept", "truncated"), [(1.0, False), (0.4, True)])
def test_a_file_that_is_cut_short_says_both_durations(kept: float, truncated: bool) -> None:
    file = io.BytesIO()
    soundfile.write(file, noise(), RATE, format="WAV")
    data = file.getvalue()
    result = analyze(data[: round(kept * len(data))])
    found = [finding.message for finding in result.findings if finding.code == "truncated"]
    assert bool(found) == truncated
    assert result.info.truncated == truncated
    if truncated:
        assert "6.000 s" in found[0]
        assert "2.399 s" in found[0]
        assert result.timeline.duration == pytest.approx(2.4, abs=0.01)


def test_an_empty_file_says_so() -> None:
    file = io.BytesIO()
    soundfile.write(file, np.zeros((0, 2)), RATE, format="WAV")
    assert [finding.code for finding in analyze(file.getvalue()).findings] == ["empty"]


def test_channels_beyond_two() -> None:
    dead = np.stack([noise(seed=seed) for seed in range(6)])
    dead[3] = 0
    found = {finding.code: finding.message for finding in analyze(Audio(dead, RATE)).findings}
    assert "4" in found["silent_channel"]
    same = np.stack([noise()] * 4)
    assert "dual_mono" in {finding.code for finding in analyze(Audio(same, RATE)).findings}


def test_a_clipped_recording_keeps_a_drawable_tier() -> None:
    from auricle.tasks.analyze.parts import clipping

    rate = 1000
    sound = np.zeros(1500 * rate)
    for at in range(0, len(sound), rate // 2):
        sound[at : at + 5] = 1.0
    result = analyze(Audio(sound, rate))
    spans = result.timeline["clipping"]
    assert len(spans) == clipping.MOST_SPANS
    assert spans[-1].end >= (len(sound) - rate) / rate
