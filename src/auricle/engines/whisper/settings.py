"""What may be chosen about Whisper beyond what every recognizer is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from auricle.errors import BadOption
from auricle.types import setting

__all__ = ["Backend", "ConvertModelOptions", "Device", "WhisperSettings"]

Backend = Literal["auto", "ctranslate2", "transformers"]
Device = Literal["auto", "cpu", "cuda"]


@dataclass(frozen=True)
class WhisperSettings:
    """How Whisper is run and when it tries again.

    A text is doubtful if it repeats itself (`compression_ratio`) or if the model believed little in it
    (`mean_log_prob`) though it hears speech (`no_speech`): then it is drawn anew at the next temperature, from the
    whole distribution, and the best of the draws is taken. The thresholds are those of openai/whisper.

    Attributes:
        backend: what computes: "ctranslate2" is the faster one, "transformers" needs torch; "auto" takes what is
            installed and fits the model's format.
        device: "auto" takes a GPU where there is one.
        compute: type of the numbers, such as "float32", "float16" or "int8" (CTranslate2 only); "default" is float16 on
            a GPU with transformers, float32 with it on a CPU, and with CTranslate2 that of the stored weights, or the
            nearest that the device has.
        threads: of the processor; 0 leaves the backend's own choice.
        batch_size: stretches that are decoded together.
        max_tokens: longest text of a stretch; openai/whisper's limit too.
        temperatures: tried in order until a text is not doubtful; (0.0,) never tries again.
        best_of: draws at a temperature above 0.
        seed: of the draws.
        compression_ratio: bytes of the text over bytes of its zlib stream; a doubtful text has more.
        mean_log_prob: mean of the logarithm of the tokens' probabilities; a doubtful text has less.
        no_speech: where nobody speaks with more than this probability, low probabilities are no reason to try again.
        word_times: align every word with the sound.

    Raises:
        BadOption: a value outside its range.

    Example:
        >>> WhisperSettings(temperatures=(0.0,)).batch_size
        8
    """

    backend: Backend = setting("auto", "What computes; auto takes what is installed and fits the model.")
    device: Device = setting("auto", "Where; auto takes a GPU where there is one.")
    compute: str = setting("default", "Type of the numbers, such as float32, float16 or int8.")
    threads: int = setting(0, "Threads of the processor; 0 leaves the backend's own choice.")
    batch_size: int = setting(8, "Stretches that are decoded together.")
    max_tokens: int = setting(224, "Longest text of a stretch, in tokens.")
    temperatures: tuple[float, ...] = setting((0.0, 0.2, 0.4, 0.6, 0.8, 1.0), "Tried until a text is not doubtful.")
    best_of: int = setting(5, "Draws at a temperature above 0.")
    seed: int = setting(0, "Seed of the draws.")
    compression_ratio: float = setting(2.4, "A text that zlib packs better than this is doubtful.")
    mean_log_prob: float = setting(-1.0, "A text with a lower mean log-probability of a token is doubtful.")
    no_speech: float = setting(0.6, "Where nobody speaks with more than this probability, no text is tried again.")
    word_times: bool = setting(True, "Align every word with the sound.")

    def __post_init__(self) -> None:
        for name, allowed in (("backend", get_args(Backend)), ("device", get_args(Device))):
            if getattr(self, name) not in allowed:
                raise BadOption(f"{name} must be one of {', '.join(allowed)}; got {getattr(self, name)!r}")
        for name, least in (("threads", 0), ("batch_size", 1), ("max_tokens", 1), ("best_of", 1), ("seed", 0)):
            if getattr(self, name) < least:
                raise BadOption(f"{name} must be {least} or more, got {getattr(self, name)}")
        if not self.temperatures or not all(0.0 <= each <= 2.0 for each in self.temperatures):
            raise BadOption(f"temperatures must be one or more numbers from 0 to 2, got {self.temperatures}")


@dataclass(frozen=True)
class ConvertModelOptions:
    """How the weights are stored.

    Attributes:
        quantization: "float32" changes nothing, "float16" halves the file, "int8" quarters it and is the faster one on
            most processors.

    Example:
        >>> ConvertModelOptions().quantization
        'float16'
    """

    quantization: Literal["float32", "float16", "int8"] = setting("float16", "How the weights are stored.")
