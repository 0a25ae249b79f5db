"""From the zip XlsxWriter writes to the .xlsm: content type, table style, and the same bytes every time."""

import io
import re
import zipfile

from lotbook.sheets.styles import LINE, NAVY, STRIPE

TABLE_STYLE = "Lotbook"
"""A calm table style: hairlines between rows, every second row a shade."""

_PLAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_MACROS = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
_MOMENT = (1980, 1, 1, 0, 0, 0)

_EMPTY_RESULT = re.compile(rb"(<c r=\"[A-Z]+[0-9]+\"(?: s=\"[0-9]+\")?)(><f>[^<]*</f>)<v></v></c>")
"""XlsxWriter writes an empty text as the result of a formula like a number that is missing."""

_DXFS = (
    f'<dxf><border><bottom style="thin"><color rgb="FF{LINE}"/></bottom>'
    f'<horizontal style="thin"><color rgb="FF{LINE}"/></horizontal></border></dxf>',
    f'<dxf><fill><patternFill><bgColor rgb="FF{STRIPE}"/></patternFill></fill></dxf>',
    f'<dxf><font><b/></font><border><top style="thin"><color rgb="FF{NAVY}"/></top></border></dxf>',
)
_ELEMENTS = ("wholeTable", "secondRowStripe", "totalRow")


def macro_enabled(package: bytes) -> bytes:
    """The package as a macro-enabled workbook (which needs no VBA project to be valid).

    Equal input gives equal output: entries keep their order and all carry one fixed time.
    """
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as source, zipfile.ZipFile(result, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            if name == "[Content_Types].xml":
                part = part.replace(_PLAIN.encode(), _MACROS.encode())
            elif name == "xl/styles.xml":
                part = _with_table_style(part.decode()).encode()
            elif name.startswith("xl/worksheets/sheet"):
                part = _EMPTY_RESULT.sub(rb'\1 t="str"\2<v></v></c>', part)
            entry = zipfile.ZipInfo(name, _MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            entry.create_system = 3
            target.writestr(entry, part, compresslevel=6)
    return result.getvalue()


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
