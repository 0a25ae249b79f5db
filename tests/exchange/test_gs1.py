import datetime as dt

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lotbook.core.days import to_date
from lotbook.exchange.gs1 import read_scan
from lotbook.exchange.gs1_elements import ScanError
from lotbook.sheets.cell_texts import is_message

GTIN = "09506000134352"


def said(text: str) -> tuple[str | None, str | None, str | None]:
    """GTIN, lot and expiry date of a scan."""
    scan = read_scan(text)
    expiry = None if scan.expiry_date is None else to_date(scan.expiry_date.day).isoformat()
    return scan.gtin, scan.lot, expiry


@pytest.mark.parametrize(
    "text",
    [
        "(01)09506000134352(17)270331(10)00123",
        "(01) 09506000134352 (17) 270331 (10) 00123",
        "01095060001343521727033110" + "00123",
        "\x1d01095060001343521727033110" + "00123",
        "]C101095060001343521727033110" + "00123",
        "]d2010950600013435210" + "00123\x1d17270331",
        "]Q3010950600013435210" + "00123<GS>17270331",
        "010950600013435210" + "00123[FNC1]17270331",
        "010950600013435210" + "00123{GS}17270331",
        "010950600013435210" + "00123^17270331",
        "010950600013435210" + "00123|17270331",
        "010950600013435210" + "00123\u241d17270331",
        *(
            "010950600013435210" + "00123" + separator + "17270331"
            for separator in (
                *(
                    " ",
                    "  ",
                    "\t",
                    "\xa0",
                    "\r\n",
                    r"\x1d",
                    r"\x1D",
                    r"\x{1d}",
                    r"\u001d",
                    r"\u{1D}",
                    r"\035",
                    r"\d029",
                ),
                *(
                    r"\F",
                    r"\FNC1",
                    r"\GS",
                    "^FNC1",
                    "^]",
                    "~d029",
                    "&#29;",
                    "&#x1d;",
                    "<0x1D>",
                    "[1D]",
                    "{gs}",
                    "<fnc1>",
                ),
            )
        ),
        "0109506000134352 17270331 10" + "00123",
        "[01]09506000134352[17]270331[10]00123",
        "{01}09506000134352{17}270331{10}00123",
        "<01>09506000134352<17>270331<10>00123",
        "（01）09506000134352（17）270331（10）00123",
        "（０１）０９５０６０００１３４３５２（１７）２７０３３１（１０）００１２３",
        "\ufeff(01)09506000134352(10)00123\u200b(17)270331",
        "(01)9506000134352(10)00123(17)270331",
        "(01)09506000134352,(10)00123,(17)270331",
        "[01]09506000134352, [10]00123, [17]270331",
        "(01)09506000134352; (17)270331; (10)00123",
        "]J1010950600013435210" + "00123\x1d17270331",
        "010950600013435210" + "00123<RS>17270331",
        "010950600013435210" + r"00123\x001d17270331",
        "https://example.com/01/9506000134352/10/00123/?17=270331",
        "[01] 09506000134352 [10] 00123 [17] 270331",
        "(01)0 9506000 134352(17)27 03 31(10)00123",
        "(01)09506000134352{GS}(10)00123\x1d(17)270331",
        "]C1[01]09506000134352[10]00123[GS][17]270331",
        "https://id.gs1.org/01/09506000134352/10/00123?17=270331",
        "HTTPS://example.com/shop/01/9506000134352/10/00123?17=270331&utm=x",
        "https://example.com/gtin/9506000134352/lot/00123?exp=270331",
    ],
)
def test_the_same_label_in_every_spelling(text: str) -> None:
    assert said(text) == (GTIN, "00123", "2027-03-31")


@pytest.mark.parametrize(
    "lot",
    [
        *("AB(12)", "AB(12)3", "(AB)12", "A(B)C", "A(5)", "A)B(", "(12)AB", "AB(17)99", "AB(01)", "B(3103)1", "X(10)"),
        *("AB(999999)1", "A(17)271331", "((10))", "A-(37)"),
    ],
)
def test_a_lot_with_parentheses_is_never_cut_short(lot: str) -> None:
    for text in (
        f"(01){GTIN}(10){lot}(17)270331",
        f"(01){GTIN}(17)270331(10){lot}",
        f"[01]{GTIN}[10]{lot}[17]270331",
        f"01{GTIN}10{lot} 17270331",
        f"01{GTIN}10{lot}<GS>17270331",
    ):
        try:
            found = said(text)
        except ScanError as error:
            assert (lot, str(error)[:9]) in {("A)B(", "Can be re"), ("((10))", "Two value")}  # noqa: PT017 - either will do
        else:
            assert found == (GTIN, lot, "2027-03-31")


@pytest.mark.parametrize(
    "text",
    [
        "(10)(17)270331",
        "(21)(10)(17)270331",
        "(10)(21)(17)270331",
        "(01)09506000134352(10)AB(17",
        "(01)09506000134352(10)AB(",
        "010950600013435210AB(GS)17270331",
        "010950600013435210AB%1D17270331",
        "010950600013435210AB12,17270331",
        "010950600013435210AB12;17270331",
        "10AB12_17270331",
        "(10)AB12,(17)270331",
        "(10)AB12; (17)270331",
        "[10]AB12,[17]270331",
    ],
)
def test_a_scan_that_cannot_be_told_apart_says_so(text: str) -> None:
    with pytest.raises(ScanError, match=r"^Can be read in two ways: "):
        read_scan(text)
    assert is_message(f"Can be read in two ways: {text}")


