"""A delivery note in Portuguese: keys flush right, leaders and tick boxes typed as characters."""

from reportlab.pdfbase.pdfmetrics import stringWidth

from samples_source.layouts import note_choice
from samples_source.sheet import Options, Pen, Point, Sheet, Style

NOTE = Style(
    key=Pen("Serif", 10),
    value=Pen("Serif-Bold", 10.5),
    heading=Pen("Serif-Bold", 11),
    small=Pen("Serif", 8),
)
BOXES = {True: "\u2612", False: "\u2610"}


def delivery_note() -> Sheet:
    """A note as a word processor makes it, without a single ruled cell."""
    sheet = Sheet(NOTE, "Guia de remessa")
    sheet.disc((300, 62), 20)
    sheet.polygon(((288, 70), (300, 46), (312, 70), (306, 70), (300, 58), (294, 70)), "#000000")
    sheet.text((300, 100), "Cooperativa Agrícola do Vale Escuro", Pen("Serif-Bold", 15), "middle")
    sheet.text(
        (300, 114), "Lagar e armazém: Estrada da Ponte Velha, 9990-330 Serpedal", sheet.style.small, "middle"
    )
    sheet.text((300, 152), "GUIA DE REMESSA", Pen("Serif-Bold", 14), "middle")
    _parties(sheet)
    _load(sheet)
    _receipt(sheet)
    sheet.text(
        (300, 806),
        "Documento fictício: nomes, moradas e números são inventados.",
        sheet.style.small,
        "middle",
    )
    return sheet


def _flush(sheet: Sheet, at: Point, key: str, value: str | None) -> None:
    """Key flush right against `at`, value just right of it."""
    sheet.text(at, key, sheet.style.key, "right")
    if value is not None:
        sheet.text((at[0] + 10, at[1]), value, sheet.style.value)
    sheet.note(key, value)


def _leaders(sheet: Sheet, at: Point, key: str, value: str | None, end: float) -> None:
    """Key, typed dots up to x = `end`, and the value right after them where there is one."""
    pen = sheet.style.key
    start = at[0] + stringWidth(f"{key} ", pen.face, pen.size)
    dots = "." * int((end - start) / stringWidth(".", pen.face, pen.size))
    sheet.text(at, f"{key} {dots}", pen)
    if value is not None:
        sheet.text((end + 4, at[1]), value, sheet.style.value)
    sheet.note(key, value)


def _typed_boxes(sheet: Sheet, at: Point, key: str, options: Options) -> None:
    x = at[0] + sheet.text(at, key, sheet.style.key) + 14
    for option, selected in options:
        x += sheet.text((x, at[1]), BOXES[selected], Pen("Symbols", 10)) + 3
        x += sheet.text((x, at[1]), option, sheet.style.key) + 16
    note_choice(sheet, key, options)


def _parties(sheet: Sheet) -> None:
    rows = (
        ("Guia n.º", "GR 2024/1182"),
        ("Data de emissão", "9 de novembro de 2024"),
        ("Destinatário", "Mercearia Fina do Largo, Lda."),
        ("Morada", "Largo do Pelourinho, 3, 9990-101 Serpedal"),
        ("Contribuinte", "599 000 218"),
        ("V/ encomenda", None),
    )
    for index, (key, value) in enumerate(rows):
        _flush(sheet, (172, 186 + 19 * index), key, value)


def _load(sheet: Sheet) -> None:
    sheet.text((70, 322), "Mercadoria", sheet.style.heading)
    rows = (
        ("Produto", "Azeite virgem extra, garrafa de 0,75 l"),
        ("Lote", "L24-310-B"),
        ("Caixas", "45"),
        ("Garrafas por caixa", "6"),
        ("Peso bruto", "378 kg"),
        ("Palete n.º", None),
    )
    for index, (key, value) in enumerate(rows):
        _leaders(sheet, (70, 344 + 19 * index), key, value, 250)
    sheet.text((70, 486), "Transporte", sheet.style.heading)
    _typed_boxes(sheet, (70, 508), "Por conta de:", (("expedidor", False), ("destinatário", True)))
    _typed_boxes(sheet, (70, 528), "Mercadoria frágil:", (("sim", True), ("não", False)))
    _leaders(sheet, (70, 550), "Matrícula da viatura", "ZZ-08-QK", 250)
    _leaders(sheet, (70, 569), "Hora de saída", "07h50", 250)


def _receipt(sheet: Sheet) -> None:
    sheet.text((70, 618), "Receção", sheet.style.heading)
    _leaders(sheet, (70, 642), "Recebido por", "Anabela Frois", 190)
    _leaders(sheet, (330, 642), "Em", "11/11/2024", 400)
    _leaders(sheet, (70, 676), "Assinatura", None, 300)
    sheet.text(
        (70, 720), "As reclamações só são aceites no prazo de oito dias após a receção.", sheet.style.small
    )
