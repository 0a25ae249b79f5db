"""The workbook a supplier gets: a fresh .xlsx with their lots, live days left, and cells to fill in; nothing else.

It is written from nothing, so that no part of the tracker can be in it: no macros, ribbon, links, hidden sheets or
names, no author, path or history. Every formula is a plain one with its value beside it, and every text of the user's
is written as a text. Sheets are locked without a password but for the cells to be filled in.
"""

import datetime as dt
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell as cell_at

from lotbook.core import tables
from lotbook.core.currency import with_currency
from lotbook.core.days import FIRST_DAY, LAST_DAY, to_date
from lotbook.core.empty_results import with_typed_results
from lotbook.core.frames import rows_of
from lotbook.core.suppliers import form
from lotbook.core.suppliers.lots import SupplierLots, asked_certificates, asked_headers
from lotbook.core.suppliers.settings import EXTRAS
from lotbook.core.table import Column, Kind
from lotbook.core.words import Flag
from lotbook.exchange.plain_csv import RISKY

_DATE = "yyyy-mm-dd"
_NUMBERS: Mapping[Kind, str] = {
    Kind.DATE: _DATE,
    Kind.LABEL_DATE: _DATE,
    Kind.UNITS: "#,##0",
    Kind.DAYS: "0",
    Kind.MONEY: "#,##0.00",
    Kind.CODE: "@",
    Kind.TEXT: "@",
}
_WIDTHS: Mapping[Kind, float] = {Kind.DATE: 13, Kind.LABEL_DATE: 13, Kind.UNITS: 11, Kind.DAYS: 9, Kind.MONEY: 11}
_NARROWEST, _WIDEST = 11, 34
_WIDE = {"certificate": 18, "note": 30, "answer": 44}
_LONGEST_TEXT = 32_767
_NAVY, _QUIET, _LINE = "#17324D", "#66717F", "#DFE5EB"
_ASK, _DONE = {"bg_color": "#FFF2A8", "border": 1, "border_color": "#C9A400"}, {"bg_color": "#DDF1E4"}
_FLAGS: Mapping[str, tuple[str, str]] = {
    Flag.RECALLED: ("#4B2E83", "#FFFFFF"),
    Flag.EXPIRED: ("#B5382E", "#FFFFFF"),
    Flag.EXPIRING_SOON: ("#F7DC6F", "#3D3200"),
    Flag.ON_HOLD: ("#2F6FA8", "#FFFFFF"),
    Flag.NO_DATE: ("#D3DAE2", "#1F2A37"),
    Flag.OK: ("#E4F2EA", "#1D5E3A"),
}
_UNLOCKED = {"format_columns": True, "format_rows": True, "autofilter": True, "sort": True}
_A4 = 9
_ONE_LINE = 95
_AS_OF, _SOON = "Cover!$C$7", "Cover!$C$9"
"""The two cells of the cover that formulas look at."""

_STATUS = Column("Status", "status", Kind.TEXT)
_SKU, _PRODUCT = Column("SKU", "sku", Kind.CODE), Column("Product", "product", Kind.TEXT)
_LOT = Column("Lot", "lot", Kind.CODE)
_FLAG, _LEFT = Column("Flag", "flag", Kind.TEXT), Column("Days left", "days_left", Kind.DAYS)
_READ = Column("Expiry read as", "expiry_read", Kind.DATE)
_TO_FILL = Column(form.TO_FILL, "to_fill", Kind.UNITS)
_CERTIFICATES = (
    *(_SKU, _PRODUCT, _LOT),
    Column("State", "state", Kind.TEXT),
    form.NUMBER,
    Column("Laboratory", "laboratory", Kind.TEXT),
    Column("Issued", "issue_date", Kind.DATE),
    Column("Due", "due_date", Kind.DATE),
    *form.NEW_CERTIFICATE,
)
_YOURS = {"sku": "Your SKU", "product": "Your product"}
_LEADING = (_SKU, _PRODUCT, _LOT, _STATUS, _FLAG, _LEFT)

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Copy:
    """A workbook for a supplier."""

    content: bytes
    lots: SupplierLots
    reference: str


