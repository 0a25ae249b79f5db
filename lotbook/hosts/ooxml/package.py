"""A workbook file as a set of parts: reads some, replaces a few, and hands on all others byte for byte.

The problem: a user's workbook holds much that no library knows (sparklines, slicers, threaded comments, add-ins).
Loading it into objects and saving it loses that, silently, and takes 20 seconds.

The idea: an .xlsx is a zip of parts that point at each other by relationships. lotbook follows these to the few
parts it owns (the worksheets and tables it fills, the workbook part) and replaces their text. Of every other part
not even the compressed bytes are touched: they are copied from the old zip to the new one as they lie there.
Nothing reaches the disk before the whole new file exists (see `saving`).

A worked example: to fill the table FEFO, `_rels/.rels` leads to `xl/workbook.xml`, its relationships to
`xl/worksheets/sheet3.xml`, and that sheet's to `xl/tables/table2.xml`. `replace` is called for these three (the
workbook asks Excel to recalculate), `drop` for `xl/calcChain.xml`, which lists cells that moved. `write_to` then
copies forty other parts raw and compresses three.
"""

import io
import posixpath
import zipfile
import zlib
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO
from urllib.parse import unquote

from lotbook.core.errors import HostError
from lotbook.hosts import refusals
from lotbook.hosts.ooxml.xml_text import (
    MarkupError,
    attribute,
    canonical,
    checked,
    decoded,
    elements,
    is_canonical,
    plain,
)

CONTENT_TYPES = "[Content_Types].xml"

BIG = 1 << 20
"""Bytes from which a part is not looked through more often than it must be."""
_LEVEL = 1
"""The parts written anew are large and short-lived: the fastest level costs a few percent of size."""
_TIMESTAMP = (1980, 1, 1, 0, 0, 0)
_DATA_DESCRIPTOR = 0x08
_LOCAL_HEADER = 30
_MARKUP = (".xml", ".rels")
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


@dataclass(frozen=True, slots=True)
class Relation:
    """One relationship of a part."""

    id: str
    kind: str
    """Last word of its type, such as `worksheet`."""
    target: str
    """The part it leads to, from the root, without a leading slash."""
    external: bool = False


