"""An `Observation` -> evidence for rules: a `Case` for each training, its `Curves`, a `Loop` of one's own."""
