"""The styles of a workbook: the style of a cell with another number format, all else of it as it was."""

from collections.abc import Callable
from dataclasses import dataclass, field

from lotbook.hosts.ooxml.limits import whole
from lotbook.hosts.ooxml.xml_text import (
    MarkupError,
    attribute,
    attribute_text,
    element,
    elements,
    plain,
    start_tag,
    with_attribute,
)

GENERAL = "General"
"""The number format of a cell that has none."""
NO_FILL = "0"
"""The number of the fill that is none."""
_BUILT_IN = {0: GENERAL, 1: "0", 3: "#,##0", 4: "#,##0.00", 49: "@"}
"""Those number formats of lotbook's that no file spells out."""
_TRUE = ("1", "true")
_FIRST_OWN = 164
"""Numbers below it are Excel's."""


@dataclass(slots=True)
class StylesPart:
    """The text of the part, and its number formats and cell styles."""

    text: str
    formats: dict[int, str] = field(default_factory=dict)
    """By number."""
    styles: list[str] = field(default_factory=list)
    """Cell styles, in order, each as text."""
    changed: bool = False

    @classmethod
    def parse(cls, text: str) -> "StylesPart":
        """The styles in a canonical text.

        Raises:
            MarkupError: If it has no cell styles.
        """
        listed = element(text, "cellXfs")
        if listed is None:
            raise MarkupError("has no cell styles")
        own = element(text, "numFmts")
        formats = dict(_BUILT_IN)
        for each in elements(own.inner, "numFmt") if own else ():
            formats[whole(attribute(each.tag, "numFmtId"))] = plain(attribute(each.tag, "formatCode") or "")
        styles = [listed.inner[each.start : each.end] for each in elements(listed.inner, "xf")]
        return cls(text, formats, styles)

    def with_format(self, style: str | None, change: Callable[[str], str]) -> str | None:
        """The style of a cell with another number format.

        Args:
            style: Its raw id; None is the first.
            change: From the number format it has to the one it gets; a format of Excel's that is not spelled out is
                blank, such as its own for dates.
        """
        number = whole(style)
        if number >= len(self.styles):
            return style
        own = start_tag(self.styles[number], "xf")
        now = self.formats.get(whole(attribute(own[0], "numFmtId")), "") if own else ""
        if own is None or (wanted := change(now)) == now:
            return style
        tag = with_attribute(own[0], "numFmtId", str(self._number_of(wanted)))
        return self._style_number(with_attribute(tag, "applyNumberFormat", "1") + self.styles[number][own.end() :])

    def fill_of(self, style: str | None) -> str:
        """The number of the fill of a style, `NO_FILL` if it has none."""
        number = whole(style)
        own = start_tag(self.styles[number], "xf") if number < len(self.styles) else None
        return NO_FILL if own is None else attribute(own[0], "fillId") or NO_FILL

    def with_fill(self, style: str | None, fill: str) -> str | None:
        """The style of a cell with another fill."""
        if self.fill_of(style) == fill:
            return style
        own = start_tag(self.styles[whole(style)], "xf")
        if own is None:
            return style
        tag = with_attribute(with_attribute(own[0], "fillId", fill), "applyFill", str(int(fill != NO_FILL)))
        return self._style_number(tag + self.styles[whole(style)][own.end() :])

    def _style_number(self, made: str) -> str:
        """The number of a style, which is added if there is none."""
        if made not in self.styles:
            self.styles.append(made)
            self.changed = True
        return str(self.styles.index(made))

    def wraps(self, style: str | None) -> bool:
        """Whether a text breaks into lines in a cell of that style.

        Args:
            style: Its raw id; None is the first.
        """
        number = whole(style)
        alignment = element(self.styles[number], "alignment") if number < len(self.styles) else None
        return alignment is not None and attribute(alignment.tag, "wrapText") in _TRUE

    def _number_of(self, code: str) -> int:
        """The number of a format, which is added if there is none."""
        known = next((number for number, each in self.formats.items() if each == code), None)
        if known is not None:
            return known
        number = max(_FIRST_OWN - 1, *self.formats) + 1
        self.formats[number] = code
        self.changed = True
        return number

    def with_changes(self) -> str:
        """The part as text again."""
        text = self.text
        listed = element(text, "cellXfs")
        if listed is None or not self.changed:
            return text
        text = f"{text[: listed.start]}{_list('cellXfs', listed.tag, self.styles)}{text[listed.end :]}"
        own = {number: code for number, code in self.formats.items() if number not in _BUILT_IN}
        codes = [f'<numFmt numFmtId="{number}" formatCode="{attribute_text(code)}"/>' for number, code in own.items()]
        found = element(text, "numFmts")
        if found is not None:
            return f"{text[: found.start]}{_list('numFmts', found.tag, codes)}{text[found.end :]}"
        root = start_tag(text, "styleSheet")
        place = root.end() if root else 0
        # Number formats come first.
        return f"{text[:place]}{_list('numFmts', '<numFmts>', codes)}{text[place:]}" if codes else text


def _list(name: str, tag: str, items: list[str]) -> str:
    """A list of the part, its start tag with the count of its items."""
    opened = with_attribute(tag, "count", str(len(items))).removesuffix("/>").removesuffix(">")
    return f"{opened}>{''.join(items)}</{name}>"
