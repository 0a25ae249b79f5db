"""Money with its currency: quoted properly in number formats, and told apart from formats of the user's own."""

import pytest

from lotbook.core.currency import money, with_currency
from tests.notation import report_on, tracker_of

SETTINGS = "Setting | Value\nDefault place | Warehouse\nCurrency | "
PLAIN = ("#,##0.00", "#,##0", '#,##0.00;-#,##0.00;"–"')


@pytest.mark.parametrize("number_format", PLAIN)
@pytest.mark.parametrize("currency", ["EUR", "$", "€", "kr.", 'U"S', "a;b", "\\", "R#", "E-", "円", "¥", "JPY", "krw"])
def test_a_format_with_any_currency_is_known_again_and_gives_way_to_another(number_format: str, currency: str) -> None:
    shown = with_currency(number_format, currency)
    assert shown != number_format
    assert with_currency(shown, currency) == shown
    assert with_currency(shown, "CHF") == with_currency(number_format, "CHF")
    assert with_currency(shown, "") == number_format


@pytest.mark.parametrize(
    ("currency", "literal"),
    [("EUR", '"EUR "'), ("$", '"$"'), ('U"S', '"U"\\""S "'), ('"', '\\"'), ("a;b", '"a;b "'), ("0h", '"0h "')],
)
def test_it_is_a_quoted_literal_in_every_section(currency: str, literal: str) -> None:
    for dash in ('"–"', "–", r"\–"):
        shown = with_currency(f"#,##0.00;-#,##0.00;{dash}", currency)
        assert shown == f'{literal}#,##0.00;-{literal}#,##0.00;"–"'


@pytest.mark.parametrize("currency", ["¥", "￥", "円", "JPY", "jpy", "KRW", "₩", "CLP", "VND"])
def test_what_has_no_cents_shows_whole_amounts(currency: str) -> None:
    before = money(0, currency)[:-1]
    shown = with_currency("#,##0.00", currency)
    assert shown == f'"{before}"#,##0;-"{before}"#,##0;"{before}"#,##0;@'
    assert with_currency('"EUR "#,##0.00;-"EUR "#,##0.00', currency) == shown
    # As an earlier lotbook left it, and back.
    assert with_currency(f'"{before}"#,##0.00;-"{before}"#,##0.00', currency) == shown
    assert with_currency(shown, "EUR") == '"EUR "#,##0.00;-"EUR "#,##0.00'
    dashed = with_currency('#,##0.00;-#,##0.00;"–"', currency)
    assert dashed == f'"{before}"#,##0;-"{before}"#,##0;"–";@'
    assert with_currency(dashed, "$") == '"$"#,##0.00;-"$"#,##0.00;"–"'
    assert [money(each, currency) for each in (144373.86, -0.4, -1.5)] == [
        f"{before}144,374",
        f"{before}0",
        f"-{before}2",
    ]


@pytest.mark.parametrize(
    "own", ["0.000", "General", "@", '"$"#,##0.00', "[$€-407]#,##0.00", "#,##0.00;[Red]-#,##0.00", "0%"]
)
def test_a_format_of_the_users_own_stays(own: str) -> None:
    assert with_currency(own, "EUR") == with_currency(own, "") == own


@pytest.mark.parametrize(
    ("saved", "shown"),
    [
        ('"EUR "#,##0.00;"-EUR "#,##0.00;\\–', '"$"#,##0.00;-"$"#,##0.00;"–"'),
        ('"EUR "#,##0;"-EUR "#,##0', '"$"#,##0;-"$"#,##0'),
        (r'\¥#,##0.00;"-¥"#,##0.00', '"$"#,##0.00;-"$"#,##0.00'),
        (r'\¥#,##0;"-¥"#,##0;\¥#,##0;@', '"$"#,##0.00;-"$"#,##0.00'),
        (r'\¥#,##0;"-¥"#,##0;\–;@', '"$"#,##0.00;-"$"#,##0.00;"–"'),
    ],
)
def test_a_format_is_known_as_libreoffice_saves_it(saved: str, shown: str) -> None:
    assert with_currency(saved, "$") == shown


def test_amounts_are_spelled_with_it() -> None:
    spelled = [money(-1234.5, "kr"), money(-1234.5, "$"), money(-1234.5), money(-0.001, "$"), money(0, "€")]
    assert spelled == ["-kr 1,234.50", "-$1,234.50", "-1,234.50", "$0.00", "€0.00"]
    assert [money(-0.001), money(-0.0), money(0.004)] == ["0.00"] * 3


def test_it_is_a_setting_that_may_be_blank_or_missing() -> None:
    assert tracker_of(Settings=f"{SETTINGS}€").settings.currency == "€"
    assert tracker_of(Settings=SETTINGS).settings.currency == tracker_of().settings.currency == ""


@pytest.mark.parametrize("text", ["EUR 5", "a currency of ours", "½"])
def test_one_that_could_be_part_of_a_number_or_is_long_is_told(text: str) -> None:
    (problem,) = report_on(Settings=f"{SETTINGS}{text}").problems
    assert (problem.place, problem.rule) == ("Settings!B6", "unknown-setting")
