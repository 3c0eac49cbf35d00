"""A remedy -> the lines of a person's file that it changes: the very calls that were seen, or nothing."""
