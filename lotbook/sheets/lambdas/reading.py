"""How the functions of the .xlsx read cells: as days, whole days and shelf lives, or as what is wrong with them.

Each formula reads one cell, and gives a number, "" for a blank cell, or a message. A text that only Python can read is
named, and never guessed. What the other texts of a range say about the order of day and month counts, as in Python.
"""

from collections.abc import Iterator, Mapping

from lotbook.core import life_units
from lotbook.core.date_labels import plain_text
from lotbook.core.days import FIRST_DAY, LAST_DAY, LAST_EXCEL_DAY
from lotbook.core.month_names import unclear_beginnings, whole_names
from lotbook.core.number_texts import LARGEST
from lotbook.sheets import cell_texts as messages
from lotbook.sheets.lambdas.language import quoted
from lotbook.sheets.trimmed import trimmed

LABELS = (
    *("mindestens haltbar bis ende", "mindestens haltbar bis", "haltbar bis ende", "haltbar bis", "verwendbar bis"),
    *("a consommer de preference avant", "a consommer avant", "consumir preferentemente antes de", "consumir antes de"),
    *("da consumarsi preferibilmente entro", "da consumarsi entro", "fecha de caducidad", "data di scadenza"),
    *("best if used before", "best if used by", "best before end", "best before", "best by", "use before", "use by"),
    *("expiration date", "expiry date", "exp date", "expires on", "expiration", "expires", "expiry", "exp"),
    *("good until", "valid until", "sell by", "houdbaar tot", "caducidad", "scadenza", "scad", "cad", "bbe", "bbd"),
    *("bb", "mhd", "ddm", "dlc", "dluo", "tht", "tgt"),
)
"""Words before a date that these formulas pass over, each before those it begins with."""

MONTH = 1_000_000
"""What `LotLife` counts a month as: months and days in one number."""

_MARKS = {"\u00a0": " ", **dict(zip("áàäéèêíóúûü", "aaaeeeiouuu", strict=True))}
"""A blank that does not break, and letters with accents, as names of months and labels have them."""

_SEPARATORS = dict.fromkeys("/._\\", "-") | {" -": "-", "- ": "-", " ": "-"}
_NO_DIGITS = dict.fromkeys("0123456789", "")
_LONGEST_TEXT = 255
"""Characters of a text that a formula can hold in one piece."""
_MONTHS_LIFE, _DAYS_LIFE = 1200, 36525
_UNITS = "".join(
    f"|{word}={unit}"
    for unit, words in life_units.WORDS.items()
    for word in dict.fromkeys(form for each in words.split() for form in (each, plain_text(each)))
)
_ARRIVED = ("receipt", "receiving", "arrival", "delivery")


def said(message: str, found: str) -> str:
    """The formula of a message that names what was found.

    Examples:
        >>> said("Not a date: {found}", "LotShown(text)")
        '"Not a date: "&LotShown(text)'
    """
    opening, _, ending = message.partition("{found}")
    return f"{quoted(opening)}&{found}" + (f"&{quoted(ending)}" if ending else "")


def _replaced(text: str, marks: Mapping[str, str]) -> str:
    for old, new in marks.items():
        text = f"SUBSTITUTE({text},{quoted(old)},{quoted(new)})"
    return text


def _long(text: str) -> str:
    """A text of any length as a formula writes it."""
    pieces = [text[start : start + _LONGEST_TEXT] for start in range(0, len(text), _LONGEST_TEXT)]
    return "&".join(map(quoted, pieces))


def _month_list() -> str:
    """|january=01|… with every name that is not the beginning of another one."""
    names = whole_names()
    kept = [each for each in names if not any(other != each and other.startswith(each) for other in names)]
    return "".join(f"|{name}={names[name]:02}" for name in kept)


