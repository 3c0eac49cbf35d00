"""The wish of another program that a training end: made in a thread, seen between batches."""

import threading

wished = threading.Event()  # an interrupt alone can be lost: Python ignores what is raised while it clears up an object
