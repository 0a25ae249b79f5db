"""Everything that can be wrong with what was typed: one rule for each kind, with its words."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a problem matters."""

    ERROR = "Error"
    """The cell or row is left out of the figures it would spoil."""
    WARNING = "Warning"
    """Counted, but probably not what was meant."""
    INFO = "Info"
    """Good to know."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of problem."""

    severity: Severity
    problem: str
    """What was found; `{header}`, `{found}`, `{other}` and `{third}` are filled in as `counted.with_values` does."""
    remedy: str
    """What to do."""
    with_third: str = ""
    """What was found if there is a third value to name; blank if `problem` says it. In either, `{differs}` is
    in what two codes that look alike differ: what was found, and the third or else the other."""
    remedy_with_third: str = ""
    """What to do then; blank if `remedy` says it."""


_E, _W, _I = Severity.ERROR, Severity.WARNING, Severity.INFO

RULES: dict[str, Rule] = {
    # cells that cannot be read
    "error-value": Rule(
        _E, "{header} shows {found}.", "Fix the formula, or type the value.", "{header} shows {found}; {third}."
    ),
    "behind-a-gap": Rule(
        _E,
        "This row is below the table {found}, behind a blank row or its totals, so it doesn't count.",
        "Cut it, and paste it right below the last row of the table. In LibreOffice, let the table's range end there, "
        "too: Data > Define Range.",
    ),
    "missing": Rule(_E, "{header} is blank; the row does not count.", "Fill it in.", "{header} is blank; {third}."),
    "not-a-date": Rule(_E, "{header} '{found}' is not a date.", "Type it as year-month-day, for example 2027-02-28."),
    "date-out-of-range": Rule(_E, "{header} {found} is not between 2000 and 2100.", "Correct the year."),
    "ambiguous-date": Rule(
        _E,
        "{header} '{found}' could be {other}.",
        "Type the right one of these, year first as here; or settle the order with Date order on Settings.",
    ),
    "moving-date": Rule(
        _W,
        "{header} is a formula of today's date. It says {found} now, and changes every day.",
        "Type the date itself (Ctrl+; enters today's date).",
    ),
    "half-converted": Rule(
        _W,
        "{header} {found} is probably {other}. The texts in this column all have a day above 12, so Excel seems to "
        "have swapped day and month in the others.",
        "Compare it with the label. Format the column as Text, then paste all its dates again.",
    ),
    "no-day": Rule(_E, "{header} '{found}' has no day.", "Type the full date, for example 2027-02-28."),
    "not-a-number": Rule(_E, "{header} '{found}' is not a number.", "Type digits only, for example 12.50."),
    "not-whole": Rule(
        _E,
        "{header} '{found}' is not a whole number.",
        "Type whole units, for example 120.",
        "{header} '{found}' is not a whole number; {third}.",
    ),
    "too-large": Rule(
        _E,
        "{header} {found} is too large.",
        "Type the number itself; it looks like a code.",
        "{header} {found} is too large; {third}.",
    ),
    "negative": Rule(
        _E, "{header} {found} is below 0.", "Type it without the minus sign.", "{header} {found} is below 0; {third}."
    ),
    "not-positive": Rule(
        _E,
        "{header} {found} must be above 0; the row does not count.",
        "Type a number above 0. Only an Adjustment may be negative.",
    ),
    "not-a-shelf-life": Rule(
        _E, "{header} '{found}' is not a shelf life.", 'Type "24 months", "540 days" or "10 days from receipt".'
    ),
    "not-days-or-share": Rule(
        _E,
        "{header} '{found}' is neither whole days nor a percentage.",
        "Type days, such as 90, or a percentage of the shelf life, such as 50%.",
    ),
    "share-of-no-life": Rule(
        _W,
        "{header} isn't known, so the percentage of it that {other} requires does not count.",
        "Type the shelf life.",
    ),
    "short-shelf-life": Rule(
        _W,
        "{header} '{found}' has no unit, so it is {found:day} and not {found:month}.",
        'Type it with its unit, for example "24 months".',
    ),
    "not-yes-or-no": Rule(_E, "{header} '{found}' is neither Yes nor No.", "Type Yes or No."),
    "number-code": Rule(
        _W,
        "{header} {found} is a number, so zeros at its start may be lost.",
        "Compare it with the label. Format the cell as Text, then type the code again.",
    ),
    "date-code": Rule(
        _W,
        "{header} {found} is a number, and as a date it is {other}. Excel turns codes such as 5-3 into dates.",
        "Compare it with the label. Format the cell as Text, then type the code again.",
    ),
    "logical-code": Rule(
        _W,
        "{header} is the logical value {found}, not a text. Excel turns such words into logical values.",
        "Compare it with the label. Format the cell as Text, then type the code again.",
    ),
    # words that mean nothing to lotbook
    "unknown-type": Rule(
        _E,
        "Type '{found}' is not known; the row does not count.",
        "Use Receipt, Transfer, Sale, Return, Removal, Disposal or Adjustment.",
    ),
    "unknown-status": Rule(
        _E, "Status '{found}' is not known; the lot counts as Hold.", "Use Released, Hold, Quarantine or Recalled."
    ),
    "unknown-kind": Rule(_E, "Kind '{found}' is not known; the place counts as Own.", "Use Own, 3PL, FBA or AWD."),
    "unknown-place": Rule(_W, "{header} '{found}' is not on the Places sheet.", "Add it there, or correct the name."),
    "customer-as-place": Rule(
        _W,
        "{header} '{found}' is a customer and not on the Places sheet, so these units count as your stock there.",
        "Make the row a Sale if they bought them, a Return if they sent them back. If you keep stock there, add the "
        "name to Places.",
    ),
    "place-as-customer": Rule(
        _W,
        "{header} '{found}' is on the Places sheet, but a Sale or a Return treats it as a customer, so the stock there "
        "does not change.",
        "Make the row a Transfer if the units are still yours. If it is a customer, add it to the Customers sheet.",
    ),
    "sells-for-another": Rule(
        _W,
        "{found} has no Channel, so its stock counts for {third}, though it sells for {other}.",
        "Under Channel, type the channel that it mainly sells for.",
    ),
    "fba-without-channel": Rule(
        _W,
        "{found} has no Channel, so its stock and its sales count for {third}, together with those at {other}.",
        "Type the channel of its marketplace; add it to the Channels sheet first if it isn't there.",
    ),
    "unknown-customer": Rule(
        _W,
        "{header} '{found}' is not on the Customers sheet, so a recall has no address for them.",
        "Add them there, or correct the name.",
    ),
    "unknown-channel": Rule(
        _W, "{header} '{found}' is not on the Channels sheet.", "Add it there, or correct the name."
    ),
    "unknown-unit": Rule(
        _E, "Unit '{found}' is not known; the row does not count.", "Use eaches or cases; blank means eaches."
    ),
    "unknown-sku": Rule(
        _E,
        "{header} '{found}' is not on the SKUs sheet.",
        "Add it there, or correct the code; capitals matter.",
        "{header} '{found}' is not on the SKUs sheet. '{third}' is, and looks like it; they differ in {differs}.",
        "If that one is meant, type it here. If not, add this one to that sheet.",
    ),
    "unknown-lot": Rule(
        _E,
        "Lot '{found}' is not on the Lots sheet for SKU {other}.",
        "Add the lot there, or correct the code.",
        "Lot '{found}' is not on the Lots sheet for SKU {other}. '{third}' is, and looks like it; they differ in "
        "{differs}.",
        "If that one is meant, type it here. If not, add this one to that sheet.",
    ),
    "unknown-setting": Rule(_E, "Setting '{found}' cannot be used: {other}.", "Correct the value; the default counts."),
    "no-place": Rule(
        _E, "The row names no {header}; it does not count.", "Name the place, or set Default place in Settings."
    ),
    "nearly-full": Rule(
        _W,
        "The table has reached row {found} of {other}, where its sheet ends.",
        "Move finished rows to another workbook in time, or continue in files: lotbook export, then lotbook ledger.",
    ),
    "renamed-column": Rule(
        _W,
        "The column {header} is missing, and {found} is in its place. If {found} is that column under a new name, its "
        "cells do not count.",
        "Give the column its name back. If it is one of your own, move it to another place in the table.",
    ),
    # rows that contradict each other
    "duplicate-lot": Rule(
        _E,
        "Lot '{found}' is already in row {other}; this row does not count.",
        "Remove one of them, and enter a second delivery of the lot as a Receipt on Shipments. If the labels have two "
        "expiry dates, keep the earlier one.",
    ),
    "duplicate-key": Rule(_E, "'{found}' is already in row {other}; this row does not count.", "Remove one."),
    "same-row-twice": Rule(
        _W,
        "This row is the same as row {other}, so {found:unit} may count twice.",
        "Delete one of the two if it was entered twice. If both are right, type something under Note in one of them.",
    ),
    "no-expiry": Rule(
        _W,
        "The lot has no expiry date, and none can be worked out.",
        "Type it, or the production date and the SKU's shelf life.",
    ),
    "no-received-date": Rule(
        _W,
        "The lot's expiry date is not known: the SKU's shelf life counts from receipt, and {header} is blank or can't "
        "be read.",
        "Type the received date, or the expiry date.",
    ),
    "first-of-month": Rule(
        _I,
        "Expiry date {found} is the first of a month. Excel turns a typed month such as 03/2027 into that date.",
        "If the label shows a month only, type it with an apostrophe in front: '03/2027.",
    ),
    "month-as-day": Rule(
        _W,
        "Expiry date {found} is probably {other}. Excel turns a typed month such as 12/27 into a day of the current "
        "year.",
        "Compare it with the label. If the label shows a month only, type it with an apostrophe in front: '12/2027.",
    ),
    "expiry-before-production": Rule(_E, "Expiry date {found} is before production date {other}.", "Correct one."),
    "received-before-production": Rule(
        _W, "Received {found}, before it was produced on {other}.", "Correct one of the dates."
    ),
    "produced-later": Rule(
        _W,
        "Production date {found} is after the as-of date, though its {other} units count as received.",
        "Correct the date, or type when the lot will come under Received date.",
    ),
    "sell-by-after-expiry": Rule(
        _E,
        "Sell-by date {found} is after expiry date {other}; the one that follows from the channel counts.",
        "Correct one of the dates.",
    ),
    "received-after-expiry": Rule(_W, "Received {found}, after it expired on {other}.", "Correct one of the dates."),
    "left-expired": Rule(
        _W,
        "On {found} the lot had already expired, on {other}.",
        "Check the lot and the date. If both are right, tell whoever received it.",
    ),
    "left-held": Rule(
        _W,
        "Left on {found}, though the lot has been {third} since {other}.",
        "Check the lot and the date. If both are right, get the units back, or tell whoever received them.",
        "Left on {found}, though the status of the lot has been {third} since {other}.",
    ),
    "held-since-when": Rule(
        _I,
        "The lot has the status {found} and was sold, and nothing says which came first.",
        "Under Status since, type the day on which that status began.",
    ),
    "left-too-late": Rule(
        _W,
        "On {found} the lot had fewer days left than the channel asks for; it expires on {other}.",
        "Check the lot and the date. Units that are refused come back as a Return.",
    ),
    "shipped-before-received": Rule(_W, "Left on {found}, before it was received on {other}.", "Correct one."),
    "shipped-more-than-received": Rule(
        _E,
        "{found:unit} left, but only {other:,} ever came in.",
        "Look for a wrong lot or quantity, or a missing Receipt.",
    ),
    "negative-balance": Rule(
        _E,
        "{found:unit} at {other}: more units left than were there.",
        "Look for a missing Transfer or a wrong place.",
    ),
    "negative-before": Rule(
        _W,
        "After this row {other} had {found:unit} of the lot on {third}: more left than were there.",
        "Check the date, lot and place of this row, and of the row that brought the units.",
    ),
    "returned-more-than-left": Rule(
        _E,
        "{found:unit} came back, but only {other:,} ever left; on hand: {third:,}.",
        "Look for a wrong lot or quantity, or a missing Sale.",
    ),
    "adjusted-beyond-received": Rule(
        _W,
        "{found:unit} are on hand after adjustments, but only {other:,} ever came in.",
        "Correct the received quantity or the Adjustment, or add the missing Receipt.",
    ),
    "customer-returned-more": Rule(
        _W,
        "With this row, {found:unit} of the lot came back from {third}, who had been sold {other:,} by that day.",
        "Look for a wrong date, customer, lot or quantity, or a missing Sale.",
    ),
    "not-yet": Rule(
        _I, "{header} {found} is after the as-of date; the row does not count yet.", "Nothing to do if that is right."
    ),
    "bundle-outlives-component": Rule(
        _W, "The bundle expires on {found}, later than its component on {other}.", "Correct the bundle's expiry date."
    ),
    "bundle-cycle": Rule(
        _E, "Bundle lot '{found}' contains itself, so its expiry date cannot be worked out.", "Correct the component."
    ),
    "bundle-of-held-lot": Rule(
        _W,
        "This bundle contains {found}, whose status is {other}, but the bundle itself is not held back: orders still "
        "take it.",
        "If the problem affects the bundle, too, give its lot that status here. A recall of the other lot finds both.",
    ),
    "bundle-of-two-owners": Rule(
        _W,
        "The bundle belongs to {found}, its component to {other}. Sheets and files for one owner alone leave this row "
        "out.",
        "Correct Owner on SKUs, or enter what changed hands as Adjustments.",
    ),
    # stock counts
    "no-case-size": Rule(
        _E,
        "The lot was counted in cases, but SKU '{found}' has no Units per case on the SKUs sheet.",
        "Fill it in there, or count in eaches.",
    ),
    "count-at-amazon": Rule(
        _E, "'{found}' is a place of Amazon's, which counts its own stock.", "Import its report, and delete this row."
    ),
    "count-of-unknown-stock": Rule(
        _E,
        "The received quantity of lot '{found}' can't be read, so nobody knows how many units should be there.",
        "Correct it on the Lots sheet first.",
    ),
    "counted-too-early": Rule(
        _E,
        "Lot '{third}' was counted on {found}, before any of it came in, on {other}.",
        "Correct the date of the count, or the day the lot came in.",
    ),
    # certificates
    "certificate-overdue": Rule(
        _W,
        "Certificate '{found}' was due on {other}.",
        "Add the new one to the Certificates sheet. If another laboratory issued it, clear this due date.",
    ),
    "certificate-due": Rule(
        _I,
        "Certificate '{found}' is due on {other}.",
        "Ask for a new one, and add it to the Certificates sheet.",
    ),
    "certificate-not-listed": Rule(
        _W,
        "Certificate '{found}' is not on the Certificates sheet for SKU {other}.",
        "Add it there with its dates, or correct the number.",
    ),
    "no-certificate": Rule(
        _W,
        "Lot '{found}' is in stock and has no certificate of its own.",
        "Ask the supplier for it, and add it to the Certificates sheet.",
    ),
    "certificate-without-number": Rule(
        _W,
        "'{found}' is not the number of a certificate: it has no digit. It counts as none.",
        "Type the number that is on the certificate, or clear the cell until you have it.",
    ),
    "certificate-issued-after-due": Rule(
        _W, "Certificate '{third}' was issued on {found}, after its due date {other}.", "Correct one of the dates."
    ),
    # codes that look alike
    "near-duplicate-lot": Rule(
        _W,
        "Lot '{found}' looks like '{other}' of the same SKU; they differ in {differs}.",
        "If they are one lot, spell them the same way.",
    ),
    "near-duplicate-sku": Rule(
        _W,
        "SKU '{found}' looks like '{other}'; they differ in {differs}. Stock and sales of the two are counted apart.",
        "If they are one product, spell it the same way on every sheet and delete one of the rows.",
    ),
    "look-alike-lot": Rule(
        _W,
        "Lot '{found}' can be mistaken for '{other}' of the same SKU: O and 0, I and 1, S and 5, B and 8 look alike.",
        "Compare both with the label. If they are one lot, spell them the same way.",
    ),
    "two-skus-one-lot": Rule(
        _I, "Lot '{found}' is also a lot of {other}.", "Nothing to do if both products were made in that lot."
    ),
    # numbers under barcodes
    "gtin-check-digit": Rule(
        _W,
        "GTIN '{found}' has a wrong check digit: if its other digits are right, the last one is {other}.",
        "Compare it with the package. Until it is right, labels of the SKU have no barcode, and records of shipments "
        "no GTIN.",
    ),
    "not-a-gtin": Rule(
        _W,
        "GTIN '{found}' is not a number of 8, 12, 13 or 14 digits.",
        "Compare it with the package; Excel drops zeros at the start. Until it is right, labels of the SKU have no "
        "barcode, and records of shipments no GTIN.",
    ),
    "not-a-gln": Rule(
        _W,
        "GLN '{found}' is not a number of 13 digits with a correct check digit.",
        "Ask the company whose number it is; Excel drops zeros at the start. Until it is right, records of shipments "
        "leave it out.",
    ),
    # buckets
    "bucket-gap": Rule(
        _E, "No bucket holds {found:day} left: gap {other}.", "Change From days so that the buckets meet."
    ),
    "bucket-overlap": Rule(_E, "'{found}' overlaps '{other}'.", "Set From days one above the other's To days."),
    "bucket-reversed": Rule(_E, "From days {found} is above To days {other}.", "Swap them."),
    "expired-bucket": Rule(
        _W,
        "Settings has {other} for Expired below days left, but '{found}' begins at {third:day}.",
        "Make it begin at {other}, and make the bucket before it end one day earlier.",
    ),
    "too-many-buckets": Rule(_E, "'{found}' is one bucket too many: the workbook has {other}.", "Merge some buckets."),
    # first expired, first out
    "fefo-violation": Rule(
        _W,
        "Lot '{found}' left while lot '{other}', which expires earlier, was on hand there.",
        "Pick the earlier lot next time; check whether the row names the right lot.",
        "{third} shipments of the SKU were out of order. In the newest, lot '{found}' left "
        "while lot '{other}', which expires earlier, was on hand there.",
    ),
    # at Amazon
    "stranded": Rule(
        _W,
        "Stranded at Amazon ({other}); Amazon removes it on {found}.",
        "Fix the listing in Seller Central, or order the removal yourself before that day.",
    ),
    "amazon-more-than-sent": Rule(
        _W,
        "Amazon counts {found:unit} of {third}, but by your records {other:,} came there. FEFO leaves the rest out.",
        "Add their lots to Lots with the place at Amazon, or enter the Transfers that sent them.",
    ),
    "amazon-not-counted": Rule(
        _W,
        "By Amazon's ledger, {found:more unit} of {third} left than Shipments shows, and no report says how many are "
        "still there. FEFO and Removals still count them.",
        "Import a report on Amazon's stock, such as Manage FBA inventory.",
    ),
    "returned-not-typed": Rule(
        _W,
        "Amazon has sent you {found:unit} of {third} under removal order {other}, but they are not on Shipments, so no "
        "sheet counts them.",
        "When they arrive, add them to Shipments as a Removal, with the order ID as Document.",
    ),
    "amazon-date-of-no-lot": Rule(
        _W,
        "Amazon reports {other:unit} with the expiry date {found}, but no lot of the SKU has that date.",
        "Compare it with the label: add the lot, or correct its expiry date. The units may belong to another lot.",
    ),
    "amazon-date-never-sent": Rule(
        _W,
        "Amazon reports {other:unit} with the expiry date {found}, but your records show no lot with that date being "
        "sent.",
        "Add the Transfer to the Shipments sheet; until then the lot's units are in two places.",
    ),
    "amazon-date-more-than-sent": Rule(
        _W,
        "Amazon reports {other:unit} with the expiry date {found}, but your records show only {third:,} sent there.",
        "Look for a missing Transfer, or one that names another lot.",
    ),
    "count-left-out": Rule(
        _W,
        "Amazon counted this SKU on {found}, but its later reports, the latest from {other}, no longer list it.",
        "Import the inventory ledger or stock by expiration date, or look it up in Seller Central.",
        "Amazon counted {third:unit} on {found}, but its later reports, the latest from {other}, no longer list the "
        "SKU.",
    ),
    "awd-count-differs": Rule(
        _W,
        "On {found} Amazon's count of this SKU in AWD was not the {other:,} that your records have there.",
        "Enter what Amazon moved on to FBA as a Transfer on Shipments, or look for a missing one.",
        "On {found} Amazon counted {third:unit} of this SKU in AWD, and your records have {other:,} there.",
    ),
    "stock-counted-twice": Rule(
        _W,
        "{found} seem to share one stock, which is counted more than once.",
        "If they do, enter all of them as Amazon shared stock on the Settings sheet, for example DE, FR, IT, ES, PL, "
        "CZ. Include the countries where Amazon only stores it.",
    ),
    "mixed-expiry": Rule(
        _I,
        "{found} has lots at {third} that expire {other:day} apart, and Amazon does not pick by date.",
        "Use one SKU code for each expiry date at Amazon.",
    ),
}
"""Every kind of problem by its name, which is also its heading in docs/errors.md."""
