"""How fast auricle is, always as a ratio beside a peer that ran in the same process, in turn with it."""
