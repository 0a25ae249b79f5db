"""From the zip XlsxWriter writes to the tracker: ribbon, table style, and the same bytes every time."""

import io
import re
import zipfile
from collections.abc import Mapping
from xml.sax.saxutils import quoteattr

from lotbook.core.empty_results import typed
from lotbook.sheets.styles import LINE, NAVY, STRIPE

TABLE_STYLE = "Lotbook"
"""A calm table style: hairlines between rows, every second row a shade."""

_RIBBON = "customUI/customUI.xml"
# The relationship of 2006, which Excel 2007 and later take, and Excel for Mac.
_RIBBON_RELATION = (
    '<Relationship Id="rLotbookRibbon" Type="http://schemas.microsoft.com/office/2006/relationships/ui/extensibility" '
    f'Target="{_RIBBON}"/></Relationships>'
)
_MOMENT = (1980, 1, 1, 0, 0, 0)

_DXFS = (
    f'<dxf><border><bottom style="thin"><color rgb="FF{LINE}"/></bottom>'
    f'<horizontal style="thin"><color rgb="FF{LINE}"/></horizontal></border></dxf>',
    f'<dxf><fill><patternFill><bgColor rgb="FF{STRIPE}"/></patternFill></fill></dxf>',
    f'<dxf><font><b/></font><border><top style="thin"><color rgb="FF{NAVY}"/></top></border></dxf>',
)
_ELEMENTS = ("wholeTable", "secondRowStripe", "totalRow")


def finished(package: bytes, *, ribbon: bytes | None, comments: Mapping[str, str] | None = None) -> bytes:
    """The package with the ribbon, if it has one, the table style, and what Excel shows beside defined names.

    Equal input gives equal output: entries keep their order and all carry one fixed time.
    """
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as source, zipfile.ZipFile(result, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            if name == "_rels/.rels" and ribbon is not None:
                part = part.replace(b"</Relationships>", _RIBBON_RELATION.encode())
            elif name == "xl/workbook.xml" and comments:
                part = _with_comments(part.decode(), comments).encode()
            elif name == "xl/styles.xml":
                part = _with_table_style(part.decode()).encode()
            elif name.startswith("xl/worksheets/sheet"):
                part = typed(part)
            _store(target, name, part)
        if ribbon is not None:
            _store(target, _RIBBON, ribbon)
    return result.getvalue()


def _store(target: zipfile.ZipFile, name: str, part: bytes) -> None:
    entry = zipfile.ZipInfo(name, _MOMENT)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o600 << 16
    entry.create_system = 3
    target.writestr(entry, part, compresslevel=6)


def _with_comments(workbook: str, comments: Mapping[str, str]) -> str:
    """The workbook part with comments on some of its defined names, which have at most 255 characters."""
    return re.sub(
        r'<definedName name="(\w+)">',
        lambda found: (
            f'<definedName name="{found[1]}" comment={quoteattr(comments[found[1]])}>'
            if found[1] in comments
            else found[0]
        ),
        workbook,
    )


def _with_table_style(styles: str) -> str:
    found = re.search(r'<dxfs count="(\d+)">', styles)
    if found is None:
        raise ValueError("xl/styles.xml has no differential formats")
    first = int(found[1])
    elements = "".join(
        f'<tableStyleElement type="{element}" dxfId="{first + i}"/>' for i, element in enumerate(_ELEMENTS)
    )
    style = f'<tableStyle name="{TABLE_STYLE}" pivot="0" count="{len(_ELEMENTS)}">{elements}</tableStyle>'
    styles = styles.replace(found[0], f'<dxfs count="{first + len(_DXFS)}">', 1)
    styles = styles.replace("</dxfs>", "".join(_DXFS) + "</dxfs>", 1)
    return re.sub(
        r'<tableStyles count="0" ([^>]*)/>',
        lambda old: f'<tableStyles count="1" {old[1]}>{style}</tableStyles>',
        styles,
    )
