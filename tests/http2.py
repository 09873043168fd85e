"""HTTP/2 for the test server: whole bodies, several requests at once on one connection."""

import asyncio
from typing import TYPE_CHECKING

from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import ConnectionTerminated, RequestReceived, WindowUpdated

if TYPE_CHECKING:
    from tests.server import Reply, Server


async def converse(server: "Server", reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answers requests until the other side has gone."""
    conversation = _Conversation(server, writer)
    try:
        while data := await reader.read(65_536):
            conversation.hear(data)
    finally:
        conversation.end()


class _Conversation:
    def __init__(self, server: "Server", writer: asyncio.StreamWriter) -> None:
        self._server = server
        self._writer = writer
        self._state = H2Connection(H2Configuration(client_side=False, header_encoding="latin-1"))
        self._state.initiate_connection()
        self._room = asyncio.Event()
        self._answers: set[asyncio.Task[None]] = set()
        self._flush()

    def hear(self, data: bytes) -> None:
        for event in self._state.receive_data(data):
            if isinstance(event, RequestReceived):
                task = asyncio.create_task(self._answer(event))
                self._answers.add(task)
                task.add_done_callback(self._answers.discard)
            elif isinstance(event, WindowUpdated):
                self._room.set()
            elif isinstance(event, ConnectionTerminated):
                self.end()
        self._flush()

    def end(self) -> None:
        for task in self._answers:
            task.cancel()

    def _flush(self) -> None:
        self._writer.write(self._state.data_to_send())

    async def _answer(self, event: RequestReceived) -> None:
        from tests.server import Asked

        headers = dict(event.headers or [])
        with self._server.counting():
            reply = self._server.reply_to(Asked(str(headers.pop(":path")), headers, "HTTP/2"))
            await asyncio.sleep(reply.delay)
            if reply.hangs:
                await asyncio.Event().wait()
            await self._send(event.stream_id or 0, reply)

    async def _send(self, stream: int, reply: "Reply") -> None:
        length = [] if reply.status == 304 else [("content-length", str(len(reply.payload)))]
        self._state.send_headers(stream, [(":status", str(reply.status)), *reply.fields(), *length])
        payload = reply.payload[: reply.cut]
        while payload:
            size = min(self._state.local_flow_control_window(stream), self._state.max_outbound_frame_size)
            if not size:
                self._room.clear()
                await self._room.wait()
                continue
            self._state.send_data(stream, payload[:size])
            payload = payload[size:]
            self._flush()
        self._state.end_stream(stream) if reply.cut is None else self._state.reset_stream(stream)
        self._flush()