@dataclass(slots=True)
class Package:
    """A zip of parts, held in memory, with the changes made to it."""

    path: Path
    content: bytes = field(repr=False)
    entries: dict[str, zipfile.ZipInfo] = field(repr=False)
    """By case-folded name, since part names ignore case; in the order of the file."""
    workbook: str = ""
    """Name of the workbook part."""
    changed: dict[str, bytes] = field(default_factory=dict, repr=False)
    dropped: set[str] = field(default_factory=set)
    _texts: dict[str, str] = field(default_factory=dict, repr=False)
    _last: tuple[zipfile.ZipInfo, bytes] | None = field(default=None, repr=False)
    """The part that was unpacked last: it is often asked for again at once."""
    _relations: dict[str, tuple[Relation, ...]] = field(default_factory=dict, repr=False)
    """What was found in the relationship parts looked at, by their case-folded name."""
    _plain: set[str] = field(default_factory=set, repr=False)
    """Large parts found to be UTF-8 in canonical spelling."""
    _packing: dict[str, "Future[bytes]"] = field(default_factory=dict, repr=False)
    """Large changed parts that are being packed."""
    _packer: ThreadPoolExecutor | None = field(default=None, repr=False)

    @classmethod
    def open(cls, path: Path) -> "Package":
        """The package in the file at `path`.

        Raises:
            HostError: If it is not a workbook lotbook can work with; the message says what it is instead.
        """
        content = refusals.file_bytes(path)
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                infos = archive.infolist()
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            # The last one is how zipfile refuses a version or an encryption that it doesn't know.
            raise refusals.not_a_zip(path, content) from error
        refusals.check_entries(path, infos)
        package = cls(path, content, {info.filename.casefold(): info for info in infos})
        package.workbook = package._main_part()
        return package

    def _main_part(self) -> str:
        first = next(iter(self.entries.values()), None)
        start = self.raw(first.filename) if first is not None and first.file_size < BIG else b""
        names = [entry.filename for entry in self.entries.values()]
        relations = self.relations("")
        for relation in relations:
            if relation.kind == "officeDocument" and relation.target.casefold() in self.entries:
                if relation.target.endswith(".bin") or "<workbook" not in self.text(relation.target)[:4096]:
                    break
                return self.entries[relation.target.casefold()].filename
        raise refusals.not_a_workbook(self.path, names, start)

    def __contains__(self, name: str) -> bool:
        """Whether the package has the part `name`, in any case."""
        return name.casefold() in self.entries and name.casefold() not in self.dropped

    def raw(self, name: str) -> bytes:
        """The bytes of a part as it was read.

        Raises:
            HostError: If it is missing or damaged.
        """
        entry = self.entries.get(name.casefold())
        if entry is None:
            raise refusals.bad_part(self.path, name, "is missing, though another part refers to it")
        if self._last is not None and self._last[0] is entry:
            return self._last[1]
        packed = self._packed(entry)
        if entry.compress_type == zipfile.ZIP_DEFLATED:
            # Not through zipfile: it trusts the declared size and would cut what another reader then sees in full.
            inflater = zlib.decompressobj(-zlib.MAX_WBITS)
            try:
                content = inflater.decompress(packed, entry.file_size + 1)
            except zlib.error as error:
                raise refusals.bad_part(self.path, name, f"is damaged ({error})") from error
        else:
            content = packed
        if len(content) != entry.file_size or zlib.crc32(content) != entry.CRC:
            raise refusals.bad_part(self.path, name, "is damaged: its size or checksum does not match")
        self._last = (entry, content)
        return content

    def _packed(self, entry: zipfile.ZipInfo) -> bytes:
        header = self.content[entry.header_offset : entry.header_offset + _LOCAL_HEADER]
        if len(header) < _LOCAL_HEADER or header[:4] != b"PK\x03\x04":
            raise refusals.bad_part(self.path, entry.filename, "is damaged: it has no header")
        if entry.compress_type not in _METHODS:
            raise refusals.bad_part(self.path, entry.filename, "is packed in a way no spreadsheet program uses")
        start = entry.header_offset + _LOCAL_HEADER
        start += int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
        packed = self.content[start : start + entry.compress_size]
        if len(packed) < entry.compress_size:
            raise refusals.bad_part(self.path, entry.filename, "is damaged: its end is missing")
        return packed

    def text(self, name: str) -> str:
        """The text of an XML part as it is now, in one spelling (see `canonical`).

        Raises:
            HostError: If it is missing, damaged, or XML that lotbook does not take.
        """
        key = name.casefold()
        if key in self.changed:
            return self.changed[key].decode()
        if key not in self._texts:
            raw = self.raw(name)
            try:
                if len(raw) < BIG:
                    # Large parts are read by calamine, which stops at errors too, and checked again once rewritten.
                    checked(raw)
                self._texts[key] = decoded(raw) if key in self._plain else canonical(decoded(raw))
            except MarkupError as error:
                raise refusals.bad_part(self.path, name, error) from error
        return self._texts[key]

    def is_plain(self, name: str, raw: bytes) -> bool:
        """Whether `text` would leave a large part as it was read, so that whoever can may do without text.

        A worksheet can be 100 MB, and most are only read: decoding them would take as long as understanding them.

        Args:
            name: The part.
            raw: What `raw` gave for it.
        """
        if name.casefold() in self.changed or len(raw) < BIG or not is_canonical(raw):
            return False
        self._plain.add(name.casefold())
        return True

    def forget(self, name: str) -> None:
        """Give up the text of a part, to save room; it is made again when asked for."""
        self._last = None
        self._texts.pop(name.casefold(), None)

    def size(self, name: str) -> int:
        """Bytes of a part as it was read."""
        entry = self.entries.get(name.casefold())
        return entry.file_size if entry else 0

    def copy_packed(self, name: str, archive: zipfile.ZipFile, new_name: str) -> None:
        """Append a part as it was read to another archive, without unpacking it."""
        entry = self.entries[name.casefold()]
        _copy_raw(archive, entry, self._packed(entry), new_name)

    def relations(self, name: str) -> tuple[Relation, ...]:
        """The relationships of a part; of the package itself for the empty name."""
        found = relations_part(name)
        if found not in self:
            return ()
        key = found.casefold()
        if key not in self._relations:
            self._relations[key] = self._relations_in(found, posixpath.dirname(name))
        return self._relations[key]

    def _relations_in(self, found: str, folder: str) -> tuple[Relation, ...]:
        relations = []
        for each in elements(self.text(found), "Relationship"):
            target = unquote(plain(attribute(each.tag, "Target") or ""))
            external = attribute(each.tag, "TargetMode") == "External"
            if not external:
                target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            kind = (attribute(each.tag, "Type") or "").rpartition("/")[2]
            relations.append(Relation(attribute(each.tag, "Id") or "", kind, target, external))
        return tuple(relations)

    def replace(self, name: str, content: str | bytes) -> None:
        """Give a part new content; a part that is not there comes behind all others."""
        key = name.casefold()
        self.entries.setdefault(key, zipfile.ZipInfo(name, _TIMESTAMP))
        self.dropped.discard(key)
        self.changed[key] = content.encode() if isinstance(content, str) else content
        self._packing.pop(key, None)
        self._relations.pop(key, None)
        if len(content) >= BIG:
            # Packing needs no Python, so it goes on beside whatever is done next.
            self._packer = self._packer or ThreadPoolExecutor(1)
            self._packing[key] = self._packer.submit(_deflated, self.changed[key])
        self.forget(name)

    def drop(self, name: str) -> None:
        """Remove a part, its content type, and the workbook's relationship to it."""
        if name not in self:
            return
        self.dropped.add(name.casefold())
        text = self.text(CONTENT_TYPES)
        for each in elements(text, "Override"):
            if plain(attribute(each.tag, "PartName") or "").lstrip("/").casefold() == name.casefold():
                self.replace(CONTENT_TYPES, text[: each.start] + text[each.end :])
                break
        ids = {each.id for each in self.relations(self.workbook) if each.target.casefold() == name.casefold()}
        text = self.text(relations_part(self.workbook))
        for each in reversed(list(elements(text, "Relationship"))):
            if attribute(each.tag, "Id") in ids:
                text = text[: each.start] + text[each.end :]
        self.replace(relations_part(self.workbook), text)

    def write_to(self, stream: IO[bytes]) -> None:
        """Write the package with its changes, all parts in the order they had.

        Raises:
            HostError: If a part that is only to be copied is damaged, or a changed one is not XML.
        """
        changed = {key: content for key, content in self.changed.items() if key not in self.dropped}
        with zipfile.ZipFile(stream, "w") as archive:
            for key, content in changed.items():
                if not key.endswith(_MARKUP):
                    continue
                try:
                    checked(content)
                except MarkupError as error:
                    raise self.not_saved(f"{key} {error}") from error
            for key, entry in self.entries.items():
                if key in changed:
                    _append(archive, _new_entry(entry.filename, changed[key]), self._packed_anew(key))
                elif key not in self.dropped:
                    _copy_raw(archive, entry, self._packed(entry))

    def _packed_anew(self, key: str) -> bytes:
        packing = self._packing.get(key)
        return packing.result() if packing else _deflated(self.changed[key])

    def not_saved(self, reason: str) -> HostError:
        """What is said where the new file is not as it should be, so that the old one stays."""
        return HostError(
            f"{self.path}: the new file did not pass its check ({reason}), so nothing was saved. Try again; "
            "if it happens again, please report it with the workbook's make (Excel, LibreOffice, …)."
        )

    def check_written(self, stream: IO[bytes]) -> None:
        """Check a file made by `write_to`: its parts are all there, and those that changed unpack to what they were.

        Raises:
            HostError: If not; that is a defect of lotbook or of the disk.
        """
        try:
            with zipfile.ZipFile(stream) as archive:
                names = [entry.filename for key, entry in self.entries.items() if key not in self.dropped]
                if archive.namelist() != names:
                    raise self.not_saved("it does not hold the parts it should")
                for key, content in self.changed.items():
                    if key not in self.dropped and archive.read(self.entries[key].filename) != content:
                        raise self.not_saved(f"{key} does not read as it was written")
        except zipfile.BadZipFile as error:
            raise self.not_saved(str(error)) from error


