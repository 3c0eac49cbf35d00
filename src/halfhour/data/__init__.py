"""A name or a path goes in; a data set, its splits and its faults come out."""
