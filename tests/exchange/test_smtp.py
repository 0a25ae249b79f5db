"""Sending through a real mail server: over TLS, with a password, and what is said when it does not work."""

import base64
import datetime as dt
import email
import email.policy
import smtplib
import sys
from dataclasses import replace

import keyring
import pytest
from keyring.backend import KeyringBackend

from lotbook.core.errors import HostError, InputError
from lotbook.core.suppliers.settings import SupplierSettings
from lotbook.exchange.message import Attachment, addresses, message
from lotbook.exchange.suppliers import smtp
from lotbook.exchange.suppliers.smtp import PASSWORD as VARIABLE
from lotbook.exchange.suppliers.smtp import Server, UncertainError, send, server
from tests.exchange.mail_server import PASSWORD, USER, Postbox, mail_server, trusting

NOW = dt.datetime(2026, 11, 23, 9, 30, tzinfo=dt.UTC)


def deliver(
    postbox: Postbox,
    *,
    security: str = "STARTTLS",
    password: str = PASSWORD,
    offers_tls: bool = True,
    timeout: float = 5,
    trusted: bool = True,
    to: str = "ann@acme.example",
) -> tuple[str, ...]:
    sender, recipients = (addresses(text, where="here", name="Zoë") for text in (USER, to))
    book = Attachment("Your lots.xlsx", b"PK\x03\x04\r\n.\r\n" * 50)
    ready = message(to=recipients, sender=sender, subject="März", text="Hello\n.\n", attachment=book, draft=True)
    with mail_server(postbox, tls_at_once=security == "TLS", offers_tls=offers_tls) as port:
        context = trusting() if trusted else None
        through = Server("localhost", port, security, USER, password, timeout=timeout, context=context)
        return send(ready, through, now=NOW)


@pytest.mark.parametrize("security", ["STARTTLS", "TLS"])
def test_a_message_arrives_as_it_was(security: str) -> None:
    postbox = Postbox()
    assert deliver(postbox, security=security) == ()
    ((sender, recipients, raw),) = postbox.taken
    assert (sender, recipients) == (USER, ["ann@acme.example"])
    read = email.message_from_bytes(raw, policy=email.policy.default)
    assert (read["Subject"], read["X-Unsent"], read["Date"]) == ("März", None, "Mon, 23 Nov 2026 09:30:00 +0000")
    assert read["Message-ID"].endswith("@tea.example>")
    assert [part.get_content() for part in read.iter_attachments()] == [b"PK\x03\x04\r\n.\r\n" * 50]


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.parametrize(
    ("postbox", "options", "told"),
    [
        (Postbox(), {"password": "wrong"}, "it does not accept the password of me@tea.example: 535"),
        (Postbox(refuses="ann@acme.example"), {}, r"it refuses the recipient \(ann@acme.example: 5.1.1 No such user"),
        (Postbox(data="refuse"), {}, "it answered 552 5.3.4 Message too big"),
        (Postbox(), {"offers_tls": False}, "it does not offer what is needed: STARTTLS"),
        (Postbox(), {"trusted": False}, "the connection is not safe: CERTIFICATE_VERIFY_FAILED"),
        (Postbox(), {"trusted": False, "security": "TLS"}, "the connection is not safe: CERTIFICATE_VERIFY_FAILED"),
    ],
)
def test_a_refusal_is_told_and_nothing_was_sent(postbox: Postbox, options: dict[str, object], told: str) -> None:
    with pytest.raises(HostError, match=f"Nothing was sent through localhost:\\d+: {told}") as caught:
        deliver(postbox, **options)  # type: ignore[arg-type] # named after its parameters
    assert not isinstance(caught.value, UncertainError)
    assert postbox.taken == []


@pytest.mark.parametrize("postbox", [Postbox(data="hang"), Postbox(data="wait")])
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_what_breaks_off_midway_is_not_taken_for_unsent(postbox: Postbox) -> None:
    with pytest.raises(UncertainError, match="it may or may not have been sent"):
        deliver(postbox, timeout=0.5)


def test_one_of_two_recipients_is_refused() -> None:
    postbox = Postbox(refuses="bob@acme.example")
    assert deliver(postbox, to="ann@acme.example, bob@acme.example") == ("bob@acme.example: 5.1.1 No such user here",)
    assert len(postbox.taken) == 1


def test_nobody_there() -> None:
    with mail_server(Postbox()) as port:
        pass
    me, book = addresses(USER, where=""), Attachment("a", b"")
    made = message(to=me, sender=me, subject="", text="", attachment=book, draft=False)
    with pytest.raises(HostError, match=r"Nothing was sent through localhost:.*refused"):
        send(made, Server("localhost", port, "TLS", USER, PASSWORD, timeout=2), now=NOW)


def nothing(name: str) -> str | None:  # noqa: ARG001 - as os.environ.get
    """An environment without variables."""
    return None


class Ring(KeyringBackend):
    """A keyring that knows one password."""

    priority = 1

    def get_password(self, service: str, username: str) -> str | None:  # noqa: D102 - keyring's own
        return {("lotbook", "me@tea.example"): "from the ring"}.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None: ...  # noqa: D102 - keyring's own


SETTINGS = SupplierSettings(smtp_server="smtp.example", mail_from="me@tea.example")


def test_the_password_comes_from_the_environment_or_the_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyring.core, "_keyring_backend", Ring())  # type: ignore[no-untyped-call] # keyring says no types
    assert server(SETTINGS, lambda _: "given").password == "given"  # noqa: S105 - of nobody
    found = server(SETTINGS, nothing)
    assert (found.password, found.port, found.user) == ("from the ring", 587, "me@tea.example")
    assert "from the ring" not in repr(found)
    other = SupplierSettings(smtp_server="smtp.example", smtp_user="x", smtp_security="TLS")
    assert server(other, lambda name: "p" if name == VARIABLE else None).port == 465
    with pytest.raises(InputError, match=r"No password for x at smtp.example was found"):
        server(other, nothing)
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(InputError, match="pip install keyring"):
        server(SETTINGS, nothing)


@pytest.mark.parametrize(("field", "told"), [("smtp_server", "SMTP server"), ("mail_from", "Mail from")])
def test_what_is_missing_is_named(field: str, told: str) -> None:
    settings = replace(SETTINGS, **{field: ""})  # type: ignore[arg-type] # a text, as both are
    with pytest.raises(InputError, match=f"Settings, {told}: it is blank"):
        server(settings, nothing)


@pytest.mark.parametrize("told", ["{password}", "{encoded}", "AUTH {login}"])
def test_a_server_that_repeats_the_password_is_not_quoted(told: str) -> None:
    through = Server("mail.example", 587, "STARTTLS", USER, "s3cret-pass")
    login = base64.b64encode(f"\0{USER}\0s3cret-pass".encode()).decode()
    said = told.format(password="s3cret-pass", encoded=base64.b64encode(b"s3cret-pass").decode(), login=login)  # noqa: S106 - of nobody
    shown = smtp._why(smtplib.SMTPAuthenticationError(535, said.encode()), through)
    assert said not in shown
    assert "***" in shown
