"""The error tree: every failure that auricle can name is an `AuricleError` with a stable `code`.

    AuricleError
    ├── BadOption         (ValueError)         an option outside its range
    ├── BadAudio          (ValueError)         samples that are not sound: wrong shape, dtype, NaN
    ├── AudioNotFound     (FileNotFoundError)  no file there
    ├── UnsupportedFormat (ValueError)         not audio, or a format off the allow-list
    ├── CorruptAudio      (ValueError)         a known format whose content cannot be decoded
    ├── TooLarge          (ValueError)         more decoded bytes than the budget allows
    ├── SpecMismatch      (ValueError)         two stages that disagree on the numbers
    ├── NotStreamable     (ValueError)         a feature that needs the whole recording
    ├── StaleState        (RuntimeError)       a stream's state that was already stepped
    ├── BadTimeline       (ValueError)         spans that cannot lie on one time axis
    ├── ParseError        (ValueError)         a timeline file that does not follow its format
    ├── CannotHold        (ValueError)         a file format without a place for what it was given
    ├── CannotWrite       (OSError)            the target refused the result
    ├── UndefinedScore    (ValueError)         a metric that has no value for this input
    ├── MissingExtra      (ImportError)        an optional package, with the command that installs it
    ├── ModelNotFound     (FileNotFoundError)  no model of that name, or no weights for it
    ├── BadModel          (ValueError)         a model folder that is damaged, or made for something else
    ├── HubUnreachable    (ConnectionError)    weights that only the network has, and no network
    ├── BadData           (ValueError)         a manifest or corpus that cannot be trained or scored on
    ├── BadCheckpoint     (ValueError)         a checkpoint that is damaged, or of another recipe
    ├── Diverged          (RuntimeError)       a training whose loss is no longer a number
    └── InUse             (RuntimeError)       a folder that another process is working in

Each also inherits the built-in that a caller would expect, so `except FileNotFoundError` works too.
A message says what was wrong, what was given and what to do. `code` never changes once published:
programs that read `--json` output match on it.
"""

from __future__ import annotations

from typing import ClassVar

__all__ = [
    "AudioNotFound",
    "AuricleError",
    "BadAudio",
    "BadCheckpoint",
    "BadData",
    "BadModel",
    "BadOption",
    "BadTimeline",
    "CannotHold",
    "CannotWrite",
    "CorruptAudio",
    "Diverged",
    "HubUnreachable",
    "InUse",
    "MissingExtra",
    "ModelNotFound",
    "NotStreamable",
    "ParseError",
    "SpecMismatch",
    "StaleState",
    "TooLarge",
    "UndefinedScore",
    "UnsupportedFormat",
]


class AuricleError(Exception):
    """Every error that auricle raises on purpose has a non-empty `code`.

    Example:
        >>> from auricle.errors import AuricleError, BadOption
        >>> issubclass(BadOption, AuricleError), BadOption.code
        (True, 'bad_option')
    """

    code: ClassVar[str] = "error"


class BadOption(AuricleError, ValueError):
    """An option has a value outside its range."""

    code = "bad_option"


class BadAudio(AuricleError, ValueError):
    """Samples are not sound: wrong shape, wrong dtype, NaN or infinite."""

    code = "bad_audio"


class AudioNotFound(AuricleError, FileNotFoundError):
    """There is no readable file at the path."""

    code = "not_found"


class UnsupportedFormat(AuricleError, ValueError):
    """The content is not audio in a format that auricle reads or writes."""

    code = "unsupported_format"


class CorruptAudio(AuricleError, ValueError):
    """The content is a known format, and its audio cannot be decoded."""

    code = "corrupt_audio"


class TooLarge(AuricleError, ValueError):
    """Decoding would need more bytes than the budget allows."""

    code = "too_large"


class SpecMismatch(AuricleError, ValueError):
    """Two stages disagree on what the numbers mean: sample rate, frame, filter bank."""

    code = "spec_mismatch"


class NotStreamable(AuricleError, ValueError):
    """The feature needs the whole recording, so it has no streamed form."""

    code = "not_streamable"


class StaleState(AuricleError, RuntimeError):
    """A stream was stepped from a state that an earlier step had already used up."""

    code = "stale_state"


class BadTimeline(AuricleError, ValueError):
    """Spans cannot lie on one time axis: reversed, not finite, outside of the duration."""

    code = "bad_timeline"


class ParseError(AuricleError, ValueError):
    """A timeline file does not follow its format; the message names the line."""

    code = "parse_error"


class CannotHold(AuricleError, ValueError):
    """A file format has no place for something in the timeline; the message names it and the way out."""

    code = "cannot_hold"


class CannotWrite(AuricleError, OSError):
    """The target could not be written; what stood there before is unchanged."""

    code = "cannot_write"


class UndefinedScore(AuricleError, ValueError):
    """The metric has no value for this input, such as precision with no estimate."""

    code = "undefined_score"


class MissingExtra(AuricleError, ImportError):
    """An optional package is absent; the message holds the command that installs it."""

    code = "missing_extra"


class ModelNotFound(AuricleError, FileNotFoundError):
    """There is no model of that name or in that folder, or its weights are absent."""

    code = "model_not_found"


class BadModel(AuricleError, ValueError):
    """A model folder is damaged, incomplete, or made for another task or engine."""

    code = "bad_model"


class HubUnreachable(AuricleError, ConnectionError):
    """Weights are neither here nor to be had from the network; the message says where to put them."""

    code = "hub_unreachable"


class BadData(AuricleError, ValueError):
    """A manifest or corpus cannot be trained or scored on; the message names the file and the row."""

    code = "bad_data"


class BadCheckpoint(AuricleError, ValueError):
    """A checkpoint is damaged, or belongs to another recipe."""

    code = "bad_checkpoint"


class Diverged(AuricleError, RuntimeError):
    """The loss of a training is no longer a finite number."""

    code = "diverged"


class InUse(AuricleError, RuntimeError):
    """Another process is working in the folder."""

    code = "in_use"
