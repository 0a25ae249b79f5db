"""The two parts of a workbook file that make it do something: the VBA project and the ribbon."""

from dataclasses import dataclass

from lotbook.hosts.ooxml.package import CONTENT_TYPES, Package, relations_part
from lotbook.hosts.ooxml.xml_text import attribute, elements, plain, with_attribute

VBA, RIBBON, SIGNATURE = "vbaProject", "extensibility", "vbaProjectSignature"
"""Kinds of the relationships that lead to these parts; each kind of signature begins like this."""

_VBA_PART, _RIBBON_PART = "xl/vbaProject.bin", "customUI/customUI.xml"
_VBA_RELATION = "http://schemas.microsoft.com/office/2006/relationships/vbaProject"
# That of 2006, which Excel 2007 and later take, and Excel for Mac.
_RIBBON_RELATION = "http://schemas.microsoft.com/office/2006/relationships/ui/extensibility"
_VBA_TYPE = "application/vnd.ms-office.vbaProject"
_MACRO_WORKBOOK = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"


@dataclass(frozen=True, slots=True)
class Macros:
    """Parts to put into a workbook; one that is None stays as it is."""

    project: bytes | None = None
    """The VBA project, as Excel stores it."""
    ribbon: bytes | None = None
    """The ribbon's XML."""


def part_of(package: Package, owner: str, kind: str) -> str | None:
    """Name of the part that a relationship of this kind leads to, or None."""
    parts = (each.target for each in package.relations(owner) if each.kind == kind and not each.external)
    return next((part for part in parts if part in package), None)


def ribbon_part(package: Package) -> str | None:
    """Name of the part with the ribbon of 2006, or None; a newer one beside it is not lotbook's."""
    text = package.text(relations_part(""))
    ids = {attribute(each.tag, "Id") for each in elements(text, "Relationship") if _RIBBON_RELATION in each.tag}
    parts = (each.target for each in package.relations("") if each.id in ids)
    return next((part for part in parts if part in package), None)


def put_macros(package: Package, macros: Macros) -> list[str]:
    """Put the parts in the place of those there are, or add them; return remarks for the user."""
    remarks: list[str] = []
    if macros.project is not None:
        name = part_of(package, package.workbook, VBA)
        if name is None:
            name = _VBA_PART
            _relate(package, package.workbook, _VBA_RELATION, "/" + name)
            _set_type(package, name, _VBA_TYPE)
            _set_type(package, package.workbook, _MACRO_WORKBOOK)
        package.replace(name, macros.project)
        remarks += _without_signature(package, name)
    if macros.ribbon is not None:
        name = ribbon_part(package)
        if name is None:
            name = _RIBBON_PART
            _relate(package, "", _RIBBON_RELATION, "/" + name)
            _set_type(package, name, "application/xml")
        package.replace(name, macros.ribbon)
    return remarks


def _without_signature(package: Package, project: str) -> list[str]:
    """A signature vouches for the project it was made for, and for no other."""
    signed = [each.target for each in package.relations(project) if each.kind.startswith(SIGNATURE)]
    if not signed:
        return []
    for part in (*signed, relations_part(project)):
        package.drop(part)
    return ["The signature of the macros was removed, because it was made for the macros that were replaced."]


def _relate(package: Package, owner: str, kind: str, target: str) -> None:
    name = relations_part(owner)
    text = package.text(name)
    taken = {attribute(each.tag, "Id") for each in elements(text, "Relationship")}
    number = next(i for i in range(1, len(taken) + 2) if f"rLotbook{i}" not in taken)
    made = f'<Relationship Id="rLotbook{number}" Type="{kind}" Target="{target}"/>'
    package.replace(name, text.replace("</Relationships>", f"{made}</Relationships>"))


def _set_type(package: Package, part: str, content_type: str) -> None:
    text = package.text(CONTENT_TYPES)
    for each in elements(text, "Override"):
        if plain(attribute(each.tag, "PartName") or "").lstrip("/").casefold() == part.casefold():
            tag = with_attribute(each.tag, "ContentType", content_type)
            text = text[: each.start] + tag + text[each.tag_end :]
            break
    else:
        made = f'<Override PartName="/{part}" ContentType="{content_type}"/>'
        text = text.replace("</Types>", f"{made}</Types>")
    package.replace(CONTENT_TYPES, text)
