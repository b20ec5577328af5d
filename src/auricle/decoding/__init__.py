"""From numbers a frame to spans: scores by two thresholds, speech by the cues of a log-mel spectrogram.

`hysteresis`, `voice_activity` and `segmentation` are modules, each with `start`, `step` and `finish`, and one function
for a whole recording (`hysteresis.hysteresis`, `voice_activity.detect`, `segmentation.segment`).
"""

from auricle.decoding import hysteresis, segmentation, voice_activity

__all__ = ["hysteresis", "segmentation", "voice_activity"]
