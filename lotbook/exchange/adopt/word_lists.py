"""What people call the columns of their own lists, and what stands in them, in the languages of the marketplaces."""

from collections.abc import Mapping

from lotbook.core import life_units

REASONS = "reason, reasons, cause, why, grund, motif, motivo, reden, 理由"
"""Words for why units left: what such a column says is a note."""
WORDS: Mapping[str, str] = {
    "sku": "part, code, variant code, variant sku, variant code sku, product sku, item sku, internal reference, "
    "internal sku, inventory item code, inventoryitemcode, variantennr, variantennummer, varianten nummer, code sku, "
    "sku, msku, seller sku, merchant sku, sku code, custom label, custom label sku, item, item no, item number, "
    "item code, item id, article, "
    "article no, article number, product code, product id, product no, part no, "
    "part number, stock code, artikel, "
    "artikelnummer, artikel nr, art nr, artnr, artikelcode, produktnummer, referenz, "
    "reference, ref, ref article, "
    "code article, code produit, codice, codice articolo, codice prodotto, cod articolo, articolo, articulo, "
    "codigo articulo, codigo, codigo producto, referencia, productcode, 商品コード, 品番, 商品番号, 型番, 出品者sku",
    "product": "inventory name, entry name, product title, item title, "
    "product, product name, name, title, item name, description, "
    "item description, product description, "
    "product title, produkt, produktname, bezeichnung, artikelbezeichnung, artikelname, beschreibung, produit, "
    "nom du produit, designation, libelle, prodotto, nome prodotto, nome, descrizione, producto, nombre, "
    "nombre del producto, descripcion, productnaam, omschrijving, naam, 商品名, 品名, 製品名, 商品, 名称",
    "lot": "lot name, lot serial number, lot serial no, lot serial, batch serial number, batch serial, "
    "batch reference number, batch reference, inventory number, batch id, "
    "lot, lot no, lot number, lot code, lot id, lot batch, batch lot, batch, "
    "batch no, batch number, batch code, "
    "lot #, batch #, los, losnummer, charge, chargennummer, chargen nr, charge nr, "
    "chargennr, chargenbezeichnung, ch b, lot n, no lot, "
    "numero de lot, n de lot, n lot, lotto, numero lotto, n lotto, lote, numero de lote, "
    "n de lote, no de lote, "
    "partij, partijnummer, lotnummer, batchnummer, partida, ロット, ロット番号, ロットno, 製造番号, ロットナンバー",
    "expiry_date": "expires at, expiring on, expiring date, exp on, exp dt, expiry dt, expiration dt, use before, "
    "expiry date, expiry, exp, exp date, expiration, expiration date, "
    "expires, expires on, expire date, "
    "best before, best before date, best by, best by date, bb, bbd, bbe, best before end, use by, use by date, "
    "shelf life date, mhd, mindesthaltbarkeit, mindesthaltbarkeitsdatum, haltbar bis, mindestens haltbar bis, "
    "verfall, verfallsdatum, verfalldatum, ablaufdatum, verwendbar bis, ddm, dlc, dluo, "
    "peremption, date de peremption, date limite, "
    "perempt, date per, date lim, date limite d utilisation, date de durabilite minimale, a utiliser avant, "
    "haltbarkeitsdatum, data scad, fecha cad, "
    "a consommer avant, a consommer de preference avant, date d expiration, date expiration, scadenza, "
    "data di scadenza, data scadenza, tmc, da consumarsi entro, caducidad, "
    "fecha de caducidad, fecha caducidad, "
    "vencimiento, fecha de vencimiento, consumo preferente, consumir antes de, "
    "fecha vencimiento, tht, tht datum, "
    "houdbaar tot, ten minste houdbaar tot, houdbaarheidsdatum, vervaldatum, "
    "賞味期限, 消費期限, 使用期限, 有効期限, 期限",
    "production_date": "cook date, cooked on, bake date, baked on, roast date, roasted on, brew date, brewed on, "
    "fill date, filled on, bottling date, bottled on, pack date, packed on, packed, packing date, packaged on, "
    "batch date, abfulldatum, abgefullt am, "
    "mfr date, mfd date, manufactured date, manufacture dt, date manufactured, prod date, "
    "manuf date, "
    "production date, produced, produced on, production, manufactured, manufacturing date, "
    "manufacture date, mfg, mfg date, mfd, date of manufacture, made on, dom, herstellung, herstelldatum, "
    "herstellungsdatum, produktionsdatum, produziert am, hergestellt am, "
    "herst datum, prod datum, datum prod, date fab, date de fab, date fabr, fabrique le, date de conditionnement, "
    "conditionne le, data prod, data fabbr, data di confezionamento, confezionato il, prodotto il, fecha fab, "
    "fecha fabr, fecha elab, fecha de elaboracion, fecha de envasado, "
    "date de fabrication, date de production, "
    "fabrication, data di produzione, data produzione, fecha de fabricacion, fecha de produccion, fabricacion, "
    "productiedatum, 製造日, 製造年月日, 生産日, 加工日, 包装日",
    "received_date": "admission date, date of receipt, goods receipt date, received at, received dt, "
    "recd, rec d, rcvd, rcd, in stock since, came in, "
    "received date, received, received on, date received, receipt date, "
    "arrival, arrived, arrival date, "
    "arrived on, delivery date, delivered, in date, date in, goods in, inbound date, eingang, eingangsdatum, "
    "wareneingang, wareneingangsdatum, we datum, erhalten am, geliefert am, lieferdatum, "
    "zugang, date de reception, "
    "zugangsdatum, date d entree, date entree, date de livraison, data entrata, data di entrata, "
    "recu le, reception, data di ricevimento, data ricevimento, data arrivo, ricevuto il, arrivo, "
    "fecha de recepcion, fecha recepcion, recibido, recepcion, fecha de entrada, entrada, "
    "ontvangen, ontvangen op, "
    "ontvangstdatum, ontvangst, 入荷日, 受領日, 入庫日",
    "quantity": "qty purchased, quantity purchased, purchased qty, units purchased, qty base, quantity base, "
    "qty produced, produced qty, quantity produced, production qty, units produced, qty made, made qty, "
    "qty recd, recd qty, qty rec d, rec d qty, quantity rec d, qty in, "
    "received quantity, quantity received, qty received, received qty, "
    "quantity, qty, units, pcs, pieces, "
    "units received, amount, count, no of units, total units, total qty, total pcs, "
    "total quantity, menge, stueck, "
    "stuck, stk, stuckzahl, stueckzahl, anzahl, gelieferte menge, liefermenge, "
    "eingangsmenge, zugangsmenge, quantite, "
    "qte, nombre d unites, unites, quantite recue, quantita, qta, pezzi, pz, "
    "quantita ricevuta, cantidad, cant, "
    "unidades, uds, cantidad recibida, hoeveelheid, aantal, stuks, aantal ontvangen, 数量, 個数, 入荷数, 入庫数",
    "on_hand": "remaining quantity, quantity remaining, quantity left, quantity available, available quantity, "
    "fulfillable quantity, fulfillable, free stock, on hand quantity, onhand, qty onhand, "
    "current qty, current quantity, current units, qty remaining, qty left, qty available, available qty, "
    "closing, closing stock, closing balance, closing qty, closing inventory, ending, ending stock, ending balance, "
    "ending qty, ending inventory, end qty, end stock, endbestand, schlussbestand, stock final, giacenza finale, "
    "rimanenza finale, existencias finales, eindvoorraad, 期末在庫, "
    "on hand, qty on hand, quantity on hand, in stock, stock, stock on hand, "
    "inventory, soh, available, "
    "remaining, units left, left, balance, current stock, stock qty, bestand, lagerbestand, restbestand, "
    "restmenge, verfugbar, stock actuel, en stock, restant, giacenza, disponibile, rimanenza, existencias, "
    "stock actual, disponible, voorraad, op voorraad, 在庫, 在庫数, 残数",
    "case_qty": "case qty, case quantity, carton qty, carton quantity, qty case, box qty",
    "cases": "cases, no of cases, cases received, ctns, cartons, boxes, "
    "kartons, kartonanzahl, kisten, "
    "ve anzahl, cartons recus, colis, nb cartons, caisses, cartoni, colli, scatole, "
    "n colli, cajas, bultos, dozen, "
    "dozen ontvangen, kartonnen, ケース, ケース数, 箱数",
    "loose": "loose, loose units, eaches, each, ea, singles, loose pcs, loose eaches, einzeln, einzelstucke, "
    "lose stucke, unites seules, sfusi, sueltas, unidades sueltas, losse stuks, バラ, バラ数",
    "units_per_case": "units per case, units case, pcs case, pcs per case, case size, "
    "case pack, per case, qty per case, "
    "pack size, units per carton, pcs per carton, pcs ctn, eaches per case, stuck pro karton, stuck karton, "
    "stk karton, inhalt karton, vpe, verpackungseinheit, colisage, ve, ve grosse, "
    "unites par carton, pieces par carton, pcb, pezzi per cartone, "
    "pezzi cartone, unidades por caja, uds caja, stuks per doos, 入数, ケース入数",
    "place": "fulfillment center, fulfilment center, fulfilment centre, fc, location name, location group, "
    "location code, warehouse name, warehouse code, "
    "prep center, prep centre, facility, "
    "stockroom, stock room, storeroom, store room, where, stored in, held at, kept at, wo, "
    "place, location, loc, warehouse, whse, whs, wh, site, stored at, storage, stock location, "
    "lager, lagerort, lagerplatz, standort, "
    "ort, entrepot, emplacement, lieu, depot, magazzino, ubicazione, deposito, almacen, ubicacion, magazijn, "
    "locatie, opslag, 倉庫, 保管場所, 場所",
    "shop": "store, shop, branch, store name, shop name, branch name, filiale, laden, magasin, boutique, "
    "negozio, tienda, "
    "winkel, 店舗",
    "status": "status, lot status, state, qc, qc status, release, freigabe, zustand, "
    "statut, etat, stato, estado, "
    "ステータス, 状態",
    "supplier": "supplier, supplier name, vendor, manufacturer, maker, made by, "
    "lieferant, hersteller, fournisseur, "
    "fabricant, fornitore, produttore, proveedor, fabricante, leverancier, fabrikant, 仕入先, メーカー, サプライヤー",
    "purchase_order": "purchase order, po, po no, po number, po #, our order, bestellung, "
    "bestellnummer, bestell nr, "
    "commande, n de commande, bon de commande, ordine, ordine di acquisto, n ordine, pedido, pedido de compra, "
    "orden de compra, bestelling, bestelnummer, inkooporder, 発注番号, 注文書番号",
    "certificate": "certificate, coa, coa no, certificate of analysis, zertifikat, "
    "analysezertifikat, certificat, "
    "certificato, certificado, certificaat, 検査証明書",
    "laboratory": "laboratory, lab, issued by, testing laboratory, labor, prüflabor, laboratoire, laboratorio, "
    "検査機関, 試験所",
    "issue_date": "coa date, certificate date, date of certificate, date of analysis, analysis date, "
    "issued, issued on, issue date, date of issue, ausgestellt, ausgestellt am, ausstellungsdatum, "
    "date d emission, data di emissione, data emissione, fecha de emision, uitgegeven op, 発行日",
    "due_date": "due, due date, due on, renew by, renewal date, retest date",
    "unit_cost": "unit cost, cost, cost per unit, cost each, cost per item, cost price, landed cost, cogs, "
    "buy price, buying price, purchase cost, wholesale cost, purchase price, ek, ek netto, ek preis, "
    "einkaufspreis, stuckkosten, kosten, cout, cout unitaire, prix d achat, pa ht, costo, costo unitario, "
    "prezzo di acquisto, coste, coste unitario, precio de compra, kostprijs, inkoopprijs, 原価, 仕入単価, 仕入価格",
    "sold": "qty out, quantity out, units out, qty sent, sent qty, quantity sent, units sent, sent units, "
    "qty sold, quantity sold, units sold, sold qty, sold, sold units, qty shipped, quantity shipped, "
    "shipped qty, units shipped, verkauft, verkaufte menge, versandt, versandte menge, vendu, vendus, "
    "quantite vendue, venduti, quantita venduta, vendidos, cantidad vendida, verkocht, 販売数, 出荷数",
    "net_price": "net price, net proceeds, proceeds, nettopreis, nettoerlos, prix net, "
    "prezzo netto, precio neto, "
    "nettoprijs, 正味価格",
    "removal_fee": "removal fee",
    "days_of_use": "days of use",
    "cutoff_days": "cut off days",
    "min_days_at_receipt": "min days at receipt",
    "units_per_box": "units per box",
    "typed_sell_by": "sell by date, sell by",
    "fnsku": "fnsku, fn sku, amazon barcode",
    "asin": "asin",
    "gtin": "gtin, ean, upc, barcode, ean code, upc code, gtin ean, upc ean, strichcode, "
    "code barres, codice a barre, "
    "codigo de barras, streepjescode, janコード, jan code, jan no, jan番号, バーコード",
    "shelf_life": "shelf life, shelf life months, shelf life days, life, haltbarkeit, haltbarkeit monate, "
    "haltbarkeit tage, duree de vie, durata, vita utile, vida util, houdbaarheid, 賞味期間, 保存期間",
    "units_per_day": "units per day, daily sales, sales per day, sold per day, velocity, avg daily sales, "
    "verkaufe pro tag, absatz pro tag, ventes par jour, vendite al giorno, ventas por dia, verkoop per dag, 日販",
    "note": f"{REASONS}, note, notes, comment, comments, remark, remarks, memo, bemerkung, bemerkungen, notiz, "
    "notizen, anmerkung, kommentar, remarque, remarques, commentaire, nota, osservazioni, notas, observaciones, "
    "comentario, opmerking, opmerkingen, 備考, メモ",
    "invoice_date": "invoice date, date of invoice, rechnungsdatum, date de facture, date facture, data fattura, "
    "fecha de factura, fecha factura, factuurdatum, 請求日",
    "condition": "condition, item condition, return condition, disposition, detailed disposition, warenzustand",
    "count_date": "count date, counted on, date counted, counting date, date of count, inventory date, zahldatum, "
    "gezahlt am, inventurdatum, date d inventaire, data inventario, fecha de inventario, teldatum, 棚卸日",
    "date": "transaction date, movement date, trans date, posting date, date of movement, date, day, datum, "
    "fecha, data, 日付, ship date, shipped, shipped on, shipping date, date shipped, "
    "date out, sold on, sale date, order date, versanddatum, versandt am, verkaufsdatum, date d envoi, "
    "date d expedition, date expedition, expedie le, data di spedizione, data di vendita, fecha de expedicion, "
    "date de vente, data spedizione, data vendita, fecha de envio, fecha de venta, verzenddatum, 出荷日, 販売日",
    "type": "entry type, "
    "in out, in or out, direction, richtung, direzione, richting, "
    "transaction type, type, movement, movement type, transaction, kind of movement, "
    "typ, art, "
    "bewegung, bewegungsart, vorgang, "
    "mouvement, tipo, movimiento, movimento, soort, beweging, 種別, 区分",
    "shipment": "shipment, shipment id, shipment no, order, order #, order id, order no, order number, "
    "fba shipment, sendung, sendungsnummer, "
    "auftragsnummer, expedition, spedizione, envio, zending, 出荷番号, 注文番号, 受注番号",
    "source": "from warehouse, from location, from site, from facility, ship from, source location, source warehouse, "
    "origin, from, from place, shipped from, von, aus, de, da, desde, van, 出荷元",
    "destination": "to warehouse, to location, to site, to facility, destination, destination location, "
    "destination warehouse, invoice to, bill to, to, to place, ship to, shipped to, customer, sold to, buyer, client, "
    "consignee, customer name, nach, kunde, "
    "kundin, empfanger, an, a, client nom, destinataire, cliente, destinatario, naar, klant, "
    "kundenname, 出荷先, 顧客, 納品先, お客様名, 販売先, 得意先",
    "channel": "channel, sales channel, kanal, vertriebskanal, canal, canale, kanaal, 販売チャネル",
    "document": "document, invoice, invoice no, invoice number, delivery note, rechnung, "
    "rechnungsnummer, lieferschein, "
    "lieferscheinnummer, belegnummer, bon de livraison, no bon de livraison, n bon de livraison, no bl, n bl, "
    "ddt, n ddt, no ddt, albaran, n albaran, no albaran, numero de albaran, "
    "facture, fattura, factura, factuur, 請求書番号, 伝票番号, 納品書番号",
    "counted": "counted, counted qty, qty counted, counted quantity, counted units, physical qty, physical stock, "
    "actual qty, actual count, count qty, physical count, gezahlt, compte, contati, contado, geteld, 実数",
    "company": "company, company name, business, business name, account name, firma, unternehmen, societe, entreprise, "
    "azienda, ragione sociale, empresa, razon social, bedrijf, bedrijfsnaam, 会社, 会社名",
    "contact": "full name, contact, contact person, contact name, ansprechpartner, kontakt, "
    "contatto, contacto, contactpersoon, 担当者",
    "email": "e mail, email, mail, email address, e mail adresse, courriel, correo, correo electronico, メール, "
    "メールアドレス",
    "address": "ship to address, address 1, address1, address line 1, mailing address, billing address, address, "
    "street address, postal address, shipping address, delivery address, adresse, anschrift, "
    "lieferadresse, adresse de livraison, indirizzo, direccion, domicilio, adres, 住所",
    "phone": "phone, phone no, phone number, telephone, tel, mobile, telefon, telefonnummer, telefono, n telephone, "
    "telefoon, telefoonnummer, 電話, 電話番号",
    "gln": "gln, global location number",
    "lead_days": "lead days, lead time, lead time days, lieferzeit, lieferzeit tage, delai, delai jours, "
    "tempo di consegna, plazo de entrega, levertijd, 納期",
    "kind": "kind",
}
"""For each meaning the words for it, as `folded` compares them."""