def _texts() -> Iterator[tuple[str, str]]:
    """Pieces that know texts."""
    yield "LotShown", 'LAMBDA(text, IF(LEN(text)>60, LEFT(text,59)&"…", text))'
    yield "LotDigits", f'LAMBDA(text, AND(LEN(text)>0, LEN(text)<10, {_replaced("text", _NO_DIGITS)}=""))'
    yield "LotNumber", "LAMBDA(text, IF(LotDigits(text), VALUE(text), 0))"
    tests = ",".join(f"LEFT(text,{len(opening)})={quoted(opening)}" for opening in messages.OPENINGS)
    yield "LotIsMessage", f"LAMBDA(text, OR({tests}))"
    yield (
        "LotYear",
        "LAMBDA(text, IF(LotDigits(text), IF(LEN(text)=4,VALUE(text),IF(LEN(text)=2,2000+VALUE(text),0)), 0))",
    )
    unclear = quoted("|" + "|".join(sorted(unclear_beginnings())) + "|")
    yield (
        "LotMonth",
        f"""LAMBDA(name, LET(
            names, {_long(_month_list())},
            place, IFERROR(FIND("|"&name,names), 0),
            known, AND(LEN(name)>2, place>0, ISERROR(FIND("=",name)), ISERROR(FIND("|",name)),
                ISERROR(FIND("|"&name&"|",{unclear}))),
            IF(known, VALUE(MID(names, FIND("=",names,place)+1, 2)), 0)))""",
    )


def _dates() -> Iterator[tuple[str, str]]:
    """Pieces that know dates."""
    yield "LotIso", 'LAMBDA(when, YEAR(when)&"-"&RIGHT("0"&MONTH(when),2)&"-"&RIGHT("0"&DAY(when),2))'
    # Day 0 is the last day of the month.
    yield (
        "LotMade",
        """LAMBDA(year, month, place, IF(AND(year>=2000, year<=2100, month>=1, month<=12), LET(
            end, DAY(DATE(year,month+1,0)),
            IF(place<=end, DATE(year,month,IF(place=0,end,place)), 0)), 0))""",
    )
    yield (
        "LotMadeDay",
        f"LAMBDA(day, IF(AND(day>={FIRST_DAY}, day<={LAST_DAY}), day, {quoted(messages.RESULT_OUT_OF_RANGE)}))",
    )
    labels = "{" + ";".join(map(quoted, LABELS)) + "}"
    yield "LotLead", 'LAMBDA(text, IF(ISERROR(FIND(LEFT(text,1),".:)]/=- ")), text, MID(text,2,99)))'
    yield (
        "LotBare",
        f"""LAMBDA(text, REDUCE(LotTrim({_replaced("LOWER(text)", _MARKS)}), {labels}, LAMBDA(rest, label, IF(
            AND(LEFT(rest,LEN(label))=label, ISERROR(FIND(MID(rest,LEN(label)+1,1),"abcdefghijklmnopqrstuvwxyz"))),
            LotLead(LotLead(LotLead(MID(rest,LEN(label)+1,99)))), rest))))""",
    )
    yield "LotParts", _parts()
    yield "LotReadings", _readings()
    yield (
        "LotOnly",
        """LAMBDA(cell, IF(ISTEXT(cell), LET(
            found, LotReadings(LotTrim(cell)),
            dmy, INDEX(found,1,3), mdy, INDEX(found,1,4), ymd, INDEX(found,1,5),
            IF(AND((dmy>0)+(mdy>0)+(ymd>0)=1, NOT(INDEX(found,1,8))),
                "|"&INDEX(found,1,6)&IF(dmy>0,"DMY",IF(mdy>0,"MDY","YMD"))&"|", "")), ""))""",
    )
    # What the texts of a range say about the order of others: each form with the order some text of it must have.
    yield (
        "LotSeen",
        """LAMBDA(cells, REDUCE("", cells, LAMBDA(seen, cell, LET(
            only, IF(ISERROR(cell), "", LotOnly(cell)),
            IF(only="", seen, IF(ISERROR(FIND(only,seen)), seen&only, seen))))))""",
    )
    yield "LotTextDay", _text_day()
    yield "LotDay", _day()
    # The columns of dates on which something happened want a day.
    yield (
        "LotEvent",
        """LAMBDA(cell, seen, LET(
            months, IF(ISTEXT(cell), INDEX(LotReadings(LotTrim(cell)),1,7), FALSE),
            found, IF(months, "", LotDay(cell,"",seen)),
            IF(ISNUMBER(found), found, "")))""",
    )


