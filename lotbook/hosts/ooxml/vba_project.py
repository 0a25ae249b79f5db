"""The modules in a VBA project: what stands in the part vbaProject.bin, read and never run.

The problem: Excel writes the part anew on every save, so equal bytes cannot tell whether a project is lotbook's, nor
whether a user's own macros are in it. The sources can.

The idea: the part is an OLE container (a small file system of sectors). Its folder `VBA` holds a packed stream `dir`,
which names the modules and says where in each module's stream its packed source begins.

A worked example: `dir` says that the module LotPython is in the stream LotPython from byte 0 on, so these bytes are
unpacked, and are its text with a few `Attribute` lines on top.

Sources: MS-CFB 2.2 to 2.6 (container), MS-OVBA 2.3.4.2 (dir) and 2.4.1 (packing).
"""

import codecs
import re
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

_MAGIC = bytes.fromhex("D0CF11E0A1B11AE1")
_LAST_SECTOR = 0xFFFFFFFA
"""Sector numbers beyond it are marks: end of a chain, free, or of the container's own."""
_SECTOR_SIZES = {(9, 6), (12, 6)}
"""Of sectors and of small ones, as powers of two."""
_NOTHING = 0xFFFFFFFF
_ENTRY = 128
_STORAGE, _STREAM = 1, 2

_ATTRIBUTE = re.compile(r"attribute [\w.]+ ?=")
"""Excel writes such lines for a module and, once Excel was told what a function is for, below its first line."""

_CODE_PAGE, _VERSION, _MODULE, _STREAM_NAME, _OFFSET = 0x03, 0x09, 0x19, 0x1A, 0x31
_LARGEST = 64 * 1024**2


class ProjectError(ValueError):
    """The part is not a VBA project that can be read."""


@lru_cache(maxsize=2)
def modules(project: bytes) -> Mapping[str, str]:
    r"""The source of every module, by module name, with its `Attribute` lines.

    A project is looked at several times in one run, and unpacking it takes a tenth of a second.

    Args:
        project: The part vbaProject.bin.

    Raises:
        ProjectError: If it cannot be read.

    Examples:
        >>> modules(b"no project")
        Traceback (most recent call last):
        lotbook.hosts.ooxml.vba_project.ProjectError: it is not an OLE container
    """
    if not project.startswith(_MAGIC):
        raise ProjectError("it is not an OLE container")
    try:
        streams = _Container(project).streams("VBA")
        return MappingProxyType(dict(_modules(streams)))
    except (struct.error, LookupError) as error:
        raise ProjectError(f"it is damaged ({type(error).__name__}: {error})") from error


def code(source: str) -> str:
    r"""What a source says, however Excel spaces and spells it: two modules with equal code do the same.

    Examples:
        >>> code('Attribute VB_Name = "A"\r\nSub  F()\r\n\r\nEnd sub\r\n')
        'sub f()\nend sub'
        >>> code('Sub F()\r\nAttribute F.VB_Description = "Help."\r\nEnd Sub\r\n')
        'sub f()\nend sub'
    """
    lines = (" ".join(line.split()).casefold() for line in source.splitlines())
    return "\n".join(line for line in lines if line and not _ATTRIBUTE.match(line))


