"""Run folders: what a training made, saved so that it can be read again, and never half."""