def _parts() -> str:
    """A bare text cut at its separators: three parts, the last ones blank where it has fewer."""
    text = _replaced('LotTrim(SUBSTITUTE(bare,","," "))', _SEPARATORS)
    return f"""LAMBDA(bare, LET(
        joined, {text},
        parts, IF(RIGHT(joined,1)="-", LEFT(joined,LEN(joined)-1), joined),
        one, IFERROR(FIND("-",parts), 0),
        two, IF(one=0, 0, IFERROR(FIND("-",parts,one+1), 0)),
        HSTACK(IF(one=0, parts, LEFT(parts,one-1)),
            IF(one=0, "", IF(two=0, MID(parts,one+1,99), MID(parts,one+1,two-one-1))),
            IF(two=0, "", MID(parts,two+1,99)))))"""


def _readings() -> str:
    """What a text can mean: its sort, clear date, or one by each order; form; if it lacks a day, if it is a slip."""
    return f"""LAMBDA(text, LET(
        bare, LotBare(text),
        parts, LotParts(bare),
        first, INDEX(parts,1,1), second, INDEX(parts,1,2), third, INDEX(parts,1,3),
        year, LotYear(third),
        early, AND(LotDigits(first), LEN(first)=4),
        small, AND(LotDigits(first), LEN(first)<3),
        middle, AND(LotDigits(second), LEN(second)<3),
        late, AND(LotDigits(third), LEN(third)<3),
        months, LotMonth(IF(OR(early,small), second, first)),
        named, AND(months>0, second<>""),
        plain, AND(ISERROR(FIND(",",bare)), NOT(named)),
        clear, IF(AND(named,early,OR(late,third="")), LotMade(VALUE(first),months,LotNumber(third)),
            IF(AND(named,small,year>0), LotMade(year,months,VALUE(first)),
            IF(AND(named,NOT(early),NOT(small),third="",LotYear(second)>0), LotMade(LotYear(second),months,0),
            IF(AND(named,NOT(early),NOT(small),middle,year>0), LotMade(year,months,VALUE(second)),
            IF(AND(plain,early,middle,OR(late,third="")), LotMade(VALUE(first),VALUE(second),LotNumber(third)),
            IF(AND(plain,small,third="",LotYear(second)>0), LotMade(LotYear(second),VALUE(first),0),
            IF(AND(plain,LotDigits(first),LEN(first)=8,second=""),
                LotMade(VALUE(LEFT(first,4)),VALUE(MID(first,5,2)),VALUE(RIGHT(first,2))), -1))))))),
        open, AND(clear<0,plain,small,middle,year>0),
        dmy, IF(AND(open,LotNumber(first)>0), LotMade(year,VALUE(second),VALUE(first)), 0),
        mdy, IF(AND(open,LotNumber(second)>0), LotMade(year,VALUE(first),VALUE(second)), 0),
        ymd, IF(AND(open,late,LotNumber(third)>0), LotMade(2000+VALUE(first),VALUE(second),VALUE(third)), 0),
        marks, SUBSTITUTE({_replaced("bare", _NO_DIGITS)}," ",""),
        HSTACK(IF(open,"open",IF(clear<0,"unknown","clear")), clear, dmy, mdy, ymd,
            IF(marks="","  ",marks)&LEN(third), AND(clear>0,third="",LEN(first)<8),
            AND(ymd>0,dmy=0,mdy=0,LotNumber(first)>28,LotNumber(first)<32))))"""


