"""Small changes to workbooks and reports, as damage, other programs and people with bad intent make them."""

import io
import random
import re
import zipfile
from collections.abc import Callable

Change = Callable[[bytes, random.Random], bytes]

_NUMBERS = (b"0", b"-1", b"1E999", b"99999999999", b"9" * 400, b"NaN", b"1.5", b"\xd9\xa1", b"", b" 7 ")
_PLACES = (b"A0", b"XFE1", b"A1048577", b"A4294967295", b"ZZZZ9", b"$A$1", b"A1:XFD1048576", b"#REF!", b"A", b"1", b"")
_TEXTS = (b"=1+1", b"_x001B_[2J", b"&#x41;", b"&amp;lt;", b"_x0000_", b"\xe2\x80\xae", b"'", b"]]&gt;", b"x" * 40_000)
_ENCODINGS = (b"UTF-16", b"UTF-32", b"shift_jis", b"R1C1", b"ascii", b"")


def of_xml(content: bytes, chance: random.Random) -> bytes:
    """An XML part with one thing changed."""
    return chance.choice((_attribute, _reference, _text, _drop, _twice, _cut, _byte, _encoding, _aside))(
        content, chance
    )


def of_text(content: bytes, chance: random.Random) -> bytes:
    """A report with one thing changed."""
    lines = content.splitlines(keepends=True)
    at = chance.randrange(len(lines))
    cells = lines[at].split(b"\t") if b"\t" in lines[at] else lines[at].split(b",")
    kind = chance.randrange(6)
    if kind == 0:
        cells[chance.randrange(len(cells))] = chance.choice((*_NUMBERS, *_TEXTS))
    elif kind == 1:
        del cells[chance.randrange(len(cells))]
    elif kind == 2:
        return content[: chance.randrange(len(content))]
    elif kind == 3:
        return _byte(content, chance)
    elif kind == 4:
        lines = [lines[0], *chance.sample(lines[1:], len(lines) - 1)] * chance.choice((1, 2))
        return b"".join(lines)
    else:
        return content.decode("utf-8", "replace").encode(
            chance.choice(("utf-16", "cp1252", "cp932", "utf-8-sig")), "replace"
        )
    lines[at] = (b"\t" if b"\t" in lines[at] else b",").join(cells)
    return b"".join(lines)


def of_workbook(content: bytes, chance: random.Random) -> bytes:
    """A workbook with one part changed, dropped or stored in another way."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        parts = {entry.filename: book.read(entry) for entry in book.infolist()}
    names = [name for name in parts if name.endswith((".xml", ".rels"))]
    name = chance.choice(names)
    kind = chance.randrange(12)
    if kind == 0:
        del parts[name]
    elif kind == 1:
        parts[name] = parts[chance.choice(names)]
    elif kind == 2:
        return content[: chance.randrange(len(content))]
    elif kind == 3:
        return _byte(content, chance)
    else:
        for _ in range(chance.choice((1, 1, 1, 3))):
            parts[name] = of_xml(parts[name], chance)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as book:
        for each, part in parts.items():
            # An entry written by its name alone carries the time of day, and the same seed would make another file.
            book.writestr(zipfile.ZipInfo(each), part, zipfile.ZIP_DEFLATED, 1)
    return made.getvalue()


def _attribute(content: bytes, chance: random.Random) -> bytes:
    found = list(re.finditer(rb'="(\d+)"', content))
    return _put(content, chance.choice(found).span(1), chance.choice(_NUMBERS)) if found else content


def _reference(content: bytes, chance: random.Random) -> bytes:
    found = list(re.finditer(rb'(?:="|!|>)(\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?)["<]', content))
    return _put(content, chance.choice(found).span(1), chance.choice(_PLACES)) if found else content


def _text(content: bytes, chance: random.Random) -> bytes:
    found = list(re.finditer(rb">([^<>]+)<", content))
    return _put(content, chance.choice(found).span(1), chance.choice((*_TEXTS, *_NUMBERS))) if found else content


def _drop(content: bytes, chance: random.Random) -> bytes:
    found = list(re.finditer(rb"<[^>]+>", content))
    return _put(content, chance.choice(found).span(), b"") if found else content


def _twice(content: bytes, chance: random.Random) -> bytes:
    found = list(re.finditer(rb"<[^>/]+/>", content))
    if not found:
        return content
    start, end = chance.choice(found).span()
    return content[:end] + content[start:end] * chance.choice((1, 50)) + content[end:]


def _cut(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(max(1, len(content)))]


def _byte(content: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(max(1, len(content)))
    return content[:at] + bytes([chance.randrange(256)]) + content[at + 1 :]


def _encoding(content: bytes, chance: random.Random) -> bytes:
    return re.sub(rb'encoding="[^"]*"', b'encoding="' + chance.choice(_ENCODINGS) + b'"', content, count=1)


def _aside(content: bytes, chance: random.Random) -> bytes:
    aside = chance.choice((b"<!-- x -->", b"<!--" * 9, b"<![CDATA[x]]>", b"<?odd x?>", b"<!DOCTYPE a>"))
    at = content.find(b">", chance.randrange(max(1, len(content)))) + 1
    return content[:at] + aside + content[at:]


def _put(content: bytes, span: tuple[int, int], new: bytes) -> bytes:
    return content[: span[0]] + new + content[span[1] :]
