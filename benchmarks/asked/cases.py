"""Thirty invented cases of two pages, of which the later one fills, confirms, corrects or contradicts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from xformparser.documents import FieldValue
from xformparser.slots.plain_values import same_value

Rows = Sequence[tuple[str, str]]
FILLS, CONFIRMS, CORRECTS, CONTRADICTS = "fills", "confirms", "corrects", "contradicts"
FILLER: Sequence[Rows] = (
    (("Company:", "Pellworth Joinery Ltd"), ("City:", "Hessleby"), ("Phone:", "01482 555 0143")),
    (("Firma:", "Tischlerei Harmsen GmbH"), ("Ort:", "Kiel"), ("Telefon:", "0431 555 0187")),
    (("Société :", "Menuiserie Vasseur SARL"), ("Ville :", "Caen"), ("Téléphone :", "02 31 55 01 29")),
    (("Empresa:", "Carpintería Lozano S.L."), ("Ciudad:", "Burgos"), ("Teléfono:", "947 55 01 63")),
)
ASKED: Sequence[tuple[str, int, str, str, str]] = (
    ("Invoice number", 0, "Invoice no.:", "A-20871", "A-20917"),
    ("Total", 0, "Total amount:", "1,250.00", "1,520.00"),
    ("Delivery date", 0, "Delivery date:", "14/03/2024", "19/03/2024"),
    ("Invoice number", 1, "Rechnungs-Nr.:", "R-4471", "R-4417"),
    ("Due date", 1, "Fällig am:", "30.04.2024", "15.05.2024"),
    ("Rechnungsnummer", 2, "Facture n° :", "F-10293", "F-10329"),
    ("Order date", 2, "Date de commande :", "02/02/2024", "12/02/2024"),
    ("Order number", 3, "N.º de pedido:", "P-7718", "P-7781"),
)
"""Name of the field, its page's language, the key there, a value, and another."""
VAGUE = ("Ref.:", "Zeichen:", "Réf. :", "Ref.:")
"""Keys that may mean the field, or not."""


@dataclass(frozen=True)
class Case:
    """A case: the field that is asked for, its two pages, what the later one does, and both values."""

    field: str
    pages: tuple[Rows, Rows]
    does: str
    first: str
    second: str

    def is_right(self, found: FieldValue, before: FieldValue) -> bool:
        """Tell whether the state is right after both pages; `before` is that after the first one."""
        if self.does == CONTRADICTS:
            values = {found.value, *found.conflicts}
            return all(
                any(same_value(each, wanted) for each in values) for wanted in (self.first, self.second)
            )
        if not same_value(found.value, self.second):
            return False
        if self.does == CONFIRMS:
            return not found.conflicts and found.confidence > before.confidence
        return before.value is None if self.does == FILLS else True

    def write(self, path: Path, pages: int = 2) -> None:
        """Write the first pages as a PDF."""
        canvas = Canvas(str(path), pagesize=A4, invariant=1)
        for rows in self.pages[:pages]:
            for row, (key, value) in enumerate(rows):
                y = A4[1] - 90 - 34 * row
                canvas.setFont("Helvetica-Bold", 10)
                canvas.drawString(70, y, key)
                canvas.setFont("Helvetica", 10)
                canvas.drawString(230, y, value)
            canvas.showPage()
        canvas.save()


def cases() -> Iterator[Case]:
    """Yield the thirty cases."""
    for does, count in ((FILLS, 8), (CONFIRMS, 8), (CORRECTS, 6), (CONTRADICTS, 8)):
        for name, language, key, first, second in ASKED[:count]:
            rest = FILLER[language]
            earlier = {
                FILLS: rest,
                CONFIRMS: (*rest, (key, second)),
                CORRECTS: ((VAGUE[language], first), *rest),
                CONTRADICTS: (*rest, (key, first)),
            }[does]
            yield Case(name, (earlier, (*rest[::-1], (key, second))), does, first, second)
