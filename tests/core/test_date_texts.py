"""Spellings of one date that nobody can misread, in the languages of labels and exports."""

import pytest

from lotbook.core.date_texts import possible_readings
from lotbook.core.days import to_date

DAY = """
2028-05-23 00:00:00 | 2028-05-23T00:00:00Z | 5/23/2028 12:00 AM | 5/23/2028 0:00 | 2028-05-23T23:59:59.999+02:00
2028-05-23 14:05 | 23.05.2028 00:00 Uhr | 2028-05-23 08:00:00 PDT | 23/05/2028, 10:05:00 p.m. | 2028/05/23 24:00
2028-MAY-23 | 2028MAY23 | 2028 May 23rd | MAY 23 2028 | 23MAY28 | 23rd of May, 2028 | 2028 MA 23 | BB/MA 2028 MA 23
23. Mai 2028 | 23-mai-2028 | 23 mai 2028 | le 23 mai 2028 | 23 maggio 2028 | 23 mag. 2028
23 de mayo de 2028 | 23 MEI 2028
Best if used by 05/23/2028 | BEST BY: 5/23/2028 | Best before end 23.05.2028 | Use-by 23/05/2028 | EXP. DATE 23/05/2028
EXP23MAY2028 | Expiry date: 2028-05-23 | Expires on 23 May 2028 | Sell by May 23, 2028
(BBE 23/05/2028) | USE OR FREEZE BY 5/23/28
MHD 23.05.2028 | M.H.D.: 23.5.2028 | Mindestens haltbar bis: 23.05.2028 | Zu verbrauchen bis 23.05.2028
Verfalldatum 23.05.2028
DLC 23/05/2028 | DDM : 23/05/2028 | À consommer de préférence avant le 23/05/2028 | A CONSOMMER JUSQU’AU 23/05/2028
Scad. 23/05/2028 | da consumarsi preferibilmente entro il 23/05/2028 | Data di scadenza: 23-05-2028
CAD: 23/05/2028 | Fecha de caducidad 23-05-2028 | Consumir preferentemente antes del 23/05/2028
THT 23-05-2028 | Ten minste houdbaar tot: 23-05-2028 | Te gebruiken tot 23-05-2028
Tuesday, May 23, 2028 | Tue 05/23/2028 | Dienstag, 23. Mai 2028 | Di, 23.05.2028 | mardi 23 mai 2028
EXP: Tue, 23 May 2028 | martes, 23 de mayo de 2028 | martedì 23 maggio 2028
dinsdag 23 mei 2028 | 23 May '28 | May 23, ‘28 | 23MAY´28
Enjoy by 05/23/28 | B/B 23/05/2028 | bäst före 2028-05-23 | Sista förbrukningsdag: 23 maj 2028 | Validade: 23/05/2028
Consumir de preferência antes de 23 de maio de 2028 | Najlepiej spożyć przed: 23.05.2028 | Należy spożyć do 23 maja 2028
有效期至2028年05月23日 | 保质期至 2028.05.23 | 限用日期：2028/05/23 | 2028년 5월 23일 | 유통기한 2028.05.23까지
2028年5月23日火曜日 | 2028年5月23日（火）まで
2028年5月23日 | 2028 年 5 月 23 日 | ２０２８年５月２３日 | 令和10年5月23日
賞味期限：2028.05.23 | 消費期限 2028年05月23日まで
(23/05/2028) | "23/05/2028" | '23/05/2028' | \u201c23/05/2028\u201d | \u00ab 23/05/2028 \u00bb
23/05/2028 EXP | 23 May 2028 (BBE) | 23.05.2028 MHD | Valid thru 05/23/2028
Good through 23/05/2028 | Valid to 23/05/2028
ED: 23-05-2028 | E: 23/05/2028 | UB 23/05/2028 | BBF 23/05/2028 | Display until 23/05/2028 | Expires: 23/05/2028
23\u204405\u20442028 | 23\u221505\u22152028 | 23\u00b705\u00b72028 | 2028\u30fb05\u30fb23 | 23, 05, 2028 | 23,05,2028
23.V.2028 | 23/v/2028 | 2028-V-23 | the 23rd of May 2028 | 2028/5/23(火) | 2028年5月23 | 令和10.5.23 | R10.5.23
20280523T000000Z | 20280523T1005 | 20280523000000 | 2028-05-23Z | 2028-05-23+02:00 | 5/23/2028 12 AM | 23 May 2028 12am
Tue May 23 2028 00:00:00 GMT+0200 (CEST) | 2028-05-23 오전 12:00 | 2028/05/23 上午12:00 | 2028. 5. 23. 오전 12:00:00
23 Mayıs 2028 | Bedst før 23.05.2028 | Parasta ennen 23.05.2028 | SKT: 23.05.2028 | Minőségét megőrzi: 2028.05.23
23\u00a0mai\u00a02028 | 23\u201105\u20112028 | 23. 05. 2028. | 23052028 | 05232028 | 2028_05_23
"""
MONTH = """
05/2028 | 2028-05 | 202805 | MAY 2028 | Mai 2028 | mei 2028 | maggio 2028 | MAYO/2028 | 2028 MAI | 2028-MAY
Exp Date 05/2028 | Best before end: May 2028 | Mindestens haltbar bis Ende 05/2028 | à consommer avant fin mai 2028
da consumarsi entro fine 05/2028 | consumir antes de fin de 05/2028 | 2028年5月 | 2028年5月末 | 賞味期限 令和10年5月
May '28 | MAY-'28 | Mai ‘28 | end of May 2028 | EOM 05/2028 | Ende Mai 2028 | fin mai 2028
00/05/2028 | 05/00/2028 | 00.05.2028 | XX/05/2028 | --/05/2028 | (05/2028) | 05/2028 EXP | May 2028 EOM | 2028.05末
fine maggio 2028 | eind mei 2028
Bäst före utgången av maj 2028 | Najlepiej spożyć przed końcem 05/2028 | 2028년 5월 | 有效期至 2028年5月
'05/2028 | \u201905/2028 | 'EXP 05/2028 | '2028-05
"""
MONTHS = """
January ocak Januar Jänner janvier gennaio enero janeiro stycznia sty Jan.
février Febbraio febrero fevereiro lutego luty FEB fév.
März Mrz marts mart mars marzo maart mrt março marzec marca
avril abril aprile kwietnia kwi Apr.
Mai mei maggio mayo may maio maj maja
Juni juin giugno junio giu junho czerwca cze
Juli juillet luglio julio juil. lug julho lipca lip
août agosto augustus AOÛT ago augusti sierpnia
septembre settembre setiembre Sept. set setembro wrzesień
Oktober ekim octobre ottobre octubre Okt. ott outubro paź października
novembre noviembre nov. novembro listopada
Dezember desember aralık décembre dicembre diciembre dez. déc. dic dezembro grudnia
"""
NONE = """
23/05/2028? | ~23/05/2028 | 23/05/2028* | TEM-12 | 24 x 2028 | X.2028 | 12,34 | 20280523123456
Mfg 05/23/2028 | Packed 2028-05-23 | 27年5月 | 令和0年5月 | 平成10年5月23日 | 23 jui 2028
Wednesday | end of | beginning of May 2028 | May 23 '
MA 23 | 23 MA 2028 | 05/28 10:05 | 2028-23-05
2028-05-23 25:00 | 2028-05-23 10:75 | lot 2028-05-23 | EXP
Best before | 2028年 | 2028年13月 | 31 avril 2028 | 31022028 | EXP 23/05
"""