def _text_day() -> str:
    """The day of a text, by the order that was asked for, or else by what the texts around it say."""
    opening, _, rest = messages.TWO_DATES.partition("{found}")
    between, _, end = rest.partition("{dates}")
    several = messages.MORE_DATES.partition("{found}")[0]
    assert messages.MORE_DATES.endswith(rest)  # noqa: S101 - the two messages differ in their first word only
    return f"""LAMBDA(text, order, seen, IF(LotIsMessage(text), text, LET(
        found, LotReadings(text),
        sort, INDEX(found,1,1), clear, INDEX(found,1,2), form, INDEX(found,1,6),
        dmy, INDEX(found,1,3), mdy, INDEX(found,1,4), ymd, INDEX(found,1,5),
        saw, LAMBDA(layout, ISNUMBER(FIND("|"&form&layout&"|",seen))),
        shown, IF(IF(saw("DMY"),1,0)+IF(saw("MDY"),1,0)+IF(saw("YMD"),1,0)=1,
            IF(saw("DMY"),"DMY",IF(saw("MDY"),"MDY","YMD")), ""),
        layout, IF(order="", shown, order),
        two, IF(OR(mdy=0,mdy=dmy), 0, mdy),
        three, IF(OR(ymd=0,ymd=dmy,ymd=mdy), 0, ymd),
        count, IF(dmy>0,1,0)+IF(two>0,1,0)+IF(three>0,1,0),
        dates, IF(dmy>0,LotIso(dmy),"")&IF(two>0,IF(dmy>0," or ","")&LotIso(two),"")&
            IF(three>0,IF(dmy+two>0," or ","")&LotIso(three),""),
        slip, INDEX(found,1,8),
        settled, IF(AND(count=1,NOT(slip)), dmy+IF(dmy>0,0,two+three),
            IF(layout="DMY",dmy,IF(layout="MDY",mdy,IF(layout="YMD",ymd,0)))),
        IF(sort="unknown", {said(messages.NOT_READ, "LotShown(text)")},
        IF(MAX(clear,settled)>0, MAX(clear,settled),
        IF(OR(count=0,slip), {said(messages.NOT_A_DATE, "LotShown(text)")},
        IF(count=2,{quoted(opening)},{quoted(several)})&LotShown(text)&{quoted(between)}&dates&{quoted(end)}))))))"""


def _day() -> str:
    return f"""LAMBDA(cell, order, seen, IF(ISNUMBER(cell),
        IF(AND(cell>={FIRST_DAY}, cell<{LAST_DAY + 1}), INT(cell),
        IF(AND(cell>=1, cell<{LAST_EXCEL_DAY + 1}), {said(messages.OUT_OF_RANGE, "LotIso(cell)")},
            {said(messages.NOT_A_DATE, "cell")})),
        IF(LotTrim(cell)="", "",
        IF(ISTEXT(cell), LotTextDay(LotTrim(cell),order,seen), {said(messages.NOT_A_DATE, "cell")}))))"""


