"""Sending a message through a mail server, over TLS or not at all."""

import base64
import datetime as dt
import os
import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from typing import Any

from lotbook.core.errors import HostError, InputError
from lotbook.core.suppliers.settings import TLS, SupplierSettings

PASSWORD = "LOTBOOK_SMTP_PASSWORD"  # noqa: S105 - the name of a variable, not what is in it
SERVICE = "lotbook"
"""Under which the system's keyring keeps the password."""

_PORTS = {"TLS": 465, "STARTTLS": 587}
_TIMEOUT = 30.0


class UncertainError(HostError):
    """The connection broke while the server took the message: it may have it."""


@dataclass(frozen=True, slots=True)
class Server:
    """A mail server and how to speak to it."""

    host: str
    port: int
    security: str
    """TLS from the start, or STARTTLS."""
    user: str
    password: str = field(repr=False)
    timeout: float = _TIMEOUT
    context: ssl.SSLContext | None = field(default=None, repr=False)
    """Whom to trust; the system's authorities where None."""


def server(settings: SupplierSettings, environment: Callable[[str], str | None] = os.environ.get) -> Server:
    """The server the settings name, with the password from the environment or the system's keyring.

    Raises:
        InputError: If something is missing.
    """
    if not settings.smtp_server:
        raise InputError("Settings, SMTP server: it is blank. Type the name of your mail server, or use --by draft.")
    user = settings.smtp_user or settings.mail_from
    if not user:
        raise InputError("Settings, Mail from: it is blank. Type your own address: the server asks for it.")
    password = environment(PASSWORD) or _from_keyring(user)
    if not password:
        raise InputError(
            f"No password for {user} at {settings.smtp_server} was found. Keep it in the system's keyring (pip install "
            f"keyring, then: keyring set {SERVICE} {user}), or set the variable {PASSWORD}."
        )
    port = settings.smtp_port or _PORTS[settings.smtp_security]
    return Server(settings.smtp_server, port, settings.smtp_security, user, password)


def _from_keyring(user: str) -> str | None:
    try:
        import keyring  # noqa: PLC0415 - an extra, and slow to import
        from keyring.errors import KeyringError  # noqa: PLC0415
    except ImportError:
        return None
    try:
        return keyring.get_password(SERVICE, user)
    except KeyringError:
        return None


def send(message: EmailMessage, through: Server, *, now: dt.datetime) -> tuple[str, ...]:
    """Send a message; return what the server refused, if it took the message for others.

    Args:
        message: The message, with a sender and recipients.
        through: The server.
        now: The date of the message.

    Raises:
        UncertainError: If the connection broke while the message was on its way.
        HostError: If it was not sent; the message says why.
    """
    ready = _dated(message, now)
    client: smtplib.SMTP | None = None
    try:
        client = _connected(through)
        _log_in(client, through)
        refused = client.send_message(ready)
    except (smtplib.SMTPException, OSError, ValueError) as error:
        if isinstance(client, _Telling) and client.in_data and not isinstance(error, smtplib.SMTPResponseException):
            raise UncertainError(
                f"The connection to {through.host} broke while it took the message, so it may or may not have been "
                "sent. Ask the supplier, or check your Sent folder, before you send it --again."
            ) from error
        raise HostError(f"Nothing was sent through {through.host}:{through.port}: {_why(error, through)}.") from error
    finally:
        if client is not None:
            _leave(client)
    return tuple(f"{who}: {_text(reply[1])}" for who, reply in refused.items())


class _Telling:
    """Remembers that the message itself was begun."""

    in_data = False

    def data(self, msg: Any) -> tuple[int, bytes]:
        self.in_data = True
        code, told = super().data(msg)  # type: ignore[misc] # of the SMTP class it is mixed into
        # An answer, whatever it is, makes certain what became of it.
        self.in_data = False
        return code, told


class _Plain(_Telling, smtplib.SMTP):
    """A connection that begins in the clear and goes over to TLS."""


class _Safe(_Telling, smtplib.SMTP_SSL):
    """A connection that is TLS from the start."""


def _connected(through: Server) -> smtplib.SMTP:
    context = through.context or ssl.create_default_context()
    if through.security == TLS:
        return _Safe(through.host, through.port, timeout=through.timeout, context=context)
    client = _Plain(through.host, through.port, timeout=through.timeout)
    try:
        client.starttls(context=context)
    except BaseException:
        _leave(client)
        raise
    return client


def _log_in(client: smtplib.SMTP, through: Server) -> None:
    try:
        client.login(through.user, through.password)
    except smtplib.SMTPServerDisconnected as error:
        raise smtplib.SMTPAuthenticationError(535, "the server hung up") from error


def _leave(client: smtplib.SMTP) -> None:
    try:
        client.quit()
    except (smtplib.SMTPException, OSError):
        client.close()


def _dated(message: EmailMessage, now: dt.datetime) -> EmailMessage:
    """The message with what a sent one has and a draft has not."""
    del message["Date"], message["Message-ID"], message["X-Unsent"]
    message["Date"] = format_datetime(now)
    domain = message["From"].addresses[0].domain
    message["Message-ID"] = make_msgid(domain=domain)
    return message


def _why(error: Exception, through: Server) -> str:
    found = getattr(error, "strerror", None) or str(error) or type(error).__name__
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        told = "; ".join(f"{who}: {_text(reply[1])}" for who, reply in error.recipients.items())
        found = f"it refuses the recipient ({told})"
    elif isinstance(error, smtplib.SMTPResponseException):
        said = f"{error.smtp_code} {_text(error.smtp_error)}"
        wrong = isinstance(error, smtplib.SMTPAuthenticationError)
        found = f"it does not accept the password of {through.user}: {said}" if wrong else f"it answered {said}"
    elif isinstance(error, smtplib.SMTPServerDisconnected):
        found = "it closed the connection"
    elif isinstance(error, smtplib.SMTPNotSupportedError):
        found = f"it does not offer what is needed: {error}"
    elif isinstance(error, TimeoutError):
        found = "it does not answer in time"
    elif isinstance(error, ssl.SSLError):
        found = f"the connection is not safe: {error.reason or error}"
    return _without_password(found, through)


def _without_password(text: str, through: Server) -> str:
    """What a server said, without the password: some repeat what they were told."""
    login = f"\0{through.user}\0{through.password}".encode()
    for secret in (through.password, *(base64.b64encode(each).decode() for each in (through.password.encode(), login))):
        text = text.replace(secret, "***") if secret else text
    return text


def _text(told: bytes | str) -> str:
    text = told.decode("utf-8", "replace") if isinstance(told, bytes) else str(told)
    return " ".join(text.split())[:200]
