"""Formulas that show an empty text, in the workbooks XlsxWriter makes: for the tracker and for a supplier's copy alike.

XlsxWriter writes an empty text as the result of a formula like a number that is missing, which strict readers refuse.
"""

import io
import re
import zipfile

_UNTYPED = re.compile(rb"(<c r=\"[A-Z]+[0-9]+\"(?: s=\"[0-9]+\")?)(><f>[^<]*</f>)<v></v></c>")


def typed(sheet: bytes) -> bytes:
    """A worksheet part in which every empty result says that it is a text.

    Examples:
        >>> typed(b'<c r="A1" s="2"><f>""</f><v></v></c>')
        b'<c r="A1" s="2" t="str"><f>""</f><v></v></c>'
    """
    return _UNTYPED.sub(rb'\1 t="str"\2<v></v></c>', sheet)


def with_typed_results(package: bytes) -> bytes:
    """A workbook in which every worksheet is like that; all else stays as it is."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as source, zipfile.ZipFile(result, "w") as target:
        for entry in source.infolist():
            part = source.read(entry)
            is_sheet = entry.filename.startswith("xl/worksheets/sheet")
            target.writestr(entry, typed(part) if is_sheet else part)
    return result.getvalue()