def texts(block: str) -> list[str]:
    return [text.strip() for line in block.strip().splitlines() for text in line.split(" | ")]


def dates(text: str) -> list[tuple[str, str]]:
    """The different dates it can mean."""
    return sorted({(to_date(each.day).isoformat(), each.precision) for each in possible_readings(text).values()})


@pytest.mark.parametrize("text", texts(DAY))
def test_a_day(text: str) -> None:
    assert dates(text) == [("2028-05-23", "day")]


@pytest.mark.parametrize("text", texts(MONTH))
def test_a_month(text: str) -> None:
    assert dates(text) == [("2028-05-31", "month")]


@pytest.mark.parametrize(("month", "names"), list(enumerate(texts(MONTHS), 1)))
def test_names_of_months(month: int, names: str) -> None:
    for name in names.split():
        assert dates(f"7 {name} 2028") == [(f"2028-{month:02}-07", "day")], name
        assert dates(f"{name.upper()} 2028")[0][0].startswith(f"2028-{month:02}-"), name


@pytest.mark.parametrize("text", texts(NONE))
def test_no_date_of_a_lot(text: str) -> None:
    assert dates(text) == []


def test_the_two_letters_of_canadian_labels_with_a_short_year_can_be_two_dates() -> None:
    assert dates("27 MR 28") == [("2027-03-28", "day"), ("2028-03-27", "day")]
    assert dates("27 MR 99") == [("2099-03-27", "day")]
