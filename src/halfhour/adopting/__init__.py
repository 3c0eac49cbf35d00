"""Models that were trained elsewhere: a file -> a flat Keras network that takes raw pixels, and why so."""
