"""The socket that the page listens on."""

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor

from halfhour.web.address import take


def test_an_answer_is_sent_without_waiting_for_the_browser():
    """Without TCP_NODELAY the body of an answer waits until the browser confirms its headers: 40 ms on Linux."""

    async def without_delay() -> int:
        listening = take("127.0.0.1", 0).listening
        accepted = asyncio.get_running_loop().create_future()
        serving = await asyncio.start_server(lambda _reader, writer: accepted.set_result(writer), sock=listening)
        async with serving:
            _reader, visitor = await asyncio.open_connection(*listening.getsockname())
            writer = await accepted
            option: int = writer.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
            for side in (visitor, writer):
                side.close()
                await side.wait_closed()
        return option

    with ThreadPoolExecutor() as apart:  # a browser under test keeps a loop of its own in this thread
        assert apart.submit(lambda: asyncio.run(without_delay())).result()
