"""Forms in Italian: a purchase order with a table of lines, and a work order."""

from dataclasses import dataclass

from samples_source.layouts import Grid, above, beside, choice, grid_row, lined
from samples_source.sheet import Pen, Sheet, Style

ORDER = Style(
    key=Pen("Sans", 7.5, "#6a6a6a"),
    value=Pen("Sans", 9.5, "#111111"),
    heading=Pen("Sans-Bold", 8.5),
    small=Pen("Sans", 6.8, "#6a6a6a"),
    ink="#8a8a8a",
)
WORK = Style(
    key=Pen("Sans", 10.5),
    value=Pen("Hand", 12.5, "#14277a"),
    heading=Pen("Sans-Bold", 12),
    small=Pen("Sans", 8.5),
    tick="check",
)


@dataclass(frozen=True)
class Column:
    """A column of a table: its header, the x its text hangs on, and on which side it hangs."""

    header: str
    x: float
    align: str = "left"


COLUMNS = (
    Column("Codice articolo", 56),
    Column("Descrizione", 142),
    Column("Q.tà", 372, "right"),
    Column("Prezzo unitario", 456, "right"),
    Column("Importo", 539, "right"),
)
LINES = (
    ("VT-0612", "Vite a testa esagonale M6x12 zincata", "2.000", "0,045", "90,00"),
    ("GU-1180", "Guarnizione piana DN 80", "40", "1,90", "76,00"),
    ("TB-3305", "Tubo inox AISI 304, barra da 6 m", "12", "58,40", "700,80"),
)


def purchase_order() -> Sheet:
    """Keys above their values in columns, and a table of three ordered articles with its totals."""
    sheet = Sheet(ORDER, "Ordine di acquisto 2024/0318")
    for index, shade in enumerate(("#e07a1f", "#b85c0e", "#8a4307")):
        sheet.frame((56 + 11 * index, 46, 65 + 11 * index, 76), 0, fill=shade)
    sheet.text((98, 60), "Officine Bellarosa S.r.l.", Pen("Sans-Bold", 14))
    sheet.text((98, 73), "Via dell'Argine 40, 00987 Pontefosco", sheet.style.small)
    sheet.text((540, 64), "ORDINE DI ACQUISTO", Pen("Sans-Bold", 13, "#b85c0e"), "right")
    _order_head(sheet)
    _order_lines(sheet)
    _order_totals(sheet)
    sheet.rule((56, 796), (540, 796), 0.4)
    sheet.text(
        (56, 807),
        "Modulo inventato a scopo dimostrativo: ogni nome e numero è di fantasia.",
        sheet.style.small,
    )
    sheet.text((540, 807), "Pag. 1/1", sheet.style.small, "right")
    return sheet


def _order_head(sheet: Sheet) -> None:
    above(sheet, (56, 106), "Numero ordine", "2024/0318", 140)
    above(sheet, (222, 106), "Data ordine", "21 marzo 2024", 140)
    above(sheet, (388, 106), "Nostro riferimento", "Uff. Acquisti – G. Santoli", 152)
    above(sheet, (56, 146), "Fornitore", "Ferramenta Grandis S.p.A.\nCorso Stretto 5, 00954 Lavena", 306)
    above(sheet, (388, 146), "Vs. offerta", "n. 771 del 12/03/2024", 152)
    above(sheet, (56, 202), "Consegna presso", "Magazzino 2, ingresso lato fiume", 306)
    above(sheet, (388, 202), "Data di consegna richiesta", "05/04/2024", 152)
    above(sheet, (56, 242), "Condizioni di pagamento", "Bonifico 60 gg fine mese", 140)
    above(sheet, (222, 242), "Resa", "Franco destino", 140)
    above(sheet, (388, 242), "Commessa", None, 152)


def _order_lines(sheet: Sheet) -> None:
    sheet.frame((50, 288, 545, 306), 0, fill="#f3e3d3")
    for column in COLUMNS:
        sheet.text((column.x, 300), column.header, sheet.style.heading, column.align)
    for index, line in enumerate(LINES):
        base = 322 + 20 * index
        for column, value in zip(COLUMNS, line, strict=True):
            sheet.text((column.x, base), value, Pen("Sans", 9), column.align)
            sheet.note(column.header, value)
        sheet.rule((50, base + 6), (545, base + 6), 0.4)


