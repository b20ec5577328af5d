"""auricle: one install, one time axis, no lies."""
