"""Sound in and out: read by content, not by name, window it, resample it, mix it, measure it, save it.

`load`, `blocks` and `probe` read; `save` and `AudioWriter` write. `resampling`, `channels`, `levels` and `loudness` are
modules, each with functions on whole recordings and a streamed form (`start`, `step`, `finish`).
"""

# All at once and not lazily: a submodule named like its function (load, probe, save) that was imported later would
# take the function's name in this package. What is heavy (soundfile, PyAV, soxr, SciPy) is imported where it is used.
from auricle.audio import channels, levels, loudness, resampling
from auricle.audio.load import blocks, load
from auricle.audio.probe import probe
from auricle.audio.reader import BlockReader
from auricle.audio.save import AudioWriter, SaveOptions, SaveReport, save
from auricle.audio.sources import Source

__all__ = [
    "AudioWriter",
    "BlockReader",
    "SaveOptions",
    "SaveReport",
    "Source",
    "blocks",
    "channels",
    "levels",
    "load",
    "loudness",
    "probe",
    "resampling",
    "save",
]