def _numbers() -> Iterator[tuple[str, str]]:
    """Pieces that know whole numbers and shelf lives."""
    yield (
        "LotWhole",
        f"""LAMBDA(cell, LET(
            text, LotTrim(cell),
            digits, AND(ISTEXT(cell), LotDigits(text)),
            count, IF(ISNUMBER(cell), cell, IF(digits, VALUE(text), 0)),
            IF(text="", "",
            IF(OR(ISNUMBER(cell),digits),
                IF(count<>INT(count), {said(messages.NOT_WHOLE, "text")},
                IF(ABS(count)>{LARGEST}, {said(messages.TOO_LARGE, "text")},
                IF(count<0, {said(messages.NEGATIVE, "text")}, count))),
            IF(NOT(ISTEXT(cell)), {said(messages.NOT_WHOLE, "text")},
            IF(LotIsMessage(text), text, {said(messages.NOT_READ, "LotShown(text)")}))))))""",
    )
    yield (
        "LotSigned",
        """LAMBDA(cell, LET(
            text, LotTrim(cell),
            below, AND(ISTEXT(cell), LEFT(text,1)="-"),
            found, IF(below, LotWhole(MID(text,2,99)), IF(ISNUMBER(cell), LotWhole(ABS(cell)), LotWhole(cell))),
            IF(ISNUMBER(found), IF(OR(below, IF(ISNUMBER(cell),cell<0,FALSE)), -found, found), "")))""",
    )
    yield "LotTrim", f"LAMBDA(text, {trimmed('text')})"
    yield "LotCode", "LAMBDA(cell, LotTrim(cell))"
    yield (
        "LotRate",
        f"""LAMBDA(cell, LET(
            text, LotTrim(cell),
            rate, IF(ISNUMBER(cell), cell, IF(AND(ISTEXT(cell),LotDigits(text)), VALUE(text), 0)),
            IF(text="", "",
            IF(OR(ISNUMBER(cell),AND(ISTEXT(cell),LotDigits(text))),
                IF(rate<0, {said(messages.NEGATIVE, "text")}, rate),
            IF(NOT(ISTEXT(cell)), {said(messages.NOT_A_NUMBER, "text")},
            IF(LotIsMessage(text), text, {said(messages.NOT_READ, "LotShown(text)")}))))))""",
    )
    size = "+".join(f"IF(AND(LEN(text)>={n},LotDigits(LEFT(text,{n}))),1,0)" for n in range(1, 6))
    arrived = ",".join(f'ISNUMBER(FIND("{word}",text))' for word in _ARRIVED)
    yield (
        "LotLife",
        f"""LAMBDA(cell, LET(
            text, LOWER(LotTrim(cell)),
            size, {size},
            after, LotTrim(MID(text,size+1,99)),
            behind, IF(AND(LEFT(after,1)="-",LEN(after)>1), LotTrim(MID(after,2,99)), after),
            word, IF(RIGHT(behind,1)=".", LEFT(behind,LEN(behind)-1), behind),
            units, {_long(_UNITS)},
            place, IFERROR(FIND("|"&word&"=",units), 0),
            asYear, OR(LEFT(word,1)="年", LEFT(word,1)="년"),
            unit, IF(behind="", "d", IF(OR(word="", place=0, AND(asYear,LotNumber(LEFT(text,size))>15)), "",
                MID(units,place+LEN(word)+2,1))),
            count, LotNumber(LEFT(text,size)),
            months, IF(unit="m", count, IF(unit="y", 12*count, 0)),
            days, IF(unit="d", count, IF(unit="w", 7*count, 0)),
            IF(text="", "",
            IF(LotIsMessage(LotTrim(cell)), LotTrim(cell),
            IF(AND(months+days>0, months<={_MONTHS_LIFE}, days<={_DAYS_LIFE}), {MONTH}*months+days,
            IF(OR({arrived}), {quoted(messages.FROM_RECEIPT)},
                {said(messages.NOT_A_SHELF_LIFE, "LotShown(LotTrim(cell))")}))))))""",
    )


def _ranges() -> Iterator[tuple[str, str]]:
    """Pieces that know ranges: one cell goes with every cell of the others."""
    extents = {name: f'LotHigh({name})&" x "&LotWide({name})' for name in ("one", "other")}
    opening, between, end = messages.SIZES.replace("{other}", "{one}").split("{one}")
    # A value that is no range may have no rows to count.
    yield "LotHigh", "LAMBDA(cells, IFERROR(ROWS(cells), 1))"
    yield "LotWide", "LAMBDA(cells, IFERROR(COLUMNS(cells), 1))"
    yield "LotIsOne", "LAMBDA(cells, LotHigh(cells)*LotWide(cells)=1)"
    yield "LotFirst", "LAMBDA(cells, IF(LotIsOne(cells), cells, INDEX(cells,1,1)))"
    yield "LotCell", "LAMBDA(cells, row, column, IF(LotIsOne(cells), cells, INDEX(cells,row,column)))"
    yield (
        "LotSizes",
        f"""LAMBDA(one, other, IF(OR(LotIsOne(one), LotIsOne(other),
            AND(LotHigh(one)=LotHigh(other), LotWide(one)=LotWide(other))), "",
            {quoted(opening)}&{extents["one"]}&{quoted(between)}&{extents["other"]}&{quoted(end)}))""",
    )


READERS: Mapping[str, str] = dict((*_texts(), *_dates(), *_numbers(), *_ranges()))
"""The names that the functions share, and what each is."""
