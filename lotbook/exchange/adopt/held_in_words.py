"""What a list says of its lots in words, and in no column of statuses: it is told, and never guessed.

Many write *on hold* behind the lot code, or as a note, and *ask Anna* where they have no code. Taken over as they are,
the lots count as released, and the words are the code that a recall looks for.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from lotbook.core.table import Cell
from lotbook.core.words import HELD_STATUSES, Status
from lotbook.exchange.adopt.cell_kinds import is_number
from lotbook.exchange.adopt.header_words import folded, meaning, phrases, says, word_for
from lotbook.exchange.adopt.lists import FoundList
from lotbook.exchange.adopt.word_lists import EXPIRY_STATUSES, REJECTED, RELEASED, STATUSES, UNSELLABLE

_HELD = ", ".join(words for status, words in STATUSES.items() if status in HELD_STATUSES)
_NOT = "not, no, non, nicht, kein, pas, niet"
_YES = "yes, y, true, x, ja, j, oui, si, sim, vrai, wahr, vero, verdadero, waar, はい"
_CONDITIONS = frozenset(("status", "condition"))
_QUALITY = (
    "result, results, verdict, outcome, ergebnis, resultat, risultato, resultado, 結果, quality, grade, qualitat, "
    "qualite, qualita, calidad, kwaliteit, 品質"
)
_NOT_OF_UNITS = "used, opened, bad, scrap, trash, dispose, destroy, by, at, on, date, reason"
"""Words in headers that are not of units which are there and can't be sold."""


def held_in_words(lots: Mapping[int, Mapping[str, Any]]) -> Iterator[str]:
    """What to say of lots that count as released where the list says otherwise in words, and of notes for lot codes.

    Args:
        lots: By their row in the list, those for Lots: `lot`, and if the list has them `note` and `status`.

    Examples:
        >>> next(held_in_words({3: {"lot": "S102"}, 4: {"lot": "S103 (on hold)"}})).split(". ")[0]
        "Row 4 says 'S103 (on hold)' and gives no status, and a new lot without one counts as released"
        >>> [*held_in_words({3: {"lot": "S102", "note": "QC passed"}, 4: {"lot": "S3 (hold)", "status": "Hold"}})]
        []
    """
    held = {number: text for number, row in lots.items() if not row.get("status") and (text := _held_text(row))}
    if held:
        yield (
            f"{_rows(held)} and {'gives' if len(held) == 1 else 'give'} no status, and a new lot without one counts as "
            "released. If that is wrong, give the list a column Status with Hold in it, and leave nothing but the code "
            "under Lot."
        )
    unknown = {number: str(row["status"]) for number, row in lots.items() if _is_unknown(row.get("status"))}
    if unknown:
        yield (
            f"{_rows(unknown)} for a status. lotbook knows {', '.join(STATUSES)}, and a lot with any other counts as "
            "held. If it can be sold, type Released instead on Lots afterwards."
        )
    notes = {number: str(row["lot"]) for number, row in lots.items() if is_note(str(row.get("lot") or ""))}
    if notes:
        yield (
            f"{_rows(notes)} for a lot. If that is a note and not a lot code, type the code on the label instead: a "
            "recall finds the lot by it."
        )


def _held_text(row: Mapping[str, Any]) -> str:
    """What a row says of units that are held back; blank if it says nothing of that. One word may be a code."""
    lot, note = (str(row.get(name) or "") for name in ("lot", "note"))
    texts = (lot if len(lot.split()) > 1 else "", note)
    return next((text for text in texts if says_held(text)), "")


def _is_unknown(status: Cell) -> bool:
    return bool(status) and str(status) not in {*STATUSES}


