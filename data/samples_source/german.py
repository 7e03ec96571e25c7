"""Forms in German: a two-page inspection report and a personnel sheet."""

from samples_source.layouts import Grid, beside, cells, choice, grid_row, lined
from samples_source.sheet import Pen, Sheet, Style

INSPECTION = Style(
    key=Pen("Narrow", 8, "#222222"),
    value=Pen("Sans", 9.5),
    heading=Pen("Sans-Bold", 10),
    small=Pen("Sans", 6.5, "#444444"),
    tick="check",
)
PERSONNEL = Style(
    key=Pen("Sans", 9.5),
    value=Pen("Mono", 10.5, "#1b1b3a"),
    heading=Pen("Sans-Bold", 10.5),
    small=Pen("Sans", 7.5),
    tick="cross",
)


def inspection_report() -> Sheet:
    """Ruled cells on page 1; results, findings and approval in a table on page 2."""
    sheet = Sheet(INSPECTION, "Prüfbericht Kran")
    _inspection_frame(sheet, "Seite 1 von 2")
    sheet.text((50, 112), "Prüfbericht über die wiederkehrende Prüfung eines Krans", Pen("Sans-Bold", 13.5))
    _inspection_order(sheet)
    _inspection_crane(sheet)
    sheet.next_page()
    _inspection_frame(sheet, "Seite 2 von 2")
    _inspection_results(sheet)
    return sheet


def _inspection_frame(sheet: Sheet, page: str) -> None:
    sheet.disc((66, 62), 15, fill="#b3261e")
    sheet.polygon(((59, 62), (64, 68), (75, 55), (73, 53), (64, 64), (61, 60)), "#ffffff")
    sheet.text((90, 59), "Prüfdienst Nordheide GmbH", Pen("Sans-Bold", 12))
    sheet.text(
        (90, 71),
        "Sachverständige für Krane und Hebezeuge · Am Alten Speicher 9 · 00471 Weidenstätt",
        sheet.style.small,
    )
    sheet.text((545, 59), "QF-114 / Rev. 5", sheet.style.small, "right")
    sheet.rule((50, 84), (545, 84), 1)
    sheet.rule((50, 800), (545, 800), 0.4)
    sheet.text(
        (50, 811),
        "Erfundenes Musterformular: Firmen, Personen und Nummern sind frei erfunden.",
        sheet.style.small,
    )
    sheet.text((545, 811), page, sheet.style.small, "right")


def _inspection_order(sheet: Sheet) -> None:
    sheet.text((50, 142), "1  Auftrag", sheet.style.heading)
    three = (50, 215, 380, 545)
    cells(
        sheet,
        150,
        30,
        three,
        (
            ("Berichts-Nr.", "PN-24-00763"),
            ("Prüfdatum", "08.05.2024"),
            ("Prüfer/-in", "Dipl.-Ing. Heike Brandis"),
        ),
    )
    cells(sheet, 180, 30, (50, 380, 545), (("Auftraggeber", "Stahlbau Overkamp KG"), ("Kunden-Nr.", "30418")))
    cells(
        sheet,
        210,
        30,
        (50, 380, 545),
        (("Anschrift", "Lindenstraße 112, 00476 Röhdesheim"), ("Ansprechpartner", "Jörg Tüllmann")),
    )
    cells(
        sheet,
        240,
        30,
        three,
        (("Telefon", "0999 4471-20"), ("Bestellnummer", None), ("Prüfort", "Halle 3, Schiff 2")),
    )


def _inspection_crane(sheet: Sheet) -> None:
    sheet.text((50, 302), "2  Angaben zum Prüfgegenstand", sheet.style.heading)
    two = (50, 297.5, 545)
    cells(
        sheet,
        310,
        30,
        two,
        (("Art des Hebezeugs", "Zweiträger-Brückenkran"), ("Hersteller", "Kranwerk Elsterau")),
    )
    cells(sheet, 340, 30, two, (("Fabriknummer", "E-7741/2"), ("Baujahr", "2009")))
    cells(
        sheet,
        370,
        30,
        (50, 215, 380, 545),
        (("Tragfähigkeit [t]", "12,5"), ("Spannweite [m]", "22,40"), ("Hubhöhe [m]", "8,00")),
    )
    cells(sheet, 400, 30, two, (("Letzte Prüfung", "11.05.2023"), ("Nächste Prüfung fällig", "05/2025")))
    sheet.text((50, 464), "3  Umfang der Prüfung", sheet.style.heading)
    kinds = (("wiederkehrend", True), ("nach Änderung", False), ("außerordentlich", False))
    choice(sheet, (50, 486), "Prüfungsart", kinds, 110)
    parts = (("Tragwerk", True), ("Hubwerk", True), ("Elektrik", True), ("Kranbahn", False))
    choice(sheet, (50, 508), "Geprüfte Baugruppen", parts, 110)
    choice(
        sheet,
        (50, 530),
        "Belastungsprobe",
        (("mit Nennlast", True), ("mit Überlast", False), ("keine", False)),
        110,
    )
    note = (
        "Die Prüfung erfolgte durch Besichtigung und Funktionsprobe. Verdeckte "
        "Teile wurden nur geprüft, soweit sie ohne\n"
        "Zerlegung zugänglich waren. Grundlage ist das Prüfbuch des Betreibers."
    )
    sheet.text((50, 566), note, Pen("Sans", 7.5))


