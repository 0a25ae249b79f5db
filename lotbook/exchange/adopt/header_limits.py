"""Words beside which a header that has a word for something is about something else.

The problem: *Days left* has a word for units on hand, *Remaining shelf life* one for the life of a product, and
*Price per case* one for the units in a case; a list has numbers below each. The idea: every meaning has words that rule
it out.

Worked example: a list has the columns SKU, Lot, Qty and Days left. Left alone is what is there now; beside Days it
isn't, so what came in is what stands under Qty.
"""

from collections.abc import Mapping

_TIME = (
    "day, days, week, weeks, month, months, year, years, date, age, life, time, tag, tage, woche, wochen, monat, "
    "monate, jahr, jahre, datum, jour, jours, semaine, semaines, mois, annee, giorno, giorni, settimana, settimane, "
    "mese, mesi, anno, anni, data, dia, dias, semana, semanas, mes, meses, ano, fecha, dag, dagen, weken, maand, "
    "maanden, 日, 月, 期間"
)
_MONEY = (
    "price, prices, cost, costs, value, fee, fees, usd, eur, gbp, cad, revenue, preis, preise, kosten, wert, umsatz, "
    "prix, cout, valeur, prezzo, costo, valore, precio, coste, valor, prijs, waarde, 価格, 単価, 金額"
)
_PLANNED = (
    "ordered, order, po, min, minimum, minimo, minima, max, maximum, maximo, reorder, safety, target, par, forecast, "
    "needed, required, bestellt, mindestbestand, meldebestand, commande, securite, seguridad, sicurezza, besteld, 安全"
)
_GONE = (
    "sold, shipped, sent, lost, damaged, returned, rejected, sample, samples, test, opening, starting, last, previous, "
    "turn, turnover, cover, rate, rank, system, book, expected, theoretical, variance, difference, "
    "inbound, incoming, transit, allocated, reserved, committed, hold, id, ids, code, codes, name, uuid, "
    "verkauft, versandt, vendu, vendus, venduti, vendidos, verkocht"
)
_ABOUT = "type, unit, uom, location, status, weight, size, dimensions, category, group, class"
_PACKS = "per, pro, par, je, por, case, cases, carton, cartons, box, boxes, inner, layer, pallet, pallets"
_NUMBERS = "qty, quantity, units, count, yield, pieces, pcs, amount, total, menge, anzahl, quantite, cantidad, aantal"
_PAPERS = "sku, lot, batch, charge, item, part, article, artikel, po, order, invoice, ref, reference, date, price, cost"
_OF_MANY = (
    "total, totals, extended, ext, line, case, cases, carton, cartons, box, boxes, pallet, lot, batch, shipment, "
    "gesamt, summe, karton, kartons, caisse, scatola, caja, doos, totale, totaal, 合計"
)

NO_UNITS_THERE = (
    f"{_TIME}, {_MONEY}, {_PLANNED}, {_GONE}, {_PACKS}, type, uom, status, weight, size, dimensions, category, group, "
    "class, sales, sale, send, ship, restock, replenish, replenishment, need, needs, return, returns, expired, rating, "
    "reviews, asin, fnsku, sku, "
    "unterwegs, reserviert, beschadigt, defekt, verkauf, verkaufe, retouren, gewicht, bedarf, "
    "reserve, endommage, ventes, retours, poids, transito, reservado, danado, ventas, peso, vendite, prenotato, "
    "onderweg, gereserveerd, verkopen, beschadigd, 予約, 輸送中, 不良, 販売"
)
"""Words beside the name of a place in a header of numbers which are no units that are there."""
ONLY_WHOLE = "code, part, name, origin, branch, shop, store"
"""Words that say what a header means only if there is no other word in it."""
SIGNS = "$€£¥%"
"""Signs in a header above which no number counts units, whatever else it says."""
COUNTS = frozenset({"quantity", "on_hand", "sold", "loose", "cases", "case_qty", "units_per_case", "counted"})
"""What counts units, cases or the units in a case."""

NO_COUNT = f"{_TIME}, {_MONEY}, pallet, pallets, dozen, dz, dutzend, pair, pairs"
"""Words in the brackets of a header above which no number counts units."""

IN_CASES = (
    "case, cases, cs, ctn, ctns, carton, cartons, box, boxes, karton, kartons, kisten, caisse, caisses, cartone, "
    "cartoni, colli, scatole, caja, cajas, doos, ケース, 箱"
)
"""Words in the brackets of a header above which numbers count cases."""

RULED_OUT: Mapping[str, str] = {
    "quantity": f"{_TIME}, {_MONEY}, {_PLANNED}, {_GONE}, {_ABOUT}, {_PACKS}",
    "on_hand": f"{_TIME}, {_MONEY}, {_PLANNED}, {_GONE}, {_ABOUT}, {_PACKS}",
    "sold": f"{_TIME}, {_MONEY}, {_ABOUT}, {_PACKS}",
    "loose": f"{_TIME}, {_MONEY}, {_ABOUT}",
    "cases": f"{_TIME}, {_MONEY}, {_PLANNED}, {_GONE}, {_ABOUT}",
    "case_qty": f"{_TIME}, {_MONEY}, {_PLANNED}, {_GONE}, {_ABOUT}",
    "units_per_case": f"{_MONEY}, weight",
    "counted": f"{_TIME}, {_MONEY}",
    "unit_cost": _OF_MANY,
    "shelf_life": "left, remaining, remain, rest, restlich, restante, restantes, restant, rimanente, resterend, 残",
    "lot": f"{_NUMBERS}, {_ABOUT}, {_MONEY}, date",
    "sku": f"{_NUMBERS}, {_MONEY}, type, status, weight, size, category, group, class, colour, color",
    "type": "product, item, location, place, barcode, lot, quantity, qty, channel, customer, unit, package",
    "certificate": "date, status",
    "product": "type, status, weight, size, category, group, class",
    "supplier": _PAPERS,
    "destination": f"{_PAPERS}, fc, fulfillment, fulfilment, country, city, zip, state, port, carrier",
    "channel": f"{_PAPERS}, type, fee, fees",
    "place": "type, date",
    "shop": f"{_PAPERS}, type, credit, product, title, fee, fees, url, link, bought, floor",
    "gtin": "type, lot, batch, serial",
    "status": "date, by",
    "document": f"{_NUMBERS}, date, datum, data, fecha, value, type",
    "purchase_order": f"{_NUMBERS}, date, datum, data, fecha, value",
    "shipment": f"{_NUMBERS}, on, date, value, to",
    "date": (
        "mfr, mfg, last, first, next, created, modified, updated, edited, purchase, purchased, removal, alert, retest, "
        "review, po, order, ordered, invoice, test, tested, coa, opened, printed, label, count, counted, qc, release, "
        "released, hold, status, stock, inventory, balance, available, bestellung, "
        "auftrag, commande, ordine, pedido, bestelling, 作成, 更新, 登録, 発注, 注文, 受注"
    ),
}
"""By what a header means, where it has a word for it among others: the words beside which it doesn't."""