def held_beside(source: FoundList, left_out: Collection[int], rows: Collection[int]) -> Iterator[str]:
    """What to say of columns that are left out and say that units of some rows can't be sold.

    Args:
        source: The list.
        left_out: The places of the columns that are left out.
        rows: The numbers of the rows of lots that count as released.
    """
    for position in sorted(left_out):
        header, name = source.headers[position], source.name(position)
        is_of_units = is_unsellable(header) and not says(header, _NOT_OF_UNITS)
        is_of_condition = (meaning(header) or ("",))[0] in _CONDITIONS or says(header, _QUALITY)
        found = {
            row.number: str(row.cells[position])
            for row in source.rows
            if row.number in rows and row.cells[position] is not None and position not in row.dates
        }
        units = {number: text for number, text in found.items() if is_of_units and _is_above_0(text)}
        words = {
            number: text
            for number, text in found.items()
            if (is_of_condition and is_unsellable(text)) or (is_of_units and folded(text) in phrases(_YES))
        }
        if words:
            yield (
                f"{_rows(words)} under '{name}'. That column is left out, so {'its' if len(words) == 1 else 'their'} "
                "units count as stock that can be sold. If they can't be, type Hold under Status on Lots afterwards."
            )
        if units:
            number, text = next(iter(units.items()))
            more = f" and {len(units) - 1:,} more" if len(units) > 1 else ""
            yield (
                f"Row {number:,}{more} {'have' if more else 'has'} {text}{' or the like' if more else ''} under "
                f"'{name}'. That column is left out. If the quantity includes these units, they count as stock that "
                "can be sold: take them off the list first, or enter them on Shipments as a Disposal."
            )


def failed_beside(source: FoundList, left_out: Collection[int], rows: Collection[int]) -> Iterator[str]:
    """What to say of results that are left out where they say that a lot failed, which certificates of it don't undo.

    Args:
        source: The list.
        left_out: The places of the columns that are left out.
        rows: The numbers of the rows of certificates.
    """
    for position in sorted(left_out):
        cells = {row.number: str(row.cells[position] or "") for row in source.rows if row.number in rows}
        failed = {number: text for number, text in cells.items() if says(text, REJECTED)}
        if failed and says(source.headers[position], _QUALITY):
            count = "its certificate counts" if len(failed) == 1 else "their certificates count"
            yield (
                f"{_rows(failed)} under '{source.name(position)}'. That column is left out, so {count} as in force. If "
                "the lot failed, type Hold under its Status on Lots, and leave the certificate out."
            )


def is_unsellable(text: str) -> bool:
    """Whether a text says that units are held back or can't be sold, and not only that they expire.

    Examples:
        >>> [is_unsellable(text) for text in ("Damaged", "QC hold", "Not sellable", "Fail", "Expired", "Not bad")]
        [True, True, True, True, False, False]
    """
    if folded(text) in phrases(UNSELLABLE) - phrases(EXPIRY_STATUSES) or says(text, REJECTED):
        return True
    is_sound = says(text, f"{RELEASED}, {EXPIRY_STATUSES}, {_NOT}")
    return not is_sound and (says_held(text) or says(text, UNSELLABLE))


def _is_above_0(text: str) -> bool:
    return is_number(text) and text.strip()[0] not in "-\u2212" and any(sign in "123456789" for sign in text)


def says_held(text: str) -> bool:
    """Whether a text says that units are held back.

    Examples:
        >>> [says_held(text) for text in ("Hold", "QC Hold", "gesperrt", "QC passed", "Open", "")]
        [True, True, True, False, False, False]
    """
    return says(text, _HELD) and not says(text, RELEASED)


def status_in(text: str) -> str:
    """The status that a cell means, spelled one way; blank for Released, as a blank cell is.

    An unknown word stays as it is, and its lot counts as on hold.

    Examples:
        >>> [status_in(text) for text in ("frei", "", "gesperrt", "Damaged")]
        ['', '', 'Hold', 'damaged']
    """
    word = word_for(text, STATUSES) or folded(text)
    return "" if word == Status.RELEASED else word


def is_note(text: str) -> bool:
    """Whether a lot code is several words without a digit.

    Examples:
        >>> [is_note(text) for text in ("ask Anna", "no lot", "AUTUMN", "L 24 B")]
        [True, True, False, False]
    """
    return len(text.split()) > 1 and not any(map(str.isdigit, text))


def _rows(texts: Mapping[int, str]) -> str:
    number, text = next(iter(texts.items()))
    more = f" and {len(texts) - 1:,} more" if len(texts) > 1 else ""
    return f"Row {number:,}{more} {'say' if more else 'says'} '{text}'{' or the like' if more else ''}"