def _inspection_results(sheet: Sheet) -> None:
    sheet.text((50, 112), "4  Ergebnis", sheet.style.heading)
    grid = Grid(50, 205, 545, 21)
    top = 120.0
    rows = (
        ("Zustand des Tragseils", "3 Drahtbrüche auf 6d, zulässig"),
        ("Bremsweg Hubwerk [mm]", "46"),
        ("Not-Halt", "in Ordnung"),
        (
            "Festgestellte Mängel",
            "Puffer an der Endlage Ost stark verschlissen.\nWarnschild am Steuerschalter unleserlich.",
        ),
        ("Frist zur Beseitigung", "30.06.2024"),
        ("Bemerkungen", None),
    )
    for key, value in rows:
        top = grid_row(sheet, grid, top, key, value)
    verdict = (("keine Mängel", False), ("geringe Mängel", True), ("erhebliche Mängel", False))
    choice(sheet, (50, top + 28), "Gesamturteil", verdict, 155)
    choice(sheet, (50, top + 50), "Weiterbetrieb", (("zulässig", True), ("nicht zulässig", False)), 155)
    sheet.text((50, top + 92), "5  Freigabe", sheet.style.heading)
    beside(sheet, (50, top + 114), "Ort:", "Röhdesheim", 60)
    beside(sheet, (50, top + 132), "Datum:", "08.05.2024", 60)
    lined(sheet, (50, top + 176), "Unterschrift Prüfer/-in:", None, 290)
    lined(sheet, (310, top + 176), "Für den Betreiber:", None, 545)


def personnel_form() -> Sheet:
    """A personnel sheet filled in by typewriter, with crossed boxes, to be scanned."""
    sheet = Sheet(PERSONNEL, "Personalbogen")
    sheet.frame((56, 44, 540, 84), 0, fill="#dddddd")
    sheet.text((66, 70), "Personalbogen", Pen("Sans-Bold", 17))
    sheet.text((530, 62), "Molkerei Auenthal eG", Pen("Sans-Bold", 9), "right")
    sheet.text((530, 75), "Personalabteilung", Pen("Sans", 9), "right")
    sheet.text((56, 100), "Bitte in Druckschrift oder mit Schreibmaschine ausfüllen.", sheet.style.small)
    _personnel_person(sheet)
    _personnel_job(sheet)
    sheet.text(
        (56, 806), "Erfundenes Musterformular – Personen und Angaben sind frei erfunden.", sheet.style.small
    )
    return sheet


def _personnel_person(sheet: Sheet) -> None:
    sheet.text((56, 128), "Persönliche Angaben", sheet.style.heading)
    sheet.rule((56, 133), (540, 133), 0.8)
    lined(sheet, (56, 158), "Familienname:", "Seidlitz", 290)
    lined(sheet, (304, 158), "Vorname:", "Katharina", 540)
    lined(sheet, (56, 184), "Geburtsname:", None, 290)
    lined(sheet, (304, 184), "Geburtsdatum:", "27.09.1991", 540)
    lined(sheet, (56, 210), "Straße und Hausnummer:", "Mühlgraben 14a", 540)
    lined(sheet, (56, 236), "PLZ:", "00829", 150)
    lined(sheet, (164, 236), "Wohnort:", "Auenthal", 540)
    lined(sheet, (56, 262), "Staatsangehörigkeit:", "deutsch", 290)
    choice(sheet, (304, 262), "Geschlecht:", (("m", False), ("w", True), ("d", False)), 72)
    status = (("ledig", False), ("verheiratet", True), ("geschieden", False), ("verwitwet", False))
    choice(sheet, (56, 290), "Familienstand:", status, 110)
    lined(sheet, (56, 316), "Zahl der Kinder:", "2", 200)


def _personnel_job(sheet: Sheet) -> None:
    sheet.text((56, 356), "Beschäftigung", sheet.style.heading)
    sheet.rule((56, 361), (540, 361), 0.8)
    lined(sheet, (56, 386), "Eintrittsdatum:", "01.04.2024", 290)
    lined(sheet, (304, 386), "Personal-Nr.:", "5517", 540)
    lined(sheet, (56, 412), "Tätigkeit:", "Laborantin Milchannahme", 540)
    choice(
        sheet,
        (56, 440),
        "Arbeitszeit:",
        (("Vollzeit", False), ("Teilzeit", True), ("geringfügig", False)),
        110,
    )
    lined(sheet, (56, 466), "Wochenstunden:", "28", 200)
    choice(sheet, (304, 466), "Befristet:", (("ja", False), ("nein", True)), 72)
    sheet.text((56, 506), "Steuer und Sozialversicherung", sheet.style.heading)
    sheet.rule((56, 511), (540, 511), 0.8)
    lined(sheet, (56, 536), "Steuerklasse:", "4", 200)
    lined(sheet, (304, 536), "Konfession:", None, 540)
    lined(sheet, (56, 562), "Krankenkasse:", "BKK Auenthal", 290)
    lined(sheet, (56, 588), "IBAN:", "DE00 9999 0000 0012 3456 78", 400)
    statement = (
        "Ich versichere, dass die Angaben vollständig und richtig sind. "
        "Änderungen teile ich unverzüglich mit."
    )
    sheet.text((56, 632), statement, sheet.style.small)
    lined(sheet, (56, 676), "Ort, Datum:", "Auenthal, 12.03.2024", 290)
    lined(sheet, (304, 676), "Unterschrift:", None, 540)
