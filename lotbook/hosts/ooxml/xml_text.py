"""XML handled as text: what lotbook does not mean to change in a part stays as it is, prefixes and all.

Re-serialising a part through an XML library renames its prefixes, and then `mc:Ignorable` names prefixes that are
gone and Excel repairs the file. So parts are read as text, brought to one spelling (`canonical`), and edited as text.
"""

import re
import sys
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple
from xml.parsers import expat

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_START = 4096
_LONGEST_REFERENCE = 12
"""Digits of a reference to a character; longer ones are none."""
_PIECE = 1 << 18
STRICT = "http://purl.oclc.org/ooxml/"

# Not from xml.sax.saxutils, which imports all of urllib, ssl and email to escape three characters.
_IN_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_IN_ATTRIBUTE = _IN_TEXT | str.maketrans({'"': "&quot;"})
_ENTITIES = {"lt": "<", "gt": ">", "quot": '"', "apos": "'", "amp": "&"}
_ENTITY = re.compile("&(lt|gt|quot|apos|amp);")
_ATTRIBUTES = r"""(?:[^>"']|"[^"]*"|'[^']*')*"""
# What XML cannot hold, and text that only looks like the escape for it.
_NOT_XML = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_CHARACTER_REFERENCE = re.compile(r"&#(?:x([0-9A-Fa-f]+)|([0-9]+));")
_ASIDE = re.compile(r"<!--|<!\[CDATA\[|<\?(?!xml\s)")
_ASIDE_ENDS = {"<!--": "-->", "<![CDATA[": "]]>", "<?": "?>"}
_ROOT = re.compile(rf"<(?:([\w.-]+):)?([\w.-]+)({_ATTRIBUTES})>")
_DECLARATION = re.compile(r"^\s*<\?xml\s.*?\?>", re.DOTALL)


class MarkupError(ValueError):
    """A part is not XML that lotbook can work with; the message says why, without naming the part."""


class Element(NamedTuple):
    """Where an element stands in a text."""

    start: int
    tag_end: int
    """Just behind its start tag."""
    end: int
    tag: str
    """The start tag itself."""
    inner: str
    """What is between its start and its end tag."""


def checked(raw: bytes) -> None:
    """Raise MarkupError unless `raw` is well-formed XML without a document type."""
    parser = expat.ParserCreate()

    def doctype(*_: object) -> None:
        raise MarkupError("declares a document type, which workbooks never need and which can hide an attack")

    parser.StartDoctypeDeclHandler = doctype
    try:
        # In pieces, so that other threads get their turn.
        for start in range(0, len(raw), _PIECE):
            parser.Parse(raw[start : start + _PIECE], False)  # noqa: FBT003 (expat takes it by position only)
        parser.Parse(b"", True)  # noqa: FBT003 (likewise)
    except expat.ExpatError as error:
        raise MarkupError(f"is not well-formed XML ({error})") from error
    except MarkupError:
        raise
    except (ValueError, LookupError) as error:
        # The parser knows the encoding it names, and cannot read it.
        raise MarkupError(f"is stored in an encoding other than UTF-8 and UTF-16 ({error})") from error


