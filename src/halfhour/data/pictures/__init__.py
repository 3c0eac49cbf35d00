"""A folder or an archive of pictures by class: a path goes in, a `Dataset` comes out, the second time from a cache."""