def _modules(streams: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    encoding, name, stream = "cp1252", "", ""
    for kind, content in _records(unpacked(streams["dir"])):
        if kind == _CODE_PAGE:
            encoding = _encoding(int.from_bytes(content, "little"))
        elif kind == _MODULE:
            name = content.decode(encoding, "replace")
        elif kind == _STREAM_NAME:
            stream = content.decode(encoding, "replace")
        elif kind == _OFFSET:
            packed = streams[stream.casefold()][int.from_bytes(content, "little") :]
            yield name, unpacked(packed).decode(encoding, "replace")


def _encoding(code_page: int) -> str:
    # Excel for Mac stores its modules in its own code page.
    name = {10000: "mac_roman", 65001: "utf-8"}.get(code_page, f"cp{code_page}")
    try:
        return codecs.lookup(name).name
    except LookupError:
        return "latin-1"


def _records(content: bytes) -> Iterator[tuple[int, bytes]]:
    place = 0
    while place + 6 <= len(content):
        kind, size = struct.unpack_from("<HI", content, place)
        # The one record that gives a wrong size for itself.
        size = 6 if kind == _VERSION else size
        yield kind, content[place + 6 : place + 6 + size]
        place += 6 + size


def unpacked(packed: bytes) -> bytes:
    """A packed stream as it was before.

    Raises:
        ProjectError: If it is damaged.
    """
    if not packed or packed[0] != 1:
        raise ProjectError("a packed stream does not begin as it should")
    result = bytearray()
    place = 1
    while place + 2 <= len(packed):
        (header,) = struct.unpack_from("<H", packed, place)
        end = min(place + (header & 0xFFF) + 3, len(packed))
        if header >> 15:
            _unpack_chunk(packed[place + 2 : end], result)
        else:
            result += packed[place + 2 : end]
        place = end
        if len(result) > _LARGEST:
            raise ProjectError("a module is larger than any module is")
    return bytes(result)


def _unpack_chunk(chunk: bytes, result: bytearray) -> None:
    start, place = len(result), 0
    while place < len(chunk):
        flags = chunk[place]
        place += 1
        for bit in range(8):
            if place >= len(chunk):
                return
            if not flags >> bit & 1:
                result.append(chunk[place])
                place += 1
                continue
            (token,) = struct.unpack_from("<H", chunk, place)
            place += 2
            # The further into the chunk, the more bits say how far back, and the fewer how much.
            bits = max((len(result) - start - 1).bit_length(), 4)
            back = (token >> (16 - bits)) + 1
            if back > len(result) - start:
                raise ProjectError("a packed stream refers to what is not there")
            for _ in range((token & (0xFFFF >> bits)) + 3):
                result.append(result[-back])


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    kind: int
    left: int
    right: int
    child: int
    start: int
    size: int


class _Container:
    """An OLE container: sectors, and chains of them."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        big, small = struct.unpack_from("<HH", content, 30)
        if (big, small) not in _SECTOR_SIZES:
            raise ProjectError("its sectors have a size that does not exist")
        self.sector, self.small_sector = 1 << big, 1 << small
        directory, self.cutoff, small_fat = (struct.unpack_from("<I", content, at)[0] for at in (48, 56, 60))
        self.fat = [
            number for sector in self._fat_sectors() for number in struct.unpack(f"<{self.sector // 4}I", sector)
        ]
        self.entries = list(self._entries(self._chain(directory)))
        packed = self._chain(small_fat)
        self.small_fat = struct.unpack(f"<{len(packed) // 4}I", packed)
        self.small_content = self._chain(self.entries[0].start)

    def _at(self, number: int) -> bytes:
        sector = self.content[(number + 1) * self.sector : (number + 2) * self.sector]
        if not sector:
            raise ProjectError("its end is missing")
        return sector.ljust(self.sector, b"\0")

    def _fat_sectors(self) -> Iterator[bytes]:
        yield from (self._at(n) for n in struct.unpack_from("<109I", self.content, 76) if n < _LAST_SECTOR)
        (more,) = struct.unpack_from("<I", self.content, 68)
        for _ in range(len(self.content) // self.sector):
            if more >= _LAST_SECTOR:
                return
            *numbers, more = struct.unpack(f"<{self.sector // 4}I", self._at(more))
            yield from (self._at(n) for n in numbers if n < _LAST_SECTOR)

    def _chain(self, number: int) -> bytes:
        found = []
        while number < _LAST_SECTOR:
            found.append(self._at(number))
            number = self.fat[number]
            if len(found) > len(self.fat):
                raise ProjectError("a chain of sectors has no end")
        return b"".join(found)

    @staticmethod
    def _entries(directory: bytes) -> Iterator[_Entry]:
        for at in range(0, len(directory), _ENTRY):
            length, kind, _, left, right, child = struct.unpack_from("<HBBIII", directory, at + 64)
            start, size = struct.unpack_from("<II", directory, at + 116)
            name = directory[at : at + max(length - 2, 0)].decode("utf-16-le", "replace")
            yield _Entry(name, kind, left, right, child, start, size)

    def _inside(self, folder: _Entry) -> Iterator[_Entry]:
        waiting, seen = [folder.child], set[int]()
        while waiting:
            number = waiting.pop()
            if number == _NOTHING or number in seen:
                continue
            seen.add(number)
            entry = self.entries[number]
            yield entry
            waiting += [entry.left, entry.right]

    def streams(self, folder: str) -> dict[str, bytes]:
        """The streams in a folder of the root, by case-folded name."""
        found = (each for each in self._inside(self.entries[0]) if each.kind == _STORAGE)
        inside = next((each for each in found if each.name.casefold() == folder.casefold()), None)
        if inside is None:
            raise ProjectError(f"it has no folder {folder}")
        return {each.name.casefold(): self._read(each) for each in self._inside(inside) if each.kind == _STREAM}

    def _read(self, entry: _Entry) -> bytes:
        if entry.size >= self.cutoff:
            return self._chain(entry.start)[: entry.size]
        found, number = [], entry.start
        while number < _LAST_SECTOR:
            found.append(self.small_content[number * self.small_sector : (number + 1) * self.small_sector])
            number = self.small_fat[number]
            if len(found) > len(self.small_fat):
                raise ProjectError("a chain of sectors has no end")
        return b"".join(found)[: entry.size]
