"""Many files: what is done stays done, whatever stops the work in between."""

from auricle.batch.job import Done, Job, Made, open_job

__all__ = ["Done", "Job", "Made", "open_job"]
