"""A workbook as Excel 365 leaves it after a save, made without Excel.

Excel adds namespaces, ids of revisions and heights to the XML, the path it was saved to, the order of calculation, the
group of the wizard's functions and a hidden name for each macro with a description, and what formulas that spill need.
Its VBA project carries the descriptions as attributes.
"""

import re
from pathlib import Path

from tests.hosts.books import edited, parts, with_spilling_mark
from tests.setup.computers import vba_saved_by_excel

_MICROSOFT = "http://schemas.microsoft.com/office/spreadsheetml"
_COMPATIBILITY = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
_REVISIONS = (
    f'{_COMPATIBILITY} mc:Ignorable="x14ac xr xr2 xr3" xmlns:x14ac="{_MICROSOFT}/2009/9/ac" '
    f'xmlns:xr="{_MICROSOFT}/2014/revision" xmlns:xr2="{_MICROSOFT}/2015/revision2" '
    f'xmlns:xr3="{_MICROSOFT}/2016/revision3"'
)
_OF_BOOK = (
    f'{_COMPATIBILITY} mc:Ignorable="x15 xr xr6 xr10 xr2" xmlns:x15="{_MICROSOFT}/2010/11/main" '
    f'xmlns:xr="{_MICROSOFT}/2014/revision" xmlns:xr6="{_MICROSOFT}/2016/revision6" '
    f'xmlns:xr10="{_MICROSOFT}/2016/revision10" xmlns:xr2="{_MICROSOFT}/2015/revision2"'
)
_SAVED_TO = (
    f'<mc:AlternateContent {_COMPATIBILITY}><mc:Choice Requires="x15"><x15ac:absPath url="C:\\Users\\me\\" '
    f'xmlns:x15ac="{_MICROSOFT}/2010/11/ac"/></mc:Choice></mc:AlternateContent><xr:revisionPtr revIDLastSave="0" '
    'documentId="13_ncr:1_{7A1B2C3D-0000-4000-8000-000000000001}" xr6:coauthVersionLast="47" xr6:coauthVersionMax="47" '
    'xr10:uidLastSave="{00000000-0000-0000-0000-000000000000}"/>'
)
_MACRO = (
    '<definedName name="LOT_DAYS_LEFT" function="1" hidden="1" vbProcedure="1" functionGroupId="20">#REF!</definedName>'
)
_GROUPS = '<functionGroups builtInGroupCount="19"><functionGroup name="Lotbook"/></functionGroups>'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_CHAIN_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml"

OWN_FORMULA = "SUM(Lots[Received quantity]*1)"
"""A formula of the user's that Excel evaluates as one that can spill, in the cell H2 of the sheet Places."""


def saved_by_excel(path: Path, target: Path) -> Path:
    """A copy of a tracker as Excel 365 would save it."""
    before = parts(path)
    sheets = _sheets(before)
    own = next(part for part, name in sheets.items() if name == "Places")
    number = iter(range(1, 10_000))

    def edit(name: str, content: bytes) -> bytes:
        if name == "xl/vbaProject.bin":
            return vba_saved_by_excel()
        if name not in _TEXT and not name.startswith(("xl/worksheets/sheet", "xl/tables/")):
            return content
        text = content.decode()
        if name == "xl/workbook.xml":
            text = _book(text)
        elif name in sheets:
            text = _sheet(text, next(number))
            text = _with_own_formula(text) if name == own else text
        elif name.startswith("xl/tables/"):
            text = _table(text, next(number))
        else:
            text = text.replace(_TEXT[name][0], _TEXT[name][1] + _TEXT[name][0])
        return text.encode()

    return with_spilling_mark(edited(path, target, edit, {"xl/calcChain.xml": _chain(before, sheets, own).encode()}))


_TEXT = {
    "xl/workbook.xml": ("", ""),
    "[Content_Types].xml": ("</Types>", f'<Override PartName="/xl/calcChain.xml" ContentType="{_CHAIN_TYPE}"/>'),
    "xl/_rels/workbook.xml.rels": (
        "</Relationships>",
        f'<Relationship Id="rId990" Type="{_OFFICE}/calcChain" Target="calcChain.xml"/>',
    ),
}


def _sheets(before: dict[str, bytes]) -> dict[str, str]:
    """The name of each sheet by its part, in order."""
    book, related = before["xl/workbook.xml"].decode(), before["xl/_rels/workbook.xml.rels"].decode()
    part = dict(re.findall(r'Id="(\w+)"[^>]*Target="([^"]+)"', related))
    return {f"xl/{part[id_]}": name for name, id_ in re.findall(r'<sheet name="([^"]+)"[^>]*r:id="(\w+)"', book)}


def _book(text: str) -> str:
    text = text.replace("<workbook ", f"<workbook {_OF_BOOK} ", 1)
    text = text.replace("<bookViews>", f"{_SAVED_TO}<bookViews>", 1)
    text = text.replace("</sheets>", f"</sheets>{_GROUPS}", 1)
    return text.replace("</definedNames>", f"{_MACRO}</definedNames>", 1)


def _sheet(text: str, number: int) -> str:
    uid = f'xr:uid="{{00000000-0001-0000-0000-{number:012}}}"'
    text = text.replace("<worksheet ", f"<worksheet {_REVISIONS} {uid} ", 1)
    return re.sub(r'<row r="(\d+)"', r'<row r="\1" x14ac:dyDescent="0.25"', text)


def _with_own_formula(text: str) -> str:
    cell = f'<c r="H2" cm="1"><f t="array" ref="H2">{OWN_FORMULA}</f><v>0</v></c>'
    text, count = re.subn(r'(<row r="2"[^>]*>.*?)(</row>)', rf"\g<1>{cell}\g<2>", text, count=1)
    assert count == 1
    return re.sub(r'(<dimension ref="A1:)[A-H](\d+")', r"\1H\2", text)


def _table(text: str, number: int) -> str:
    uid = f'xr:uid="{{00000000-000C-0000-FFFF-FFFF{number:08}}}"'
    first, *columns = text.replace("<table ", f"<table {_REVISIONS} {uid} ", 1).split("<tableColumn ")
    own = [f'xr3:uid="{{00000000-0010-0000-{number:04}-{place:012}}}" ' for place in range(len(columns))]
    return "<tableColumn ".join([first, *map("".join, zip(own, columns, strict=True))])


def _chain(before: dict[str, bytes], sheets: dict[str, str], own: str) -> str:
    """Every cell with a formula, as Excel last calculated them."""
    cells = [f'<c r="H2" i="{list(sheets).index(own) + 1}" a="1"/>']
    for number, part in enumerate(sheets, 1):
        refs = re.findall(r'<c r="([A-Z]+\d+)"[^>]*><f', before[part].decode())
        cells += [f'<c r="{ref}" i="{number}"/>' for ref in refs]
    spreadsheet = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    declared = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    return f'{declared}<calcChain xmlns="{spreadsheet}">{"".join(cells)}</calcChain>'