TOTALS = (
    "total, totals, grand total, sub total, subtotal, sum, summe, summen, gesamt, "
    "gesamtsumme, zwischensumme, totale, "
    "totali, somma, totaal, som, totaux, somme, sous total, suma, totales, 合計, 計, 小計, 総計"
)
"""What a row with sums begins with."""

RELEASED = (
    "released, ok, good, free, available, approved, pass, passed, frei, freigegeben, libere, libre, conforme, "
    "approuve, liberato, approvato, liberado, aprobado, vrij, vrijgegeven, goedgekeurd, 合格, 出荷可, 良品"
)
"""Words for a lot that was looked at and released."""
FOR_SALE = (
    "in stock, instock, active, sellable, saleable, fulfillable, usable, unrestricted, normal, verfugbar, auf lager, "
    "frei verwendbar, disponible, en stock, disponibile, disponivel, beschikbaar, op voorraad, 在庫あり, 販売可"
)
"""Words for a lot that can be sold."""
REJECTED = (
    "fail, fails, failed, failing, reject, rejected, oos, out of spec, out of specification, non conforming, "
    "nonconforming, nok, durchgefallen, nicht bestanden, abgelehnt, non conforme, refuse, respinto, rechazado, "
    "no conforme, afgekeurd, 不合格"
)
"""Words for a lot that was looked at and not released."""
STATUSES: Mapping[str, str] = {
    "Released": f"{RELEASED}, {FOR_SALE}",
    "Hold": "hold, on hold, held, blocked, restricted, gesperrt, bloque, bloccato, bloqueado, geblokkeerd, 保留",
    "Quarantine": "quarantine, qc, quarantane, quarantaine, quarantena, cuarentena, 隔離",
    "Recalled": "recalled, recall, zuruckgerufen, ruckruf, rappele, rappel, richiamato, retirado, teruggeroepen, 回収",
}
EXPIRY_STATUSES = (
    "expired, expiring, expires, expiry, near expiry, short dated, short date, critical, warning, out of date, "
    "abgelaufen, lauft ab, lauft bald ab, perime, perimes, expire, scaduto, scaduti, scadenza, caducado, caducar, "
    "vencido, vencer, verlopen, verloopt, 期限切れ, 期限間近"
)
"""Words for how soon a lot expires, which some lists have for a status."""
MOVEMENTS: Mapping[str, str] = {
    "Receipt": "purchase, purchases, purchase receipt, receipt, receipts, received, from supplier, from vendor, "
    "in, inbound, delivery, deliveries, receive, receives, receiving, goods receipt, po receipt, put away, putaway, "
    "eingang, wareneingang, zugang, "
    "entree, entrata, entrada, "
    "ontvangst, 入荷, 入庫",
    "Transfer": "transfer, transfers, transferred, move, moved, "
    "fba, to fba, umlagerung, transfert, trasferimento, traspaso, "
    "verplaatsing, 移動, 移管",
    "Sale": "sales shipment, sales order, sale, sales, sold, ship, shipped, shipments, dispatch, dispatched, "
    "despatch, despatched, out, outbound, "
    "order, pick, picks, picked, issue, issues, issued, fulfilled, fulfillment, "
    "verkauf, verkaufe, verkauft, versand, ausgang, warenausgang, abgang, expedition, expeditions, expedie, "
    "sortie, sorties, uscita, salida, "
    "spedizione, spedizioni, spedito, envio, envios, enviado, enviados, verzending, verzonden, "
    "vente, ventes, vendita, vendite, venta, ventas, verkoop, 販売, 出荷, 売上",
    "Return": "return, returns, returned, customer return, customer returns, ruckgabe, ruckgaben, retoure, "
    "retouren, retour, "
    "retours, rucksendung, rucksendungen, retour client, retours clients, reso, resi, devolucion, devoluciones, 返品",
    "Removal": "removal, removals, removed, returned to supplier, return to supplier, returns to supplier, "
    "returned to vendor, return to vendor, returns to vendor, supplier return, supplier returns, vendor return, "
    "vendor returns, rtv",
    "Disposal": "disposal, disposals, disposed, destroyed, waste, scrap, entsorgt, entsorgung, vernichtung, "
    "destruction, "
    "smaltimento, destruccion, vernietiging, 廃棄",
    "Adjustment": "positive adjmt, negative adjmt, positive adjustment, negative adjustment, adjmt, "
    "adjustment, adjustments, adjust, correction, corrections, korrektur, korrekturen, "
    "ajustement, rettifica, ajuste, correctie, 調整",
}
MOVEMENTS_IN_CELLS: Mapping[str, str] = {
    "Disposal": "damaged, damage, damages, broken, breakage, breakages, expired, write off, write offs, written off, "
    "writeoff, writeoffs, sample, samples, tester, testers, giveaway, giveaways, gifted, spoiled, spoilage, "
    "beschadigt, bruch, abgelaufen, abschreibung, muster, casse, perime, echantillon, scaduto, campione, "
    "caducado, muestra, beschadigd, verlopen, monster",
    "Adjustment": "inventurdifferenz, "
    "cycle count, cycle counts, stock take, stocktake, stocktaking, physical inventory, inventory count, recount, "
    "count correction, count corr, count adjustment, stock correction, stock corr, stock adjustment, "
    "inventory correction, inventory adjustment, adj, corr, bestandskorrektur, inventurkorrektur, "
    "correction de stock, rettifica inventario, ajuste de inventario, voorraadcorrectie, 棚卸調整, 在庫調整",
}
"""Words for a type that mean it in a column of types, or in the name of a list whose rows have a reason each: another
list called Sample is not one of disposals."""
TO_AMAZON = (
    "ship to fba, shipped to fba, send to fba, sent to fba, transfer to fba, inbound to fba, "
    "ship to amazon, shipped to amazon, send to amazon, sent to amazon, transfer to amazon, to amazon"
)
"""Words for a transfer that don't say to which of Amazon's places."""
SENT = (
    "ship, shipped, shipping, shipments, send, sent, dispatch, dispatched, despatch, despatched, out, outbound, "
    "inbound, versand"
)
"""Words for a movement that mean a transfer beside FBA: what is shipped there is not sold yet."""
UNSELLABLE = (
    "damaged, defective, unsellable, unsaleable, not sellable, broken, opened, used, expired, customer damaged, "
    "carrier damaged, warehouse damaged, customer dmg, carrier damage, dispose, destroy, scrap, trash, bad, "
    "beschadigt, defekt, unverkauflich, endommage, defectueux, danneggiato, difettoso, danado, defectuoso, beschadigd"
)
"""Words for the condition of what came back and can't be sold again."""
CANCELLED = (
    "cancelled, canceled, cancel, void, voided, deleted, draft, storniert, annulliert, entwurf, annule, annulee, "
    "brouillon, annullato, annullata, bozza, anulado, anulada, cancelado, cancelada, borrador, geannuleerd, concept, "
    "キャンセル"
)
"""What stands under Status where nothing left: the order or the invoice was cancelled, or isn't one yet."""
ADDRESS_PARTS = (
    "address 2, address2, address line 2, street, street 2, city, town, state, province, province code, county, "
    "region, zip, zip code, postal code, postcode, post code, country, country code, ship city, ship state, ship zip, "
    "strasse, plz, postleitzahl, ort, stadt, land, rue, code postal, ville, pays, via, cap, citta, provincia, paese, "
    "calle, codigo postal, ciudad, pais, straat, postcode plaats, plaats, "
    "郵便番号, 都道府県, 市区町村, 国"
)
"""Headers of what belongs to an address besides its first line."""
FIRST_NAMES = "first name, firstname, given name, forename, vorname, prenom, nome, nombre, voornaam, 名"
LAST_NAMES = (
    "last name, lastname, surname, family name, nachname, nom de famille, cognome, apellido, apellidos, achternaam, 姓"
)
"""Headers of the parts of a name."""
STOCK = "stock, inventory, count, on hand, purchase, purchases, bestand, lager, giacenza, voorraad, existencias, 在庫"
"""Words in the name of a list of what is there or came in, and not of what moved, unless another word says so."""
SMALL_WORDS = "in, out"
"""Words for a movement that mean one in the name of a list only if they are its last word, as in Goods in."""
PLACES = (
    "warehouse, warehouses, garage, home, house, office, basement, attic, shed, storage, store, shop, depot, 3pl, "
    "prep, prep center, prep centre, awd, fba, amazon, showroom, shopfloor, "
    "lager, lagerhaus, keller, buro, laden, entrepot, cave, bureau, boutique, magazzino, casa, ufficio, negozio, "
    "almacen, garaje, oficina, tienda, magazijn, kantoor, winkel, kelder, 倉庫, 店舗, 自宅"
)
"""Words for places in the header of a column of units that is not known otherwise."""
NO_PLACES = (
    "hand, order, stock, transit, case, cases, box, boxes, pack, carton, pallet, hold, po, bundle, kit, total, way"
)
"""What may stand behind "on" or "in" and is no place."""
LISTS = (
    "stock, inventory, count, list, as of, lots, batches, expiry, expiries, bestand, inventur, liste, stand, "
    "inventaire, lista, inventario, lijst, voorraad, 在庫, 一覧"
)
"""Words for a list in its title."""
COUNTS_OF_PACKS = "count, counts, ct"
"""Words for units which, beside others, mean those in a pack."""
NAMES_OR_SKUS = "item, article, artikel, articolo, articulo, part"
"""Words for a SKU that mean the product's name where another column is the SKU."""
VARIANTS = (
    "size, sizes, flavor, flavour, variant, variation, strength, color, colour, scent, shade, taste, pack size, "
    "grosse, geschmack, sorte, variante, farbe, duft, taille, gout, parfum, couleur, formato, gusto, colore, "
    "tamano, sabor, color, smaak, maat, kleur, サイズ, 味, 色"
)
"""Words for what tells products of one name apart."""
SUPPLIER_LISTS = (
    "supplier, suppliers, vendor, vendors, manufacturers, lieferant, lieferanten, hersteller, fournisseurs, fornitori, "
    "proveedores, leveranciers, 仕入先"
)
CUSTOMER_LISTS = (
    "customer, customers, client, clients, buyers, consignees, wholesale accounts, kunden, clienti, clientes, klanten, "
    "顧客, 得意先"
)
"""Words in the name of a list of companies or people that say what they are."""
CUSTOMERS_IN_HEADERS = (
    "customer, buyer, client, consignee, retailer, sold to, bill to, invoice to, kunde, kundin, kundenname, cliente, "
    "klant, 顧客"
)
"""Words in the header of a column that has customers, also where units came back from them."""
MAY_BE_BINS = (
    "location, loc, locations, lagerplatz, lagerort, platz, emplacement, ubicacion, ubicazione, locatie, where, "
    "stored, storage, kept, position, place, 保管場所, 場所"
)
"""Words for places in headers that bins have, too; a warehouse or a fulfillment center is none."""
BINS = (
    "bin, bins, shelf, shelves, rack, aisle, slot, pallet, pallet number, lpn, license plate, licence plate, "
    "handling unit, palette, regal, regalfach, fach, stellplatz, rayon, etagere, estante, scaffale, stelling, 棚, 棚番"
)
"""Words in headers of what is smaller than a place."""
NO_PRODUCTS = (
    "room, brand, line, by, person, who, initials, bin, shelf, aisle, rack, row, pallet, zone, area, team, buyer, "
    "category, group, class, type, kind, unit, source, country, origin, raum, marke, regal, fach, von, zone, bereich, "
    "gruppe, marque, rayon, groupe, marca, estante, grupo, scaffale, gruppo, merk, plank, groep"
)
"""Words in headers of texts that are no names of products."""
REFERENCES = "ref, refs, reference, references, referenz, referencia, riferimento, referentie"
"""Words for a product that mean a document where another column is the SKU."""
BESIDE_REFERENCES = "no, nr, n, number, num, numero, nummer, our, your, unsere, ihre, notre, votre"

