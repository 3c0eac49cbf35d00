"""Remedies tried on copies: a case and a change go in, what the copy reached comes out."""
