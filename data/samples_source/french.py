"""A form in French: an insurance claim."""

from samples_source.layouts import choice, lined
from samples_source.sheet import DOTTED, Pen, Sheet, Style

CLAIM = Style(
    key=Pen("Humanist", 10, "#222222"),
    value=Pen("Humanist-Bold", 10.5, "#10246b"),
    heading=Pen("Humanist-Bold", 11.5, "#ffffff"),
    small=Pen("Humanist-Italic", 8, "#444444"),
    ink="#3b3b3b",
    tick="dot",
    leader=DOTTED,
)


def insurance_claim() -> Sheet:
    """Dotted lines, two vehicles side by side under one heading, an account over several lines."""
    sheet = Sheet(CLAIM, "Déclaration de sinistre automobile")
    sheet.polygon(((56, 78), (56, 52), (70, 44), (84, 52), (84, 78), (70, 86)), "#7a1f5c")
    sheet.text((70, 72), "M", Pen("Serif-Bold", 20, "#ffffff"), "middle")
    sheet.text((96, 64), "Mutuelle des Trois Rivières", Pen("Humanist-Bold", 15, "#7a1f5c"))
    sheet.text((96, 78), "Service sinistres – BP 40 – 99300 Valbrume", sheet.style.small)
    sheet.text((540, 64), "Déclaration de sinistre", Pen("Humanist-Bold", 14), "right")
    sheet.text((540, 79), "Automobile", Pen("Humanist", 12), "right")
    _claim_insured(sheet)
    _claim_vehicles(sheet)
    _claim_account(sheet)
    sheet.text(
        (298, 806),
        "Formulaire fictif : personnes, véhicules et numéros sont inventés.",
        sheet.style.small,
        "middle",
    )
    return sheet


def _band(sheet: Sheet, top: float, title: str) -> None:
    sheet.frame((56, top, 540, top + 17), 0, fill="#7a1f5c")
    sheet.text((62, top + 12.5), title, sheet.style.heading)


def _claim_insured(sheet: Sheet) -> None:
    _band(sheet, 104, "Assuré")
    lined(sheet, (56, 140), "Nom et prénom :", "Delaunoy Mireille", 340)
    lined(sheet, (350, 140), "N° de contrat :", "A 774 120 36", 540)
    lined(sheet, (56, 162), "Adresse :", "18, impasse des Tanneurs, 99310 Saint-Orban", 540)
    lined(sheet, (56, 184), "Téléphone :", "01 99 00 41 27", 250)
    lined(sheet, (260, 184), "Courriel :", "m.delaunoy@courrier.example", 540)


def _claim_vehicles(sheet: Sheet) -> None:
    _band(sheet, 206, "Circonstances")
    lined(sheet, (56, 242), "Date du sinistre :", "23/01/2024", 230)
    lined(sheet, (240, 242), "Heure :", "17 h 45", 340)
    lined(sheet, (350, 242), "Lieu :", "Rond-point du Moulin", 540)
    choice(sheet, (56, 266), "Blessés, même légers :", (("oui", False), ("non", True)), 124)
    choice(sheet, (300, 266), "Constat amiable joint :", (("oui", True), ("non", False)), 124)
    _band(sheet, 284, "Véhicules en cause")
    sheet.rule((298, 308), (298, 440), 0.5)
    sheet.text((56, 320), "Véhicule A (assuré)", Pen("Humanist-Bold", 10.5))
    sheet.text((310, 320), "Véhicule B (tiers)", Pen("Humanist-Bold", 10.5))
    first = (
        ("Marque, type :", "Brenva Lys 1.2"),
        ("Immatriculation :", "ZZ-418-QX"),
        ("Conducteur :", "Delaunoy Mireille"),
        ("Assureur :", None),
    )
    second = (
        ("Marque, type :", "Camion Ostra T7"),
        ("Immatriculation :", "ZY-902-KB"),
        ("Conducteur :", "Ferrand Loïc"),
        ("Assureur :", "La Prévoyante du Val"),
    )
    for x, end, rows in ((56, 288, first), (310, 540, second)):
        for index, (key, value) in enumerate(rows):
            lined(sheet, (x, 346 + 26 * index), key, value, end)


def _claim_account(sheet: Sheet) -> None:
    _band(sheet, 458, "Récit du conducteur")
    sheet.text((56, 494), "Description des faits :", sheet.style.key)
    story = (
        "Engagée dans le rond-point, j'ai été heurtée à l'arrière droit par\n"
        "le camion qui n'a pas cédé le passage. Pare-chocs et feu cassés,\n"
        "hayon enfoncé. Le véhicule B roulait à faible allure."
    )
    for index in range(4):
        sheet.rule((160, 496.5 + 13.1 * index), (540, 496.5 + 13.1 * index), 0.6, DOTTED)
    sheet.text((165, 493.5), story, sheet.style.value)
    sheet.note("Description des faits :", story)
    lined(sheet, (56, 564), "Témoins :", None, 540)
    lined(sheet, (56, 588), "Montant estimé des dégâts :", "1 860,00 €", 340)
    choice(sheet, (56, 614), "Véhicule immobilisé :", (("oui", False), ("non", True)), 124)
    lined(sheet, (300, 614), "Garage :", "Carrosserie Pinot, Saint-Orban", 540)
    certify = (
        "Je certifie l'exactitude des renseignements ci-dessus et autorise leur traitement informatique."
    )
    sheet.text((56, 652), certify, sheet.style.small)
    lined(sheet, (56, 690), "Fait à :", "Saint-Orban", 230)
    lined(sheet, (240, 690), "le :", "24/01/2024", 340)
    lined(sheet, (350, 690), "Signature :", None, 540)