PIECE_UNITS = (
    "pc, pcs, pce, pces, piece, pieces, unit, units, ea, each, eaches, single, singles, x, "
    "bottle, bottles, jar, jars, tub, tubs, tube, tubes, tin, tins, pouch, pouches, "
    "flasche, flaschen, dose, dosen, flacon, flacons, bouteille, bouteilles, botella, botellas, "
    "st, stk, stck, stuck, stueck, einheit, einheiten, unite, unites, pezzo, pezzi, pz, unita, "
    "ud, uds, un, unidad, unidades, pieza, piezas, pza, pzas, stuk, stuks, eenheid, eenheden, 個, コ, 点, ピース"
)
"""Words beside a number that say it counts single units."""
CASE_UNITS = (
    "case, cases, cs, ctn, ctns, carton, cartons, box, boxes, karton, kartons, kiste, "
    "kisten, colis, caisse, caisses, "
    "cartone, cartoni, collo, colli, caja, cajas, doos, ケース, 箱"
)
"""Units behind a number that are cases and not eaches."""
BOX_UNITS = "box, boxes"
"""Those of them that are boxes, where it is known what a box holds."""
DOZEN_UNITS = (
    "dz, dzn, doz, dozen, dozens, dutzend, dtzd, douzaine, douzaines, dozzina, dozzine, docena, docenas, dozijn, "
    "dozijnen, ダース"
)
"""Words behind a number that count twelve units."""
DUTCH_BOXES = "dozen"
"""The plural of doos: in a Dutch list it may be boxes, and in an English one it is twelve."""
DUTCH_HEADERS = (
    "aantal, hoeveelheid, stuks, houdbaar, houdbaarheidsdatum, tht, vervaldatum, artikelcode, omschrijving, "
    "partij, partijnummer, lotnummer, voorraad, ontvangen, ontvangst, ontvangstdatum, productiedatum, magazijn, "
    "locatie, leverancier, opmerking, opmerkingen, bestelling, klant, productnaam, naam"
)
"""Words of headers that only a Dutch list has."""
SIZE_UNITS = (
    "g, gr, gram, grams, gramm, grammes, kg, kgs, kilo, kilos, mg, t, lb, lbs, pound, pounds, oz, ounce, ounces, "
    "fl oz, ml, cl, dl, l, ltr, liter, litre, liters, litres, litro, litri, litros, gal, gallon, gallons, "
    "qt, pt, pint, pints, グラム, キロ, リットル"
)
"""Words behind a number that say how heavy or large something is, and not how many there are."""
PER = "per, pro, par, je, por"
"""Words between a unit and what it is in, as in 12 pcs per case."""
MONTHS = ", ".join((*life_units.WORDS[life_units.MONTHS].split()[1:], "月"))
"""Words for months in a header or behind a number; M may be a size."""

AVAILABLE = "available, fulfillable, free, sellable, verfugbar, disponible, disponibile, beschikbaar"
"""Words for units that nobody has ordered yet."""
CAME_IN = (
    "received, recd, rec d, rcvd, in, came, purchased, produced, made, original, initial, gelieferte menge, "
    "liefermenge, "
    "eingangsmenge, zugangsmenge, recue, ricevuta, recibida, ontvangen, 入荷数, 入庫数"
)
"""Words for units that came in."""
SHIPPED = "shipped, dispatched, despatched, versandt, verzonden, expedie, spedito, enviado, 出荷"
"""Headers of days on which units were shipped, or of how many were."""
EITHER: Mapping[str, str] = {"received_date": "quantity", "production_date": "quantity"}
"""Where a header such as Received stands above numbers and not dates, it means the other."""