def supplier_copy(lots: SupplierLots, *, reference: str, company: str, prepared: dt.datetime, live: bool) -> Copy:
    """The workbook for a supplier; equal input gives equal bytes.

    Args:
        lots: What they may see, and are asked for.
        reference: Stands on the cover, and says what a reply answers.
        company: Who asks.
        prepared: When the copy is made.
        live: The copy counts days from the day it is looked at, and not from `lots.as_of`.
    """
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_numbers": False, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"created": prepared.replace(tzinfo=None)})
        book.set_calc_mode("auto")
        _Writer(book, lots, reference, company, prepared, live=live).write()
    return Copy(with_typed_results(buffer.getvalue()), lots, reference)


class _Writer:
    """One copy being written."""

    def __init__(
        self, book: Any, lots: SupplierLots, reference: str, company: str, prepared: dt.datetime, *, live: bool
    ) -> None:
        self.book, self.lots, self.live = book, lots, live
        self.reference, self.company, self.prepared = reference, company, prepared
        self.rows = rows_of(lots.lots)
        self.title = f"Your lots at {company}" if company else "Your lots"
        self._formats: dict[tuple[tuple[str, object], ...], Any] = {}
        self.header = self.format(bold=True, font_color="#FFFFFF", bg_color=_NAVY, text_wrap=True, valign="vcenter")

    def format(self, **style: object) -> Any:
        key = tuple(sorted(style.items()))
        if key not in self._formats:
            self._formats[key] = self.book.add_format({"font_name": "Calibri", "valign": "top", **style})
        return self._formats[key]

    def write(self) -> None:
        papers = rows_of(self.lots.certificates)
        names = (*form.SHEETS, form.CERTIFICATES) if papers else form.SHEETS
        pages = {name: self.book.add_worksheet(name) for name in names}
        columns = self._columns()
        self._cover(pages[form.COVER], columns)
        self._your_lots(pages[form.LOTS], columns)
        extras = [self._extra(header) for header in self.lots.settings.sees]
        short = [*_LEADING, Column("Expiry date", "expiry_read", Kind.DATE), *extras, form.ANSWER]
        for name, table, flags in (
            (form.SOON, "Soon", (Flag.EXPIRED, Flag.EXPIRING_SOON)),
            (form.HELD, "Held", (Flag.ON_HOLD, Flag.RECALLED)),
        ):
            self._list(pages[name], table, short, [row for row in self.rows if row["flag"] in flags])
        self._new_lots(pages[form.NEW])
        if papers:
            self._certificates(pages[form.CERTIFICATES], papers)
        for page in pages.values():
            page.protect("", _UNLOCKED)
            page.set_paper(_A4)
            page.fit_to_pages(1, 0)
            page.set_footer(f"&L{self.reference}&C&A&RPage &P of &N")
        pages[form.COVER].activate()

    # Columns

    @staticmethod
    def _extra(header: str) -> Column:
        for table in (tables.LOTS, tables.SKUS):
            for column in table.columns:
                if column.name == EXTRAS[header]:
                    return Column(header, column.name, column.kind)
        raise KeyError(header)

    def _columns(self) -> list[Column]:
        """The columns of the sheet Your lots."""
        asked = {c.name for c in form.FILLABLE if any(row[f"ask_{c.name}"] for row in self.rows)}
        seen = [self._extra(header) for header in self.lots.settings.sees]
        always = {"expiry_date", "production_date", *(column.name for column in seen)}
        always |= {"certificate"} if any(row["certificate"] for row in self.rows) else set()
        fillable = [column for column in form.FILLABLE if column.name in asked | always]
        others = [column for column in seen if column.name not in {each.name for each in form.FILLABLE}]
        return [*_LEADING, *fillable, *others, _READ, _TO_FILL]

    # Sheets

    def _title(self, page: Any, title: str, told: str) -> None:
        page.hide_gridlines(2)
        page.write_string(0, 0, title, self.format(bold=True, font_size=16, font_color=_NAVY))
        page.set_row(0, 24)
        page.write_string(1, 0, told, self.format(font_color=_QUIET))
        page.set_row(form.HEADER_ROW - 1, 32)

    def _table(self, page: Any, name: str, columns: Sequence[Column], rows: Sequence[Row], count: int) -> None:
        """Headers, widths and the table around what is written below."""
        top, last = form.HEADER_ROW - 1, form.HEADER_ROW - 1 + max(count, 1)
        for at, column in enumerate(columns):
            texts = [len(str(row[column.name])) for row in rows if isinstance(row.get(column.name), str)]
            wide = max([len(column.header) / 2 + 3, *(text + 2 for text in texts), _NARROWEST])
            page.set_column(at, at, _WIDE.get(column.name, _WIDTHS.get(column.kind, min(wide, _WIDEST))))
        headers = [{"header": column.header, "header_format": self.header} for column in columns]
        page.add_table(top, 0, last, len(columns) - 1, {"name": name, "columns": headers, "style": None})
        body = f"A{form.HEADER_ROW + 1}:{cell_at(last, len(columns) - 1)}"
        # No green corners: codes of digits are meant to be texts, and each row asks for other cells.
        page.ignore_errors({"number_stored_as_text": body, "formula_differs": body, "calculated_column": body})
        page.freeze_panes(form.HEADER_ROW, 3)
        page.set_landscape()
        page.repeat_rows(top)
        page.print_area(0, 0, last, len(columns) - 1)

    def _your_lots(self, page: Any, columns: Sequence[Column]) -> None:
        told = "Fill in the yellow cells; they turn green. Days left and flags follow the date on the cover."
        self._title(page, self.title, told)
        self._table(page, "YourLots", columns, self.rows, len(self.rows))
        places = {column.name: at for at, column in enumerate(columns)}
        for number, row in enumerate(self.rows, form.HEADER_ROW):
            asked = [column for column in form.FILLABLE if row[f"ask_{column.name}"]]
            for at, column in enumerate(columns):
                if column in asked:
                    self._to_fill(page, number, at, column)
                elif column is _LEFT:
                    self._days_left(page, number, at, row, places)
                elif column is _FLAG:
                    self._flag(page, number, at, row, places)
                elif column is _TO_FILL:
                    self._still_to_fill(page, number, at, [places[each.name] for each in asked])
                else:
                    self._value(page, number, at, column, row[column.name])
        self._flag_colours(page, places["flag"], len(self.rows))

    def _list(self, page: Any, name: str, columns: Sequence[Column], rows: Sequence[Row]) -> None:
        told = f"{len(rows)} of your lots when this file was made; all of them are on the sheet {form.LOTS}."
        self._title(page, form.SOON if name == "Soon" else form.HELD, told)
        self._table(page, name, columns, rows, len(rows))
        places = {column.name: at for at, column in enumerate(columns)}
        for number, row in enumerate(rows, form.HEADER_ROW):
            for at, column in enumerate(columns):
                if column is _LEFT:
                    self._days_left(page, number, at, row, {"expiry_read": places["expiry_read"]})
                elif column is _FLAG:
                    self._flag(page, number, at, row, places)
                elif column is form.ANSWER:
                    self._to_fill(page, number, at, column)
                else:
                    self._value(page, number, at, column, row[column.name])
        self._flag_colours(page, places["flag"], len(rows))

    def _new_lots(self, page: Any) -> None:
        columns = form.NEW_LOTS.columns
        told = "Lots you have sent us that are not in the list: one row each. Leave it blank if there are none."
        self._title(page, form.NEW, told)
        self._table(page, "NewLots", columns, (), form.NEW_ROWS)
        products = rows_of(self.lots.products)
        aside = len(columns) + 1
        for at, (column, header) in enumerate(((_SKU, "Your SKU"), (_PRODUCT, "Your product")), aside):
            page.write_string(form.HEADER_ROW - 1, at, header, self.header)
            page.set_column(at, at, (20, _WIDEST)[at - aside])
            for number, row in enumerate(products, form.HEADER_ROW):
                self._value(page, number, at, column, row[column.name])
        last = form.HEADER_ROW - 1 + max(len(products), 1)
        listed = f"=${_letter(aside)}${form.HEADER_ROW + 1}:${_letter(aside)}${last + 1}"
        page.set_column(0, 1, 18)
        for at, column in enumerate(columns):
            for number in range(form.HEADER_ROW, form.HEADER_ROW + form.NEW_ROWS):
                page.write_blank(number, at, None, self._fill_format(column))
            end = form.HEADER_ROW + form.NEW_ROWS - 1
            choice = {"validate": "list", "source": listed, **_told(column)}
            rule = choice if column.name == "sku" else _rule(column)
            page.data_validation(form.HEADER_ROW, at, end, at, rule)
            page.conditional_format(
                form.HEADER_ROW, at, end, at, {"type": "no_blanks", "format": self.book.add_format(_DONE)}
            )
        page.print_area(0, 0, max(last, form.HEADER_ROW - 1 + form.NEW_ROWS), aside + 1)

    def _certificates(self, page: Any, rows: Sequence[Row]) -> None:
        told = "Fill in the yellow cells of what is due or missing. A blank lot means every lot of the product."
        self._title(page, form.CERTIFICATES, told)
        self._table(page, "Certificates", _CERTIFICATES, rows, len(rows))
        for number, row in enumerate(rows, form.HEADER_ROW):
            for at, column in enumerate(_CERTIFICATES):
                if column not in form.NEW_CERTIFICATE:
                    self._value(page, number, at, column, row[column.name])
                elif row["is_asked"]:
                    self._to_fill(page, number, at, column)
                else:
                    page.write_blank(number, at, None, self.format(**self._style(column)))

    def _cover(self, page: Any, columns: Sequence[Column]) -> None:
        page.hide_gridlines(2)
        page.set_column(0, 0, 3)
        page.set_column(1, 1, 36)
        page.set_column(2, 2, 62)
        page.set_portrait()
        page.print_area(0, 0, 23, 2)
        page.write_string(1, 1, self.title, self.format(bold=True, font_size=20, font_color=_NAVY))
        label, value = self.format(font_color=_QUIET), {"align": "left", "num_format": "@", "bold": True}
        date = self.format(align="left", num_format=_DATE, bold=True)
        whole = self.format(align="left", num_format="0", bold=True)
        supplier = self.lots.supplier
        for row, (name, told) in enumerate(
            (
                (form.REFERENCE, self.reference),
                (form.SUPPLIER, supplier.name),
                ("From" if self.company else "", self.company),
            ),
            3,
        ):
            page.write_string(row, 1, name, label)
            self._text(page, row, 2, told, value)
        page.write_string(6, 1, form.AS_OF, label)
        if self.live:
            page.write_formula(6, 2, "=TODAY()", date, self.lots.as_of)
        else:
            page.write_number(6, 2, self.lots.as_of, date)
        page.write_string(7, 1, form.PREPARED, label)
        page.write_datetime(7, 2, dt.datetime.combine(self.prepared.date(), dt.time()), date)
        page.write_string(8, 1, form.SOON_DAYS, label)
        page.write_number(8, 2, self.lots.settings.soon_days, whole)
        self._counts(page, columns, label, whole)
        self._asked(page)

    def _counts(self, page: Any, columns: Sequence[Column], label: Any, whole: Any) -> None:
        """Live figures over the sheet Your lots."""
        flags, to_fill = (self._range(columns, name) for name in ("flag", "to_fill"))
        heading = self.format(bold=True, font_size=13, font_color=_NAVY, bottom=1, bottom_color=_LINE)
        page.write_string(10, 1, "What is in it", heading)
        page.write_blank(10, 2, None, heading)
        lines = (
            ("Your lots", f"=COUNTA({self._range(columns, 'lot')})", len(self.rows)),
            (
                "Expired, or expiring soon",
                f'=COUNTIF({flags},"{Flag.EXPIRED}")+COUNTIF({flags},"{Flag.EXPIRING_SOON}")',
                self.lots.expiring,
            ),
            (
                "On hold, or recalled",
                f'=COUNTIF({flags},"{Flag.ON_HOLD}")+COUNTIF({flags},"{Flag.RECALLED}")',
                self.lots.held,
            ),
            (form.TO_FILL, f"=SUM({to_fill})", self.lots.asked),
        )
        for row, (name, formula, known) in enumerate(lines, 11):
            page.write_string(row, 1, name, label)
            page.write_formula(row, 2, formula, whole, known)

    def _asked(self, page: Any) -> None:
        heading = self.format(bold=True, font_size=13, font_color=_NAVY, bottom=1, bottom_color=_LINE)
        page.write_string(16, 1, "What we ask you to do", heading)
        page.write_blank(16, 2, None, heading)
        asked = asked_headers(self.lots)
        count = len(asked_certificates(self.lots))
        certificates = f"the yellow cells of {count} {'row' if count == 1 else 'rows'}" if count else ""
        steps = [
            f"Fill in the yellow cells on the sheet {form.LOTS}: {', '.join(asked)}."
            if asked
            else "Nothing is missing in the lots we know of.",
            f"Look at {form.SOON} and {form.HELD}, and tell us there, in the yellow cells, what to do with those lots.",
            f"Add lots that we do not list yet on the sheet {form.NEW}.",
            *(
                [f"Send us certificates that are due or missing: fill in {certificates} on the sheet Certificates."]
                if certificates
                else ()
            ),
            "Save the file and send it back. Leave the reference above as it is: it tells us what you answer.",
        ]
        text = self.format(text_wrap=True)
        for row, step in enumerate(steps, 17):
            page.merge_range(row, 1, row, 2, "", text)
            page.write_string(row, 1, f"{row - 16}.  {step}", text)
            page.set_row(row, 20 if len(step) < _ONE_LINE else 34)
        told = (
            "The sheets are locked without a password, so that nothing is changed by mistake. The file has no macros."
        )
        page.write_string(18 + len(steps), 1, told, self.format(font_color=_QUIET, italic=True, font_size=9))

    # Cells

    def _range(self, columns: Sequence[Column], name: str) -> str:
        letter = _letter(next(at for at, column in enumerate(columns) if column.name == name))
        last = form.HEADER_ROW + max(len(self.rows), 1)
        return f"'{form.LOTS}'!${letter}${form.HEADER_ROW + 1}:${letter}${last}"

    def _style(self, column: Column) -> dict[str, object]:
        shown = _NUMBERS.get(column.kind, "@")
        if column.kind is Kind.MONEY:
            shown = with_currency(shown, self.lots.currency)
        style: dict[str, object] = {"bottom": 1, "bottom_color": _LINE, "num_format": shown}
        if column.kind in {Kind.DATE, Kind.LABEL_DATE}:
            style["align"] = "left"
        elif column.kind in {Kind.UNITS, Kind.DAYS, Kind.MONEY}:
            style |= {"align": "right", "indent": 1}
        return style

    def _fill_format(self, column: Column) -> Any:
        return self.format(**{**self._style(column), **_ASK, "locked": False})

    def _value(self, page: Any, row: int, at: int, column: Column, value: Any) -> None:
        style = self._style(column)
        if value is None:
            page.write_blank(row, at, None, self.format(**style))
        elif isinstance(value, str):
            self._text(page, row, at, value, style)
        else:
            page.write_number(row, at, value, self.format(**style))

    def _text(self, page: Any, row: int, at: int, value: str, style: Mapping[str, object]) -> None:
        """A text, which stays one even when somebody presses F2 and Enter in its cell."""
        kept = {"quote_prefix": True} if value.startswith(RISKY) else {}
        page.write_string(row, at, value[:_LONGEST_TEXT], self.format(**{**style, **kept}))

    def _to_fill(self, page: Any, row: int, at: int, column: Column) -> None:
        page.write_blank(row, at, None, self._fill_format(column))
        page.data_validation(row, at, row, at, _rule(column))
        page.conditional_format(row, at, row, at, {"type": "no_blanks", "format": self.book.add_format(_DONE)})

    def _days_left(self, page: Any, row: int, at: int, known: Row, places: Mapping[str, int]) -> None:
        formula = '""'
        for name in ("expiry_read", "expiry_date"):
            if name in places:
                date = cell_at(row, places[name])
                formula = f"IF(ISNUMBER({date}),INT({date})-{_AS_OF},{formula})"
        left = "" if known["days_left"] is None else known["days_left"]
        page.write_formula(row, at, f"={formula}", self.format(**self._style(_LEFT)), left)

    def _flag(self, page: Any, row: int, at: int, known: Row, places: Mapping[str, int]) -> None:
        status, left = cell_at(row, places["status"]), cell_at(row, places["days_left"])
        formula = (
            f'=IF({status}="{Flag.RECALLED}","{Flag.RECALLED}",IF({status}<>"Released","{Flag.ON_HOLD}",IF({left}="","{Flag.NO_DATE}",'
            f'IF({left}<{self.lots.expired_below},"{Flag.EXPIRED}",IF({left}<={_SOON},"{Flag.EXPIRING_SOON}","{Flag.OK}")))))'
        )
        page.write_formula(row, at, formula, self.format(**{**self._style(_FLAG), "align": "center"}), known["flag"])

    def _still_to_fill(self, page: Any, row: int, at: int, places: Sequence[int]) -> None:
        style = self.format(**{**self._style(_TO_FILL), "align": "center", "indent": 0})
        if not places:
            page.write_blank(row, at, None, style)
            return
        blanks = "+".join(f'({cell_at(row, place)}="")' for place in places)
        page.write_formula(row, at, f"=0+{blanks}", style, len(places))

    def _flag_colours(self, page: Any, at: int, count: int) -> None:
        for word, (fill, ink) in _FLAGS.items():
            look = self.book.add_format({"bg_color": fill, "font_color": ink, "bold": True})
            rule = {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": look}
            page.conditional_format(form.HEADER_ROW, at, form.HEADER_ROW - 1 + max(count, 1), at, rule)


def _told(column: Column) -> dict[str, object]:
    return {"input_title": column.header, "input_message": column.help} if column.help else {}


def _rule(column: Column) -> dict[str, object]:
    """What may be typed into a cell to be filled in."""
    if column.kind in {Kind.DATE, Kind.LABEL_DATE}:
        message = "A date is expected, for example 2027-03-31."
        if column.kind is Kind.LABEL_DATE:
            message += " Where the label shows only a month, type its last day."
        span = {"minimum": to_date(FIRST_DAY), "maximum": to_date(LAST_DAY)}
        return {"validate": "date", "criteria": "between", **span, "error_message": message, **_told(column)}
    if column.kind is Kind.UNITS:
        message = "A whole number above 0 is expected."
        return {"validate": "integer", "criteria": ">", "value": 0, "error_message": message, **_told(column)}
    return {"validate": "any", **_told(column)}


def _letter(column: int) -> str:
    return str(cell_at(0, column)).rstrip("0123456789")
