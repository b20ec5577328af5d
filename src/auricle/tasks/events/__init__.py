"""Events: what sounds when in a recording of any length, or while it goes on."""

from __future__ import annotations

from auricle.tasks.events.options import EventOptions
from auricle.tasks.events.result import DetectedEvents
from auricle.tasks.events.stream import EventStream
from auricle.tasks.events.task import detector_of, events

__all__ = ["DetectedEvents", "EventOptions", "EventStream", "detector_of", "events"]
