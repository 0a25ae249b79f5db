"""The message to a supplier, read by the standard library and by a parser that shares no line with it."""

import email
import email.policy

import fast_mail_parser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lotbook.core.errors import InputError
from lotbook.exchange.message import Attachment, addresses, message

BOOK = Attachment("Your lots 2026-11-23.xlsx", bytes(range(256)) * 3)


def made(
    *, to: str = "ann@acme.example", name: str = "Ann", subject: str = "Lots", text: str = "Hello", draft: bool = True
) -> bytes:
    sender = addresses("me@tea.example", where="Settings", name="Tea & Söhne")
    parsed = addresses(to, where="Suppliers, E-mail of Acme", name=name)
    return bytes(message(to=parsed, sender=sender, subject=subject, text=text, attachment=BOOK, draft=draft))


def test_two_parsers_read_what_was_meant() -> None:
    raw = made(
        to="ann@acme.example; zoë@x.example".replace("ë", "e"),
        name="Łukasz „Luk” 北京",
        subject="Chargen für März ✓",
        text="Größe\n.\nFrom here",
    )
    read = email.message_from_bytes(raw, policy=email.policy.default)
    assert [each.addr_spec for each in read["To"].addresses] == ["ann@acme.example", "zoe@x.example"]
    assert read["To"].addresses[0].display_name == "Łukasz „Luk” 北京"
    assert (read["Subject"], read["X-Unsent"], read["Date"]) == ("Chargen für März ✓", "1", None)
    body = read.get_body(("plain",))
    assert body is not None
    assert body.get_content().splitlines() == ["Größe", ".", "From here"]
    assert [(part.get_filename(), part.get_content()) for part in read.iter_attachments()] == [
        (BOOK.name, BOOK.content)
    ]
    other = fast_mail_parser.parse_email(raw)
    assert other.subject == "Chargen für März ✓"
    assert "".join(other.text_plain).split() == ["Größe", ".", "From", "here"]
    assert [(part.filename, part.content) for part in other.attachments] == [(BOOK.name, BOOK.content)]
    assert raw.count(b"\n") == raw.count(b"\r\n")
    assert raw.isascii()


ODD = st.text(
    st.sampled_from('aé\r\n\t:\x00\x0b\x85\u2028 <>@,;"=?') | st.characters(exclude_categories=["Cs"]), max_size=40
)


@given(subject=ODD, name=ODD)
def test_no_text_becomes_a_header(subject: str, name: str) -> None:
    injected = f"{subject}\r\nBcc: thief@evil.example\nX-Evil: 1"
    try:
        raw = made(subject=injected, name=f"{name}\r\nBcc: thief@evil.example")
    except InputError:
        return
    read = email.message_from_bytes(raw, policy=email.policy.default)
    assert {key.lower() for key in read} == {"subject", "from", "to", "x-unsent", "mime-version", "content-type"}
    assert [each.addr_spec for each in read["To"].addresses] == ["ann@acme.example"]
    assert {key.lower() for key in fast_mail_parser.parse_email(raw).headers} == {key.lower() for key in read}


@pytest.mark.parametrize(
    "text",
    [
        *("ann", "ann@", "@x.example", "a@b", "a b@x.example,<c>", "ann@x..example", "ann@x.example\x00"),
        *("ä@x.example", "a" * 300 + "@x.example"),
    ],
)
def test_what_is_no_address_is_named_with_its_cell(text: str) -> None:
    with pytest.raises(InputError, match=r"Suppliers, E-mail of Acme: .* is not an e-mail address"):
        addresses(text, where="Suppliers, E-mail of Acme")


def test_a_message_that_is_sent_is_no_draft_and_a_draft_may_lack_an_address() -> None:
    assert email.message_from_bytes(made(draft=False))["X-Unsent"] is None
    assert email.message_from_bytes(made(to=""))["To"] is None
