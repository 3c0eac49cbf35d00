"""This computer: what it has, whether it works, and how fast it is."""
