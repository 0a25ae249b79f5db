"""A real mail server on this computer, with TLS and a password, that takes, refuses, is slow, or hangs up."""

import asyncio
import ssl
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import trustme
from aiosmtpd import smtp
from aiosmtpd.smtp import AuthResult

Session = smtp.SMTP
USER, PASSWORD = "me@tea.example", "right"
AUTHORITY = trustme.CA()


@dataclass
class Postbox:
    """What a server does with a message, and the messages it took."""

    refuses: str = ""
    """A recipient it does not know."""
    data: str = "take"
    """take, refuse, hang (up) or wait."""
    taken: list[tuple[str, list[str], bytes]] = field(default_factory=list)

    async def handle_RCPT(self, *asked: Any) -> str:  # noqa: N802 - aiosmtpd's name for it
        """Take a recipient, or not."""
        _, _, envelope, address, _ = asked
        if address == self.refuses:
            return "550 5.1.1 No such user here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, *asked: Any) -> str:  # noqa: N802 - aiosmtpd's name for it
        """Take a message, or not."""
        server, _, envelope = asked
        if self.data == "hang":
            server.transport.abort()
            return "250 never seen"
        if self.data == "wait":
            await asyncio.sleep(3)
        if self.data == "refuse":
            return "552 5.3.4 Message too big"
        self.taken.append((envelope.mail_from, envelope.rcpt_tos, envelope.content))
        return "250 OK"


def _log_in(*asked: Any) -> AuthResult:
    data = asked[-1]
    return AuthResult(success=(data.login, data.password) == (USER.encode(), PASSWORD.encode()))


def trusting() -> ssl.SSLContext:
    """What a client needs to trust the server."""
    context = ssl.create_default_context()
    AUTHORITY.configure_trust(context)
    return context


@contextmanager
def mail_server(postbox: Postbox, *, tls_at_once: bool = False, offers_tls: bool = True) -> Iterator[int]:
    """A server on a port of its own, as long as it is needed."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    AUTHORITY.issue_cert("localhost").configure_cert(context)
    starttls = context if offers_tls and not tls_at_once else None
    loop = asyncio.new_event_loop()

    sessions: list[Session] = []

    def session() -> Session:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # it does not see the TLS that is there from the start
            made = Session(
                postbox,
                tls_context=starttls,
                require_starttls=starttls is not None,
                authenticator=_log_in,
                auth_exclude_mechanism=["LOGIN"],  # after one wrong password there is no second way to try it
                auth_required=True,
                auth_require_tls=starttls is not None,
                hostname="localhost",
                loop=loop,
            )
        sessions.append(made)
        return made

    at_once = context if tls_at_once else None
    server = loop.run_until_complete(loop.create_server(session, "127.0.0.1", 0, ssl=at_once))
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        asyncio.run_coroutine_threadsafe(_end(server, sessions), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()


async def _end(server: asyncio.AbstractServer, sessions: list[Session]) -> None:
    server.close()
    others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    for session in sessions:
        for transport in (session.transport, session._original_transport):
            if isinstance(transport, asyncio.WriteTransport):
                transport.abort()
    await asyncio.sleep(0.02)  # transports close when the loop comes round
