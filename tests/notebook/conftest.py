"""What the tests of notebooks share."""

import asyncio
from collections.abc import Iterator

import pytest


@pytest.fixture
def no_loop_runs() -> Iterator[None]:
    """Hide the event loop that a browser of other tests keeps running in this thread; a command's process has none."""
    running = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    yield
    asyncio._set_running_loop(running)
