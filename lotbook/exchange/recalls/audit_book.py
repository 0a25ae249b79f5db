"""The workbook for the auditor: a first page that fits one sheet of paper, and a titled sheet for each list."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

import xlsxwriter

from lotbook.core.table import Column, Kind
from lotbook.exchange.plain_csv import RISKY
from lotbook.exchange.recalls.audit_pages import Page
from lotbook.exchange.recalls.background import Background
from lotbook.exchange.recalls.first_page import NONE, SIGNED_BY, FirstPage

_NAVY, _RED, _QUIET, _LINE, _SURFACE = "#17324D", "#B5382E", "#66717F", "#DFE5EB", "#F3F6F9"
_NUMBERS: Mapping[Kind, str] = {Kind.DATE: "yyyy-mm-dd", Kind.UNITS: "#,##0", Kind.RATE: "#,##0.0"}
_FIRST = "Recall"
_WIDTHS = (25, 17, 17, 17, 17, 17)
_LAST = len(_WIDTHS) - 1
_LETTERS_A_LINE = 100
"""Letters of a text over all columns but the first."""
_LINE_HEIGHT, _TALLEST = 15, 400
"""Points; Excel has no taller rows than 409."""
_HEADER_ROW = 3
"""Counted from 0: title, what it is, and a blank row are above."""
_NARROWEST, _WIDEST, _LOOKED_AT = 8, 34, 500
_SENTENCES, _SENTENCE = ("note", "reached", "why", "documents"), 52
"""Columns of whole sentences, and how wide these are at least where the page has no room left."""
_PAGE_WIDE = 125
"""Letters beside each other on a page."""
_MOST_ROWS = 1_000_000
_LONGEST_TEXT = 32_767


def audit_workbook(first: FirstPage, pages: Sequence[Page], background: Background) -> bytes:
    """The workbook, the same bytes for the same input. No text is taken for a number, a link or a formula.

    Args:
        first: The first page.
        pages: The further sheets, in order; one without rows says so.
        background: Who recalls, and when.
    """
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_numbers": False, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"created": background.made_at.replace(tzinfo=None), "author": background.sender.company})
        writer = _Writer(book, background)
        writer.first(first)
        for page in pages:
            for number, start in enumerate(range(0, len(page.rows) or 1, _MOST_ROWS), 1):
                writer.page(page, page.name if number == 1 else f"{page.name}{number}", start)
    return buffer.getvalue()


class _Writer:
    """One workbook being written."""

    def __init__(self, book: Any, background: Background) -> None:
        self.book, self.background = book, background
        self._formats: dict[tuple[tuple[str, object], ...], Any] = {}

    def format(self, **style: object) -> Any:
        key = tuple(sorted(style.items()))
        if key not in self._formats:
            self._formats[key] = self.book.add_format({"font_name": "Calibri", "valign": "top", **style})
        return self._formats[key]

    def first(self, page: FirstPage) -> None:
        """Draw the first page."""
        sheet = self.book.add_worksheet(_FIRST)
        sheet.hide_gridlines(2)
        sheet.set_portrait()
        sheet.center_horizontally()
        sheet.fit_to_pages(1, 1)
        sheet.set_margins(0.5, 0.5, 0.5, 0.6)
        self._footer(sheet)
        for column, width in enumerate(_WIDTHS):
            sheet.set_column(column, column, width)
        band: dict[str, Any] = {"bg_color": _RED if self.background.mock else _NAVY, "font_color": "#FFFFFF"}
        self._across(sheet, 0, page.title, bold=True, font_size=20, height=30, **band)
        self._across(sheet, 1, page.sender, **band)
        self._across(sheet, 2, f"Asked for: {page.asked}", font_color=_QUIET)
        row = self._figures(sheet, 4, page.figures)
        row = self._lots(sheet, row + 1, page)
        row = self._balance(sheet, row + 1, page)
        row = self._facts(sheet, row + 1, "Answers", page.answers)
        for title, lines in page.lists:
            row = self._facts(sheet, row + 1, title, lines)
        row = self._facts(sheet, row + 1, "Record", page.record)
        row = self._signatures(sheet, row + 1)
        sheet.print_area(0, 0, row, _LAST)

    def _across(self, sheet: Any, row: int, text: str, *, height: float = 0, **style: object) -> None:
        sheet.merge_range(row, 0, row, _LAST, "", self.format(valign="vcenter", indent=1, text_wrap=True, **style))
        sheet.write_string(row, 0, text, self.format(valign="vcenter", indent=1, text_wrap=True, **style))
        sheet.set_row(row, height or self._height(text))

    @staticmethod
    def _height(text: str) -> float:
        lines = sum(1 + len(line) // _LETTERS_A_LINE for line in text.split("\n"))
        return min(_LINE_HEIGHT * lines + 2, _TALLEST)

    def _section(self, sheet: Any, row: int, title: str) -> int:
        style = self.format(bold=True, font_size=12, font_color=_NAVY, bottom=1, bottom_color=_NAVY, valign="vcenter")
        for column in range(_LAST + 1):
            sheet.write_string(row, column, title if column == 0 else "", style)
        return row + 1

    def _figures(self, sheet: Any, row: int, figures: Sequence[tuple[str, str]]) -> int:
        for column, (caption, figure) in enumerate(figures):
            sheet.write_string(row, column, caption, self.format(font_color=_QUIET, bg_color=_SURFACE, indent=1))
            big = self.format(bold=True, font_size=18, font_color=_NAVY, bg_color=_SURFACE, align="left", indent=1)
            sheet.write_string(row + 1, column, figure, big)
        sheet.set_row(row + 1, 28)
        return row + 2

    def _lots(self, sheet: Any, row: int, page: FirstPage) -> int:
        row = self._section(sheet, row, "What is recalled")
        for sku, lot, product, expiry in page.lots:
            sheet.write_string(row, 0, sku, self.format(bold=True))
            sheet.write_string(row, 1, f"Lot {lot}", self.format(bold=True))
            sheet.merge_range(row, 2, row, 4, "", self.format())
            sheet.write_string(row, 2, product, self.format())
            sheet.write_string(row, 5, f"expires {expiry}" if expiry[0].isdigit() else expiry, self.format())
            row += 1
        if page.more_lots:
            sheet.write_string(row, 0, page.more_lots, self.format(font_color=_QUIET))
            row += 1
        return row

    def _balance(self, sheet: Any, row: int, page: FirstPage) -> int:
        start = row = self._section(sheet, row, "Balance, in units")
        for column, terms in ((0, page.came), (3, page.went)):
            for at, (word, units) in enumerate(terms):
                # The sums stand level, whichever side has more terms.
                is_sum = at == len(terms) - 1
                line = start + (max(len(page.came), len(page.went)) - 1 if is_sum else at)
                style = {"bold": True, "top": 1, "top_color": _QUIET} if is_sum else {}
                sheet.write_string(line, column, word, self.format(**style))
                sheet.write_number(line, column + 1, units, self.format(num_format="#,##0", **style))
                row = max(row, line + 1)
        return row

    def _facts(self, sheet: Any, row: int, title: str, lines: Sequence[tuple[str, str]]) -> int:
        row = self._section(sheet, row, title)
        value = self.format(text_wrap=True, bottom=4, bottom_color=_LINE)
        for about, text in lines:
            sheet.write_string(
                row, 0, about, self.format(text_wrap=True, font_color=_QUIET, bottom=4, bottom_color=_LINE)
            )
            sheet.merge_range(row, 1, row, _LAST, "", value)
            sheet.write_string(row, 1, text, value)
            sheet.set_row(row, max(self._height(text), self._height(about * (_LETTERS_A_LINE // _WIDTHS[0]))))
            row += 1
        return row

    def _signatures(self, sheet: Any, row: int) -> int:
        row = self._section(sheet, row, "Signatures")
        for word in SIGNED_BY:
            sheet.set_row(row, 30)
            for column, text in ((0, word), (4, "Date")):
                sheet.write_string(row, column, text, self.format(valign="bottom", font_color=_QUIET))
            for column in (1, 2, 3, 5):
                sheet.write_blank(row, column, None, self.format(bottom=1))
            row += 1
        return row

    def page(self, page: Page, name: str, start: int) -> None:
        """Draw a further sheet, from one of its rows on."""
        sheet = self.book.add_worksheet(name)
        rows = page.rows[start : start + _MOST_ROWS]
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(_HEADER_ROW)
        sheet.freeze_panes(_HEADER_ROW + 1, 0)
        sheet.set_margins(0.4, 0.4, 0.5, 0.6)
        self._footer(sheet)
        sheet.write_string(0, 0, page.title, self.format(bold=True, font_size=16, font_color=_NAVY))
        sheet.set_row(0, 24)
        sheet.write_string(1, 0, page.help, self.format(font_color=_QUIET))
        widths = self._columns(sheet, page, rows)
        for number, row in enumerate(rows, _HEADER_ROW + 1):
            for column, each in enumerate(page.columns):
                self._cell(sheet, number, column, each, row[each.name])
            lines = (
                1 + len(row[each.name]) // int(width - 1)
                for each, width in zip(page.columns, widths, strict=True)
                if isinstance(row[each.name], str)
            )
            sheet.set_row(number, min(_LINE_HEIGHT * max(lines, default=1) + 2, _TALLEST))
        if not rows:
            sheet.write_string(_HEADER_ROW + 1, 0, NONE, self.format(font_color=_QUIET))
        look = {"bold": True, "font_color": "#FFFFFF", "bg_color": _NAVY, "text_wrap": True, "valign": "vcenter"}
        sheet.set_row(_HEADER_ROW, 32)
        sheet.add_table(
            *(_HEADER_ROW, 0, _HEADER_ROW + max(len(rows), 1), len(page.columns) - 1),
            {
                "name": name.replace(" ", ""),
                "columns": [
                    {"header": column.header, "header_format": self.format(**look, align=_align(column), indent=1)}
                    for column in page.columns
                ],
                "style": "Table Style Light 1",
            },
        )

    def _columns(self, sheet: Any, page: Page, rows: Sequence[Mapping[str, Any]]) -> list[float]:
        """Set the widths of the columns, and fold away those behind the ones in front; the widths."""
        headers = [column.header for column in page.columns]
        in_front = headers.index(page.in_front) if page.in_front else len(headers)
        needed = [self._needed(column, rows) for column in page.columns]
        widths = [
            min(w, _SENTENCE if c.name in _SENTENCES else _WIDEST) for c, w in zip(page.columns, needed, strict=True)
        ]
        for at, column in enumerate(page.columns):
            # Sentences get what the others leave of the page, so that a few notes are one page.
            if column.name in _SENTENCES and at <= in_front:
                spare = _PAGE_WIDE - sum(widths[: in_front + 1])
                widths[at] = min(needed[at], widths[at] + max(spare, 0))
            folded = {"level": 1, "hidden": True} if at > in_front else {}
            sheet.set_column(at, at, widths[at], None, folded)
        if in_front < len(headers) - 1:
            sheet.set_column(len(headers), len(headers), None, None, {"collapsed": True})
        return widths

    @staticmethod
    def _needed(column: Column, rows: Sequence[Mapping[str, Any]]) -> float:
        """The width that shows all of a column in one line."""
        lengths = [len(str(row[column.name])) for row in rows[:_LOOKED_AT] if row[column.name] is not None]
        longest = 10 if column.kind is Kind.DATE else max(lengths, default=0)
        words = max(len(word) for word in column.header.split())
        return max(longest + 3, words + 4, _NARROWEST)

    def _cell(self, sheet: Any, row: int, column: int, kind: Column, value: Any) -> None:
        number = {"num_format": _NUMBERS.get(kind.kind, "@"), "align": _align(kind), "indent": 1}
        style = self.format(text_wrap=True, bottom=4, bottom_color=_LINE, **number)
        if value is None:
            sheet.write_blank(row, column, None, style)
        elif isinstance(value, str):
            if value.startswith(RISKY):  # a text such as =1+1 stays one, also once somebody has edited it
                style = self.format(text_wrap=True, bottom=4, bottom_color=_LINE, quote_prefix=True, **number)
            sheet.write_string(row, column, value[:_LONGEST_TEXT], style)
        else:
            sheet.write_number(row, column, value, style)

    def _footer(self, sheet: Any) -> None:
        company = self.background.sender.company.replace("&", "&&")
        made = f"{self.background.made_at:%Y-%m-%d %H:%M}"
        exercise = "MOCK RECALL, an exercise: " if self.background.mock else ""
        sheet.set_footer(f"&L{company}&C{exercise}&A, {made}&RPage &P of &N")


def _align(column: Column) -> str:
    return "right" if column.kind in {Kind.UNITS, Kind.RATE} else "left"