def decoded(raw: bytes) -> str:
    """The text of a part, whatever encoding it is stored in, always to be stored as UTF-8 again."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    elif raw[:4] in {b"<\x00?\x00", b"\x00<\x00?"}:
        encoding = "utf-16-le" if raw[0] else "utf-16-be"
    else:
        encoding = "utf-8-sig"
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise MarkupError("is stored in an encoding other than UTF-8 and UTF-16") from error
    if not text.isascii() or encoding != "utf-8-sig":
        declaration = _DECLARATION.match(text)
        named = attribute(declaration[0], "encoding") if declaration else None
        if named and named.lower().replace("-", "") not in {"utf8", "utf16", "usascii"}:
            raise MarkupError(f"is stored in the encoding {named}, not in UTF-8")
        if declaration and named and named.upper() != "UTF-8":
            text = with_attribute(declaration[0], "encoding", "UTF-8") + text[declaration.end() :]
    return text


def canonical(text: str) -> str:
    """The same XML without comments, CDATA sections and a prefix on the spreadsheet's own elements.

    Examples:
        >>> canonical('<x:c xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:v>1</x:v></x:c>')
        '<c xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" \
xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><v>1</v></c>'
    """
    if "<!DOCTYPE" in text:
        raise MarkupError("declares a document type, which workbooks never need and which can hide an attack")
    if "<!" in text or text.find("<?", 2) > 0:
        text = _without_asides(text)
    root = _ROOT.search(text)
    if root and STRICT in root[3]:
        raise MarkupError(
            "is in the Strict Open XML format, which Excel keeps unless you choose the type Excel Workbook"
        )
    if not root or root[1] is None:
        return text
    prefix = root[1]
    if re.search(r"\sxmlns\s*=", root[3]):
        raise MarkupError(f"mixes the prefix {prefix} with a default namespace")
    text = text.replace(f"<{prefix}:", "<").replace(f"</{prefix}:", "</")
    return text.replace(f"<{root[2]}", f'<{root[2]} xmlns="{MAIN}"', 1)


def _without_asides(text: str) -> str:
    """Without comments and instructions, and with the text of CDATA sections as any other; each sign is seen once."""
    parts: list[str] = []
    start = 0
    while aside := _ASIDE.search(text, start):
        end = _ASIDE_ENDS[aside[0]]
        stop = text.find(end, aside.end())
        if stop < 0:
            break
        parts.append(text[start : aside.start()])
        if end == "]]>":
            parts.append(text[aside.end() : stop].translate(_IN_TEXT))
        start = stop + len(end)
    return "".join([*parts, text[start:]])


def is_canonical(raw: bytes) -> bool:
    """Whether `canonical` would find nothing to do in a part stored as UTF-8; false where that is not sure.

    Examples:
        >>> is_canonical(b'<worksheet xmlns="x"><sheetData/></worksheet>'), is_canonical(b"<a><!-- b --></a>")
        (True, False)
    """
    # The second sign is rare, and found ten times as quickly as both.
    declared = raw.find(b"?>", 2, _START) + 2 if raw.startswith(b"<?") else 0
    if (b"!" in raw and b"<!" in raw) or (raw.find(b"?", declared) >= 0 and raw.find(b"<?", 2) > 0):
        return False
    start = raw[:_START].decode("utf-8", "replace")
    declaration, root = _DECLARATION.match(start), _ROOT.search(start)
    encoding = attribute(declaration[0], "encoding") if declaration else None
    utf8 = start.startswith("<") and (encoding is None or encoding.lower() in {"utf-8", "us-ascii"})
    return utf8 and root is not None and root[1] is None and STRICT not in root[3]


def escaped(text: str) -> str:
    r"""Text as it stands between tags; characters XML forbids become _xHHHH_, as in Excel's own files.

    Examples:
        >>> escaped("a<b\x07 _x0041_")
        'a&lt;b_x0007_ _x005F_x0041_'
    """
    return _NOT_XML.sub(lambda found: f"_x{ord(found[0]):04X}_", text.translate(_IN_TEXT))


def attribute_text(text: str) -> str:
    """Text as it stands inside an attribute, without the quotes."""
    text = _NOT_XML.sub(lambda found: f"_x{ord(found[0]):04X}_", text.translate(_IN_ATTRIBUTE))
    return text.replace("\n", "_x000a_").replace("\t", "_x0009_")


def plain(text: str) -> str:
    """What `escaped` or `attribute_text` made, as text again."""
    if "&" in text:
        text = _CHARACTER_REFERENCE.sub(_character, text)
        text = _ENTITY.sub(lambda found: _ENTITIES[found[1]], text)
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def _character(reference: re.Match[str]) -> str:
    digits, base = (reference[1], 16) if reference[1] else (reference[2], 10)
    number = int(digits, base) if len(digits) <= _LONGEST_REFERENCE else sys.maxunicode + 1
    return chr(number) if number <= sys.maxunicode else "\ufffd"


@cache
def _attribute_pattern(name: str) -> re.Pattern[str]:
    return re.compile(rf"""(\s){re.escape(name)}\s*=\s*(?:"([^"]*)"|'([^']*)')""")


def attribute(tag: str, name: str) -> str | None:
    """The raw text of an attribute of a start tag, or None."""
    found = _attribute_pattern(name).search(tag)
    if found is None:
        return None
    return found[2] if found[2] is not None else found[3]


def with_attribute(tag: str, name: str, text: str) -> str:
    """A start tag with one attribute set, its raw text given."""
    pattern = _attribute_pattern(name)
    if pattern.search(tag):
        return pattern.sub(lambda found: f'{found[1]}{name}="{text}"', tag, count=1)
    closing = re.search(r"\s*[/?]?>$", tag)
    place = closing.start() if closing else len(tag)
    return f'{tag[:place]} {name}="{text}"{tag[place:].lstrip()}'


def without_attributes(tag: str, *names: str) -> str:
    """A start tag without these attributes."""
    for name in names:
        if name in tag:
            tag = _attribute_pattern(name).sub("", tag)
    return tag


@cache
def _start_pattern(name: str) -> re.Pattern[str]:
    return re.compile(rf"<{re.escape(name)}(?=[\s/>]){_ATTRIBUTES}>")


def elements(text: str, name: str, start: int = 0, end: int | None = None) -> Iterator[Element]:
    """Every element of this name between `start` and `end`; elements of one name must not nest."""
    pattern, closing = _start_pattern(name), f"</{name}"
    end = len(text) if end is None else end
    while found := pattern.search(text, start, end):
        if found[0].endswith("/>"):
            start = found.end()
            yield Element(found.start(), found.end(), start, found[0], "")
        else:
            close = text.find(closing, found.end())
            start = text.find(">", close) + 1
            if close < 0 or start == 0:
                raise MarkupError(f"has an element {name} that does not end")
            yield Element(found.start(), found.end(), start, found[0], text[found.end() : close])


def element(text: str, name: str) -> Element | None:
    """The first element of this name, or None."""
    return next(elements(text, name), None)


def start_tag(text: str, name: str) -> re.Match[str] | None:
    """The first start tag of this name, for elements too long to slice."""
    return _start_pattern(name).search(text)


def reopened(tag: str) -> str:
    """The start tag of an element that gets content: `<a/>` becomes `<a>`."""
    return f"{tag[:-2].rstrip()}>" if tag.endswith("/>") else tag
