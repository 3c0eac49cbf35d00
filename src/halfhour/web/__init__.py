"""The page: a server for one person (or one class) on this machine, and the files that their browser gets."""