def _order_totals(sheet: Sheet) -> None:
    totals = (("Imponibile", "866,80"), ("IVA 22 %", "190,70"), ("Totale ordine EUR", "1.057,50"))
    for index, (key, value) in enumerate(totals):
        base = 404 + 18 * index
        sheet.text((380, base), key, Pen("Sans-Bold" if index == 2 else "Sans", 9))
        sheet.text((539, base), value, Pen("Sans-Bold" if index == 2 else "Sans", 9.5), "right")
        sheet.note(key, value)
    sheet.rule((380, 427), (545, 427), 0.8)
    beside(
        sheet,
        (56, 486),
        "Note:",
        "Consegnare con DDT in doppia copia. Imballi non a rendere.\n"
        "Certificati 3.1 per i tubi da inviare insieme alla merce.",
        60,
    )
    beside(sheet, (56, 526), "Contatto:", "Giulia Santoli, tel. 099 555 0142", 60)
    above(sheet, (56, 590), "Firma autorizzata", None, 200)
    above(sheet, (340, 590), "Per accettazione (timbro e firma del fornitore)", None, 200)


def work_order() -> Sheet:
    """A service sheet filled in by hand, to be photographed on a bench."""
    sheet = Sheet(WORK, "Ordine di lavoro")
    sheet.disc((80, 70), 22, fill="#1d6b3c")
    sheet.frame((66, 66, 94, 74), 0, fill="#ffffff")
    sheet.frame((76, 56, 84, 84), 0, fill="#ffffff")
    sheet.text((114, 66), "TermoIdraulica Valdessa", Pen("Sans-Bold", 17))
    sheet.text((114, 84), "Impianti termici, manutenzione e pronto intervento", sheet.style.small)
    sheet.text((540, 118), "ORDINE DI LAVORO", Pen("Sans-Bold", 15), "right")
    lined(sheet, (56, 118), "N.", "00562", 150)
    _work_customer(sheet)
    _work_done(sheet)
    sheet.text(
        (298, 800), "Modulo inventato: ditta, cliente e dati sono di fantasia.", sheet.style.small, "middle"
    )
    return sheet


def _work_customer(sheet: Sheet) -> None:
    grid = Grid(56, 190, 540, 30, "#e4efe8")
    top = 140.0
    rows = (
        ("Cliente", "Condominio Le Betulle"),
        ("Indirizzo", "Via Fontanella 27, Scala B"),
        ("Telefono", "099 555 0187"),
        ("Data intervento", "16/01/2024"),
        ("Tecnico", "Renzo Baldacci"),
        ("Apparecchio", "Caldaia a condensazione Aurix 24"),
        ("Matricola", "AX24-019337"),
    )
    for key, value in rows:
        top = grid_row(sheet, grid, top, key, value)


def _work_done(sheet: Sheet) -> None:
    kinds = (("guasto", True), ("manutenzione", False), ("installazione", False))
    choice(sheet, (56, 386), "Tipo di intervento:", kinds, 120)
    lined(sheet, (56, 424), "Difetto segnalato:", "non parte, errore E04", 540)
    lined(sheet, (56, 460), "Lavoro eseguito:", "sostituito elettrodo, pulito bruciatore", 540)
    lined(sheet, (56, 496), "Ricambi:", "elettrodo cod. 8810", 540)
    lined(sheet, (56, 532), "Ora inizio:", "8.30", 200)
    lined(sheet, (220, 532), "Ora fine:", "10.15", 370)
    lined(sheet, (390, 532), "Km:", "34", 540)
    choice(sheet, (56, 570), "Impianto in funzione:", (("sì", True), ("no", False)), 120)
    choice(sheet, (340, 570), "In garanzia:", (("sì", False), ("no", True)), 76)
    lined(sheet, (56, 610), "Totale da pagare:", "€ 145,00", 300)
    lined(sheet, (56, 646), "Osservazioni:", None, 540)
    lined(sheet, (56, 700), "Firma del tecnico:", None, 290)
    lined(sheet, (310, 700), "Firma del cliente:", None, 540)
