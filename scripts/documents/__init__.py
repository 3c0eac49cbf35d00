"""The documents as a site: Markdown of `docs/`, the help and the docstrings go in, pages in both languages come out."""
