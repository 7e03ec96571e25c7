"""A form in Spanish: a customs declaration."""

from samples_source.layouts import above, cell_rows, cells, note_choice
from samples_source.sheet import Options, Pen, Sheet, Style

CUSTOMS = Style(
    key=Pen("Sans", 6.6, "#006241"),
    value=Pen("Mono", 9),
    heading=Pen("Sans-Bold", 8.5, "#006241"),
    small=Pen("Sans", 6.2, "#006241"),
    ink="#006241",
    tick="cross",
)
HALVES = (40, 297.5, 555)
THIRDS = (40, 212, 383, 555)
QUARTERS = (40, 169, 297.5, 426, 555)
CONSIGNMENT = (
    (
        THIRDS,
        (("1 Número de registro", "24ES00DI3-009164"), ("5 Partidas", "1"), ("7 Referencia", "MRZ/118")),
    ),
    (
        THIRDS,
        (
            ("15 País de expedición", "Uruguay"),
            ("16 País de origen", "Uruguay"),
            ("17 País de destino", "España"),
        ),
    ),
    (
        HALVES,
        (
            ("18 Identidad del medio de transporte", "Buque Santa Adela, viaje 0417W"),
            ("20 Condiciones de entrega", "CIF Puerto Albariza"),
        ),
    ),
    (
        HALVES,
        (("14 Declarante / Representante", "Agencia Noguerol Hnos."), ("21 Contenedor", "ZZXU 481120-7")),
    ),
)
AMOUNTS = (
    (
        QUARTERS,
        (
            ("35 Masa bruta (kg)", "2.968,0"),
            ("38 Masa neta (kg)", "2.800,0"),
            ("39 Contingente", None),
            ("42 Precio del artículo", "31.360,00 EUR"),
        ),
    ),
    (
        QUARTERS,
        (
            ("36 Preferencia", "100"),
            ("37 Régimen", "4000"),
            ("40 Documento precedente", "740-MSC 8841"),
            ("46 Valor estadístico", "32.115"),
        ),
    ),
)


def customs_declaration() -> Sheet:
    """Numbered boxes printed in green, as on a single administrative document."""
    sheet = Sheet(CUSTOMS, "Declaración de importación")
    sheet.frame((40, 44, 555, 84), 0.8)
    sheet.disc((62, 64), 13)
    sheet.disc((62, 64), 9.5, fill="#006241")
    sheet.text((84, 62), "ADUANA DE PUERTO ALBARIZA", Pen("Sans-Bold", 12, "#006241"))
    sheet.text(
        (84, 75), "DECLARACIÓN DE IMPORTACIÓN – Ejemplar para el declarante", Pen("Sans", 8, "#006241")
    )
    sheet.text((548, 75), "Modelo DI-3", sheet.style.small, "right")
    _customs_parties(sheet)
    _customs_goods(sheet)
    _customs_signing(sheet)
    footer = "Impreso ficticio de muestra: empresas, códigos y cantidades son inventados."
    sheet.text((40, 572), footer, sheet.style.small)
    sheet.text((555, 572), "Conservar durante cuatro años", sheet.style.small, "right")
    return sheet


def _customs_parties(sheet: Sheet) -> None:
    sender = "Hilaturas del Ebrón S.A.\nCamino Real 220, Villacorba"
    buyer = "Textiles Marenza, S.L.\nPol. Ind. Las Eras, nave 16, 99021 Albariza"
    cells(sheet, 84, 44, HALVES, (("2 Exportador", sender), ("8 Destinatario", buyer)))
    cell_rows(sheet, 128, 29, CONSIGNMENT)


def _customs_goods(sheet: Sheet) -> None:
    sheet.frame((40, 244, 555, 262), fill="#e3efe9")
    sheet.text((46, 256), "DATOS DE LA PARTIDA", sheet.style.heading)
    half = (40, 383, 555)
    goods = (
        "Hilo de lana peinada, sin acondicionar para la venta\n"
        "al por menor, en conos de 2 kg; 140 cajas de cartón"
    )
    cells(
        sheet,
        262,
        44,
        half,
        (("31 Bultos y descripción de las mercancías", goods), ("33 Código de las mercancías", "5107 10 90")),
    )
    cell_rows(sheet, 306, 29, AMOUNTS)
    sheet.frame((40, 364, 555, 420))
    sheet.text((43.5, 373), "47 Modo de pago de los tributos", sheet.style.key)
    options = (("al contado", False), ("pago aplazado con garantía", True), ("cuenta corriente", False))
    _payment_boxes(sheet, options)
    note_choice(sheet, "47 Modo de pago de los tributos", options)


def _payment_boxes(sheet: Sheet, options: Options) -> None:
    x = 54.0
    for option, selected in options:
        sheet.frame((x, 390, x + 10, 400), 0.7)
        if selected:
            sheet.text((x + 2.2, 398.2), "X", Pen("Mono", 10))
        sheet.text((x + 15, 398), option, Pen("Sans", 8, "#006241"))
        x += 165


def _customs_signing(sheet: Sheet) -> None:
    sheet.frame((40, 420, 297.5, 560))
    sheet.frame((297.5, 420, 555, 560))
    above(sheet, (50, 438), "54 Lugar y fecha", "Albariza, 6 de febrero de 2024", 230)
    above(sheet, (50, 474), "Nombre del firmante", "Begoña Noguerol Iriarte", 230)
    above(sheet, (50, 510), "Firma", None, 230)
    sheet.text((307, 438), "RESERVADO PARA LA ADUANA", sheet.style.heading)
    above(sheet, (307, 462), "Circuito asignado", "verde", 110)
    above(sheet, (430, 462), "Fecha de levante", "07/02/2024", 110)
    above(sheet, (307, 498), "Precintos", None, 110)
    above(sheet, (430, 498), "Funcionario (clave)", "K-27", 110)
    sheet.text((307, 552), "D. Conforme a la comprobación documental", sheet.style.small)