def relations_part(name: str) -> str:
    """Name of the part that holds the relationships of `name`.

    Examples:
        >>> relations_part("xl/workbook.xml")
        'xl/_rels/workbook.xml.rels'
    """
    folder, base = posixpath.split(name)
    return posixpath.join(folder, "_rels", f"{base}.rels")


def _copy_raw(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, packed: bytes, name: str | None = None) -> None:
    """Append an entry without unpacking it, under another name if one is given.

    Packing again takes 40 times as long and changes the bytes of parts that are not lotbook's.
    """
    copy = zipfile.ZipInfo(name or entry.filename, entry.date_time)
    for each in ("compress_type", "create_system", "create_version", "extract_version", "external_attr", "comment"):
        setattr(copy, each, getattr(entry, each))
    # Sizes are known, so they stand in the header; with them a descriptor behind the entry is not allowed.
    copy.flag_bits = entry.flag_bits & ~_DATA_DESCRIPTOR
    copy.CRC, copy.file_size, copy.compress_size = entry.CRC, entry.file_size, entry.compress_size
    _append(archive, copy, packed)


def _new_entry(name: str, content: bytes) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _TIMESTAMP)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 0
    entry.CRC, entry.file_size = zlib.crc32(content), len(content)
    return entry


def _deflated(content: bytes) -> bytes:
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(content) + packer.flush()


def _append(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, packed: bytes) -> None:
    """Append an entry that is packed already, which `zipfile` has no method for.

    Only attributes of `ZipFile` without an underscore are used, as they are from Python 3.6 to 3.14.
    """
    stream = archive.fp
    if stream is None:
        raise ValueError("the archive is closed")
    entry.compress_size = len(packed)
    start: int = archive.start_dir
    stream.seek(start)
    entry.header_offset = start
    stream.write(entry.FileHeader(zip64=False))
    stream.write(packed)
    archive.filelist.append(entry)
    archive.NameToInfo[entry.filename] = entry
    archive.start_dir = stream.tell()
