"""One workbook with everything wrong that can be wrong, beside rows that are right.

The column Mine says what is wrong with a row; rows without a word there are sound. What a problem of a whole table
needs (buckets, settings) stands in that table.
"""

from collections.abc import Collection

TABLES = {
    "SKUs": """
        SKU | Shelf life | Unit cost | Units per day | Days of use | GTIN | Min days at receipt | Mine | Owner
        TEA | 24 months | 2 | 3 | 30 | '5901234123457' | | | Ada Ltd
        JAR | 540 days | 4 | | | '5901234123451' | | gtin-check-digit
        SET | | 9 | | | '59012341234' | '50%' | not-a-gtin (and share-of-no-life)
        OIL | long | 3 | | | | | not-a-shelf-life
        TEA | 12 months | 99 | 1 | | | | duplicate-key
        GEL | | '2,50' | | | | some | not-a-number (and not-days-or-share)
        =771 | | | | | | | number-code
        =46085 | | | | | | | date-code
        =TRUE | | | | | | | logical-code
        PIE | 24 | | | | | | short-shelf-life
        FIG | 10 days from receipt | | | | | |
        f-i g | 10 days from receipt | | | | | | near-duplicate-sku
    """,
    "Lots": """
    SKU | Lot | Expiry date | Production date | Received date | Received quantity | Place | Status | Sell-by date | Status since | Mine | Certificate
        TEA | A-1 | 2027-02-28 | | 2026-01-05 | 100 | | | | |
        TEA | B-2 | 2027-05-31 | | 2026-01-05 | 80 | Warehouse | Released | | |
        JAR | C-3 | 2026-08-15 | | 2026-01-05 | 60 | | | | |
        JAR | D-4 | 2027-01-31 | | 2026-01-05 | 200 | | | | |
        SET | S-1 | 2026-12-15 | | 2026-02-02 | 10 | | | | | outlives C-3 (see Bundles)
        SET | S-2 | 2027-01-15 | | 2026-02-02 | 10 | | | | | contains itself (see Bundles)
        OIL | E-5 | 2027-02-28 | | #N/A | 7 | | | | | error-value
        TEA | | 2027-02-28 | | 2026-01-05 | 7 | | | | | missing
        TEA | E-6 | soon | | 2026-01-05 | 7 | | | | | not-a-date
        TEA | E-7 | '03/04/2027' | | 2026-01-05 | 7 | | | | | ambiguous-date
        OIL | E-8 | 2027-02-28 | | '01/2026' | 7 | | | | | no-day
        TEA | E-9 | 2027-02-28 | | 2026-01-05 | 7.5 | | | | | not-whole
        TEA | F-1 | 2027-02-28 | | 2026-01-05 | -7 | | | | | negative
        JAR | F-2 | 2027-02-28 | | 2026-01-05 | 7 | | Relased | | | unknown-status
        JAR | F-3 | 2027-02-28 | | 2026-01-05 | 7 | Attic | | | | unknown-place
        COW | F-4 | 2027-02-28 | | 2026-01-05 | 7 | | | | | unknown-sku
        TEA | A-1 | 2026-03-31 | | 2026-01-05 | 999 | | | | | duplicate-lot
        GEL | F-5 | | | 2026-01-05 | 7 | | | | | no-expiry
        JAR | F-6 | 2027-03-01 | | 2026-01-05 | 7 | | | | | first-of-month
        GEL | F-7 | 2026-06-15 | 2026-07-15 | 2026-01-05 | 7 | | | | | expiry-before-production
        OIL | F-8 | 2025-12-15 | | 2026-01-05 | 7 | | | | | received-after-expiry
        OIL | F-9 | 2027-02-28 | | 2026-01-05 | 5 | | | | | shipped-more-than-received
        OIL | G-1 | 2027-02-28 | | 2026-01-05 | 5 | | | | | negative-balance
        OIL | G-2 | 2027-02-28 | | 2026-03-02 | 5 | | | | | not-yet
        TEA | b2 | 2027-05-31 | | 2026-01-05 | 7 | | | | | near-duplicate-lot
        OIL | D-4 | 2027-02-28 | | 2026-01-05 | 7 | | | | | two-skus-one-lot
        OIL | H-1 | 2027-02-28 | | 2026-01-05 | 5 | | | | | negative-before (see Shipments)
        OIL | H-2 | 2027-02-28 | | 2026-01-05 | 5 | | | | | returned-more-than-left
        JAR | K-1 | 2026-02-20 | | 2026-01-05 | 9 | | | | | left-expired, left-too-late (see Shipments)
        TEA | 8-2 | 2027-05-31 | | 2026-01-05 | 7 | | | | | look-alike-lot
        TEA | L-1 | 2027-05-31 | | 2026-01-05 | 7 | | | 2027-06-15 | | sell-by-after-expiry
        FIG | M-1 | | 2026-01-01 | | 7 | | | | | no-received-date
        FIG | N-1 | 2027-06-30 | | 2026-01-05 | 7 | | Hold | | 2026-02-01 | left-held (see Shipments) | C-9 (certificate-not-listed)
        JAR | P-1 | 2026-06-27 | | 2026-02-28 | 7 | | | | | month-as-day
        JAR | Q-1 | 2027-06-30 | 2026-03-01 | 2026-02-28 | 7 | | | | | received-before-production
        JAR | R-1 | 2027-06-30 | 2026-12-01 | | 7 | | | | | produced-later
        (gap)
        TEA | P-1 | 2027-06-30 | | 2026-01-05 | 7 | | | | | behind-a-gap
        Lots of last year are in the other file
        NEW | P-2 | 2027-06-30 | | 2026-01-05 | 7 | | | | | behind-a-gap
    """,  # noqa: E501 - one line of headers
    "StockCount": """
        Date | Place | SKU | Lot | Counted | Unit | Mine
        2026-02-20 | Warehouse | TEA | A-1 | 45 | eaches |
        2026-02-20 | | TEA | B-2 | 4 | pallets | unknown-unit
        2026-02-20 | | OIL | H-1 | 2 | Cases | no-case-size
        2026-02-20 | fba-us | TEA | A-1 | 5 | | count-at-amazon
        2026-02-20 | | TEA | E-9 | 7 | | count-of-unknown-stock
        2025-02-20 | Warehouse | TEA | A-1 | 45 | | counted-too-early
    """,
    "Shipments": """
        Date | Type | SKU | Lot | Quantity | From | To | Channel | Mine
        2026-02-01 | Transfer | TEA | A-1 | 40 | Warehouse | FBA-US | FBA-US |
        2026-02-10 | Sale | TEA | A-1 | 15 | FBA-US | Amazon customers | FBA-US |
        2026-02-12 | Transfer | JAR | C-3 | 10 | Warehouse | FBA-US | | (earliest JAR at Amazon)
        2026-02-13 | Transfer | JAR | D-4 | 50 | Warehouse | FBA-US | | fefo-violation, mixed-expiry
        2026-02-14 | Sail | TEA | A-1 | 5 | Warehouse | Jane | | unknown-type
        2026-02-14 | Sale | TEA | A-1 | 0 | Warehouse | Jane | | not-positive
        2026-02-14 | Sale | TEA | A-1 | 1 | Warehouse | Jane | Etsy | unknown-channel
        2026-02-14 | Sale | TEA | Z-9 | 5 | Warehouse | Jane | | unknown-lot
        2026-02-14 | Transfer | TEA | A-1 | 5 | Warehouse | | | no-place
        2026-01-04 | Sale | TEA | B-2 | 2 | Warehouse | Jane | DTC | shipped-before-received
        2026-02-15 | Sale | OIL | F-9 | 8 | Warehouse | Jane | DTC | (more than came)
        2026-02-15 | Sale | OIL | G-1 | 2 | Shop | Jane | DTC | (none of it is there)
        2026-03-02 | Sale | TEA | A-1 | 5 | Warehouse | Jane | | not-yet
        2026-02-16 | Sale | OIL | H-1 | 8 | Warehouse | Jane | DTC | negative-before
        2026-02-18 | Receipt | OIL | H-1 | 9 | | Warehouse | | (makes up for it)
        2026-02-16 | Sale | OIL | H-2 | 1 | Warehouse | Jane | DTC |
        2026-02-18 | Return | OIL | H-2 | 3 | Jane | Warehouse | | (more than left)
        2026-02-10 | Transfer | JAR | K-1 | 1 | Warehouse | FBA-US | | left-too-late
        2026-02-21 | Sale | JAR | K-1 | 1 | Warehouse | Jane | DTC | left-expired
        2026-02-10 | Sale | FIG | N-1 | 1 | Warehouse | June | DTC | left-held, unknown-customer
        2026-03-02 | Transfer | JAR | K-1 | 1 | Warehouse | Jane | | customer-as-place, not-yet
        2026-03-02 | Sale | TEA | A-1 | 1 | Warehouse | fba-us | | place-as-customer, not-yet
    """,
    "Bundles": """
        Date | Bundle SKU | Bundle lot | Component SKU | Component lot | Component quantity | Mine
        2026-02-02 | SET | S-1 | JAR | C-3 | 10 | bundle-outlives-component
        2026-02-02 | SET | S-2 | SET | S-2 | 1 | bundle-cycle
        2026-02-02 | SET | S-1 | TEA | A-1 | 10 | bundle-of-two-owners
        2026-02-02 | SET | S-1 | TEA | A-1 | 0 | not-positive, bundle-of-two-owners
        2026-02-02 | SET | S-1 | JAR | F-2 | 1 | bundle-of-held-lot (see Lots: its status is none)
    """,
    "AmazonStock": """
        SKU | Marketplace | Snapshot date | Fulfillable | Source | Auto-removal | Stranded because | Mine
        JAR | US | 2026-02-28 | 60 | | | | amazon-more-than-sent (with Mexico's 9)
        HEN | US | 2026-02-28 | 60 | | | | unknown-sku
        JAR | DE | 2026-02-28 | 5012345678900 | | | | too-large
        JAR | FR | 2026-02-28 | | | 2026-03-20 | Closed listing | stranded
        OIL | US | 2026-02-28 | 30 | | | | stock-counted-twice
        OIL | CA | 2026-02-28 | 30 | | | |
        OIL | MX | 2026-02-02 | 4 | Inventory planning | | | count-left-out
        JAR | MX | 2026-02-28 | 9 | Inventory planning | | |
        JAR | AWD | 2026-02-28 | 40 | | | | awd-count-differs
    """,
    "AmazonExpiry": """
        SKU | Marketplace | Snapshot date | Expiration date | Disposition | Units | Mine
        JAR | US | 2026-02-20 | 2027-01-31 | SELLABLE | 50 |
        JAR | US | 2026-02-20 | 2028-12-31 | SELLABLE | 3 | amazon-date-of-no-lot
        JAR | US | 2026-02-20 | 2027-02-28 | SELLABLE | 4 | amazon-date-never-sent
        JAR | US | 2026-02-20 | 2026-08-15 | SELLABLE | 11 | amazon-date-more-than-sent
    """,
    "Certificates": """
        SKU | Lot | Number | Laboratory | Issued | Due | Mine
        SET | S-1 | C-1 | Lab | 2026-01-01 | 2026-02-28 | certificate-overdue; S-2 has none (no-certificate)
        FIG | | C-2 | Lab | 2026-01-01 | 2026-03-20 | certificate-due
        SET | S-1 | c - 1 | Lab | 2026-01-01 | 2027-03-20 | duplicate-key
        OIL | | C-4 | Lab | 2026-06-01 | 2026-05-01 | certificate-issued-after-due
        JAR | F-9 | C-5 | Lab | 2026-01-01 | '2126-12-31' | unknown-lot; date-out-of-range
        OIL | | pending | Lab | 2026-06-01 | | certificate-without-number
    """,
    "Customers": """
        Customer | E-mail | GLN | Mine
        jane | jane@example.com | '0614141000012' |
        Harbor Market | | '0614141000011' | not-a-gln
    """,
    "Places": """
        Place | Kind | Channel | Mine
        Warehouse | Own | |
        Shop | Own | DTC |
        FBA-US | FBA | FBA-US |
        Barn | Farm | | unknown-kind
    """,
    "Channels": """
        Channel | Add days of use | Min days at receipt | Cut-off days | Transit days | Removal lead days | Checked on
        FBA-US | Yes | 90 | 50 | 7 | 104 | '31/01/2026'
        DTC | maybe | 0 | 0 | 3 | 0 | 2026-02-03
    """,
    "Buckets": """
        Bucket | From days | To days | Mine
        Expired | | -1 |
        0-9 | 0 | 9 |
        10-19 | 10 | 19 |
        20-29 | 20 | 29 |
        30-39 | 31 | 39 | bucket-gap
        40-49 | 39 | 49 | bucket-overlap
        50-59 | 50 | 59 |
        60-69 | 60 | 69 |
        70-79 | 70 | 79 |
        80-89 | 80 | 89 |
        90-99 | 90 | 89 | bucket-reversed
        Over 90 | 90 | | too-many-buckets
        No date | | |
    """,
    "Settings": """
        Setting | Value
        Default channel | FBA-US
        Default place | Warehouse
        Remove soon days | a fortnight
    """,
}  # fmt: skip


def without(rules: Collection[str]) -> dict[str, str]:
    """The tables without the rows whose column Mine names one of the rules."""
    kept = {}
    for name, text in TABLES.items():
        header, *rows = text.strip().splitlines()
        sound = [row for row in rows if not ("Mine" in header and row.rsplit("|", 1)[-1].strip() in rules)]
        kept[name] = "\n".join([header, *sound])
    return kept
