"""Data as people have them, a file a form: a path and how it is to be read go in, a `Dataset` comes out."""
