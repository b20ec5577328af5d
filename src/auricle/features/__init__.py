"""Features of sound: NumPy in, NumPy out; torch in, torch out; streamed, bit for bit the same.

from auricle.features import mel_spectrogram, presets
mel = mel_spectrogram(samples, presets.LIBROSA)    # [n_mels, frames]
"""

from auricle.features import deltas, onset_stream, presets, streaming
from auricle.features.chroma import chroma_stft, framewise_chroma
from auricle.features.chroma_cqt import chroma_cens, chroma_cqt, chroma_from_cqt, tonnetz
from auricle.features.chroma_filters import chroma_filters
from auricle.features.cqt import cqt, vqt
from auricle.features.cqt_inverse import icqt
from auricle.features.cqt_specs import CensSpec, CqtChromaSpec, CqtSpec, VqtSpec
from auricle.features.deltas import delta
from auricle.features.descriptor_specs import BandwidthSpec, ContrastSpec, FlatnessSpec, RolloffSpec
from auricle.features.descriptors import (
    framewise_bandwidth,
    framewise_centroid,
    framewise_contrast,
    framewise_flatness,
    framewise_rolloff,
    spectral_bandwidth,
    spectral_centroid,
    spectral_contrast,
    spectral_flatness,
    spectral_rolloff,
)
from auricle.features.energy import framewise_rms, framewise_zero_crossing_rate, rms, zero_crossing_rate
from auricle.features.harmonic import hpss, hpss_masks, hpss_sound
from auricle.features.harmonic_specs import HpssSpec
from auricle.features.inverse import griffin_lim, istft
from auricle.features.mel import framewise_log_mel, framewise_mel, framewise_mfcc
from auricle.features.mel_filters import hz_to_mel, mel_filters, mel_frequencies, mel_to_hz
from auricle.features.mel_inverse import mel_to_spectrogram
from auricle.features.onset_strength import OnsetSpec, onset_strength
from auricle.features.phase_vocoder import phase_vocoder, pitch_shift, time_stretch
from auricle.features.pitch import PitchTrack, framewise_yin, pyin, yin
from auricle.features.pitch_specs import PyinSpec, YinSpec
from auricle.features.recurrence import recurrence
from auricle.features.recurrence_specs import RecurrenceSpec
from auricle.features.scales import amplitude_to_db, compress, db_to_amplitude, db_to_power, expand, power_to_db
from auricle.features.specs import ChromaSpec, LogSpec, MelSpec, MfccSpec, StftSpec
from auricle.features.stft import framewise_spectrogram, framewise_stft
from auricle.features.tempogram import TempogramSpec, fourier_tempogram, framewise_tempogram, tempogram
from auricle.features.transforms import log_mel_spectrogram, mel_spectrogram, mfcc, spectrogram, stft
from auricle.features.tuning import estimate_tuning

__all__ = [
    "BandwidthSpec",
    "CensSpec",
    "ChromaSpec",
    "ContrastSpec",
    "CqtChromaSpec",
    "CqtSpec",
    "FlatnessSpec",
    "HpssSpec",
    "LogSpec",
    "MelSpec",
    "MfccSpec",
    "OnsetSpec",
    "PitchTrack",
    "PyinSpec",
    "RecurrenceSpec",
    "RolloffSpec",
    "StftSpec",
    "TempogramSpec",
    "VqtSpec",
    "YinSpec",
    "amplitude_to_db",
    "chroma_cens",
    "chroma_cqt",
    "chroma_filters",
    "chroma_from_cqt",
    "chroma_stft",
    "compress",
    "cqt",
    "db_to_amplitude",
    "db_to_power",
    "delta",
    "deltas",
    "estimate_tuning",
    "expand",
    "fourier_tempogram",
    "framewise_bandwidth",
    "framewise_centroid",
    "framewise_chroma",
    "framewise_contrast",
    "framewise_flatness",
    "framewise_log_mel",
    "framewise_mel",
    "framewise_mfcc",
    "framewise_rms",
    "framewise_rolloff",
    "framewise_spectrogram",
    "framewise_stft",
    "framewise_tempogram",
    "framewise_yin",
    "framewise_zero_crossing_rate",
    "griffin_lim",
    "hpss",
    "hpss_masks",
    "hpss_sound",
    "hz_to_mel",
    "icqt",
    "istft",
    "log_mel_spectrogram",
    "mel_filters",
    "mel_frequencies",
    "mel_spectrogram",
    "mel_to_hz",
    "mel_to_spectrogram",
    "mfcc",
    "onset_stream",
    "onset_strength",
    "phase_vocoder",
    "pitch_shift",
    "power_to_db",
    "presets",
    "pyin",
    "recurrence",
    "rms",
    "spectral_bandwidth",
    "spectral_centroid",
    "spectral_contrast",
    "spectral_flatness",
    "spectral_rolloff",
    "spectrogram",
    "stft",
    "streaming",
    "tempogram",
    "time_stretch",
    "tonnetz",
    "vqt",
    "yin",
    "zero_crossing_rate",
]