@pytest.mark.parametrize(
    "text",
    [
        "010950600013435210AB#1217270331",
        "(10)AB 12(17)270331",
        "(10)AB#12(17)270331",
        "(01)09506000134352(10)",
        "10" + "A" * 21,
        "10" + "A" * 20 + "17270331",
        "10AB 12",
        "(10)AB^CD",
    ],
)
def test_a_lot_that_gs1_does_not_know_is_refused_whole(text: str) -> None:
    with pytest.raises(ScanError, match="Not a GS1 scan"):
        read_scan(text)


@pytest.mark.parametrize(
    ("text", "expiry"),
    [
        ("(17)270300", "2027-03-31"),
        ("(17)280200", "2028-02-29"),
        ("(15)270331", "2027-03-31"),
        ("(16)270331", "2027-03-31"),
        ("(15)270331(17)270430", "2027-04-30"),
        ("(16)270228(15)270331", "2027-03-31"),
        ("(7003)2703311200", "2027-03-31"),
        ("(17)991231", "2099-12-31"),
        ("(17)000229", "2000-02-29"),
        ("(11)250331(13)250401(10)A", None),
    ],
)
def test_which_date_is_the_expiry_date(text: str, expiry: str | None) -> None:
    assert said(text)[2] == expiry


def test_a_month_alone_is_known_to_be_one() -> None:
    reading = read_scan("(17)270300").expiry_date
    assert reading is not None
    assert reading.precision == "month"


@pytest.mark.parametrize(
    ("text", "gtin"),
    [
        ("9506000134352", GTIN),
        ("09506000134352", GTIN),
        ("036000291452", "00036000291452"),
        ("96385074", "00000096385074"),
        ("]E09506000134352", GTIN),
        ("]I109506000134352", GTIN),
        ("]C110012345678902", None),
        ("(00)106141412345678908(02)09506000134352(37)25(10)AB1", GTIN),
        ("(10)AB1", None),
    ],
)
def test_the_gtin_has_14_digits_whatever_carries_it(text: str, gtin: str | None) -> None:
    assert said(text)[0] == gtin


def test_a_bare_number_is_a_gtin_and_nothing_else() -> None:
    assert said("4006381333931") == ("04006381333931", None, None)  # not (400) with 6381333931


def test_a_bare_lot_of_digits_is_one() -> None:
    assert said("10123457") == (None, "123457", None)


def test_a_bare_date_element_is_no_gtin() -> None:
    assert said("17270331") == (None, None, "2027-03-31")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("hello", "Not a GS1 scan: hello"),
        ("", "Not a GS1 scan"),
        ("()", "Not a GS1 scan"),
        ("(99999)1", "Not a GS1 scan"),
        ("]zz", "Not a GS1 scan"),
        ("http://[", "Not a GS1 scan"),
        ("https://example.com/tea", "Not a GS1 scan"),
        ("(01)09506000134353", "Not a GTIN: 09506000134353"),
        ("(17)271331", "Not a"),
        ("(17)270231", "Not a date"),
        ("(17)000000", "Not a date"),
        ("4006381333932", "Not a GTIN: 4006381333932"),
        ("96385075", "Not a GTIN: 96385075"),
        ("(01)9506000134353", "Not a GTIN: 09506000134353"),
        ("(10)A(10)B", r"Two values for \(10\)"),
    ],
)
def test_what_is_wrong_is_said(text: str, message: str) -> None:
    with pytest.raises(ScanError, match=message):
        read_scan(text)


@given(
    st.text(alphabet="ABCXYZ0123456789-./", min_size=1, max_size=20),
    st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31)),
)
def test_what_is_printed_on_a_label_reads_back(lot: str, expiry: dt.date) -> None:
    printed = f"01{GTIN}17{expiry:%y%m%d}10{lot}"
    assert said(printed) == said(f"(01){GTIN}(10){lot}(17){expiry:%y%m%d}") == (GTIN, lot, expiry.isoformat())


@example(text="]")
@given(st.text(max_size=40) | st.text(alphabet="()[]\x1d^01572AB/:?=", max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        scan = read_scan(text)
    except ScanError:
        return
    assert scan.gtin is None or len(scan.gtin) == 14


@pytest.mark.parametrize(
    "text",
    [
        "id.gs1.org/01/09506000134352/10/AB12?17=270331",
        "ID.GS1.ORG/01/09506000134352/10/AB12?17=270331",
        "example.com/shop/gtin/9506000134352/lot/AB12?exp=270331",
        "010950600013435210AB12~117270331",
        "010950600013435210AB12~20217270331",
        "(01)09506000134352(10)AB12~1(17)270331",
        "~1010950600013435217270331~110AB12",
    ],
)
def test_what_people_and_label_programs_leave_out_or_write_in_place(text: str) -> None:
    scan = read_scan(text)
    assert (scan.gtin, scan.lot, scan.elements["17"]) == ("09506000134352", "AB12", "270331")


@pytest.mark.parametrize("text", ["010950600013435210AB12>817270331", "010950600013435210AB12_117270331"])
def test_a_code_of_a_label_program_that_may_be_part_of_the_lot_is_told(text: str) -> None:
    with pytest.raises(ScanError, match=r"^Can be read in two ways: .* may stand for the separator FNC1"):
        read_scan(text)


@pytest.mark.parametrize("lot", ["AB_1", "AB>8", "A_12", "A>8B"])
def test_a_lot_may_end_as_such_codes_do(lot: str) -> None:
    assert read_scan(f"010950600013435217270331{10}{lot}").lot == lot
    assert read_scan(f"(10){lot}(17)270331").lot == lot


@pytest.mark.parametrize("text", ["example.com/tea", "id.gs1.org/01/09506000134353"])
def test_an_address_without_a_valid_gtin_is_no_scan(text: str) -> None:
    with pytest.raises(ScanError):
        read_scan(text)
