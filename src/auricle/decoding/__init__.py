"""From numbers a frame to spans: scores by two thresholds, speech by the cues of a log-mel spectrogram.

`hysteresis` and `voice_activity` are modules, each with `start`, `step` and `finish`, and one function for a whole
recording (`hysteresis.hysteresis`, `voice_activity.detect`).
"""

from auricle.decoding import hysteresis, voice_activity

__all__ = ["hysteresis", "voice_activity"]
