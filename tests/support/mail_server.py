"""A real SMTP server on a free port of this machine, and the mailbox behind it."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session


class Mailbox:
    """Keeps what a mail server was given."""

    def __init__(self) -> None:
        self.received: list[Envelope] = []
        self.refuse = False

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        """Take it, or say that the box is full."""
        if self.refuse:
            return "452 the mailbox is full"
        self.received.append(envelope)
        return "250 taken"

    def only_message(self) -> EmailMessage:
        """The one message that came."""
        (envelope,) = self.received
        assert isinstance(envelope.original_content, bytes)
        return message_from_bytes(envelope.original_content, policy=default)


@contextmanager
def mail_server(mailbox: Mailbox, **options: Any) -> Iterator[str]:
    """`host:port` of a server that puts everything into `mailbox`; `options` are those of aiosmtpd's SMTP."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="mail server")
    thread.start()

    def protocol() -> SMTP:
        return SMTP(mailbox, loop=loop, **options)

    async def listen() -> asyncio.Server:
        return await loop.create_server(protocol, "127.0.0.1", 0)

    async def end(server: asyncio.Server) -> None:
        server.close()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()

    server = asyncio.run_coroutine_threadsafe(listen(), loop).result()
    try:
        yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        asyncio.run_coroutine_threadsafe(end(server), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
