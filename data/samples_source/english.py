"""Forms in English: a delivery note and a patient's registration sheet."""

from samples_source.layouts import below, beside, choice, lined
from samples_source.sheet import DOTTED, Pen, Sheet, Style

DELIVERY = Style(
    key=Pen("Sans", 8.5, "#333333"),
    value=Pen("Sans", 9.5),
    heading=Pen("Sans-Bold", 9.5, "#1d4f73"),
    small=Pen("Sans", 6.8, "#555555"),
    ink="#1d4f73",
)
INTAKE = Style(
    key=Pen("Serif", 11),
    value=Pen("Mono", 10.5),
    heading=Pen("Serif-Bold", 11.5),
    small=Pen("Serif-Italic", 8.5),
    leader=DOTTED,
)


def delivery_note() -> Sheet:
    """A letterhead, two columns of keys ending in colons, remarks over three lines, unsigned."""
    sheet = Sheet(DELIVERY, "Delivery note DN-20871")
    _delivery_letterhead(sheet)
    sheet.text((56, 176), "Deliver to", sheet.style.heading)
    sheet.text((318, 176), "Shipment", sheet.style.heading)
    sheet.rule((56, 181), (288, 181), 0.8)
    sheet.rule((318, 181), (540, 181), 0.8)
    left = (
        ("Customer:", "Pellworth Joinery Ltd"),
        ("Attn.:", "Maureen Ackroyd"),
        ("Address:", "Unit 7, Saltmarsh Trading Estate\nKilnsea Road\nHessleby HX9 4QD"),
        ("Telephone:", "01632 960 447"),
        ("Account no.:", "PEL-0093"),
    )
    for y, (key, answer) in zip((198, 215, 232, 273, 290), left, strict=True):
        beside(sheet, (56, y), key, answer, 74)
    right = (
        ("Delivery note no.:", "DN-20871"),
        ("Date of despatch:", "14 March 2024"),
        ("Your order no.:", "4500-1188"),
        ("Carrier:", "Brackwater Haulage"),
        ("Vehicle reg.:", None),
        ("No. of pallets:", "3"),
        ("Gross weight:", "1,284 kg"),
    )
    for index, (key, value) in enumerate(right):
        beside(sheet, (318, 198 + 17 * index), key, value, 92)
    _delivery_goods(sheet)
    return sheet


def _delivery_letterhead(sheet: Sheet) -> None:
    sheet.polygon(((56, 74), (74, 44), (92, 74)), "#1d4f73")
    sheet.polygon(((78, 74), (90, 54), (102, 74)), "#d98a29")
    sheet.text((112, 60), "OAKHOLM TIMBER & PANEL", Pen("Sans-Bold", 15, "#1d4f73"))
    sheet.text((112, 73), "Merchants and sawmillers since 1961", sheet.style.small)
    address = "The Old Wharf, Tidewell Lane, Brackwater BW3 1ZX\nwww.oakholm.example"
    sheet.text((540, 52), address, sheet.style.small, "right")
    sheet.rule((56, 84), (540, 84), 1.4)
    sheet.text((56, 122), "DELIVERY NOTE", Pen("Sans-Bold", 19))
    sheet.text((56, 139), "This is not an invoice. Please check the goods before signing.", sheet.style.small)


def _delivery_goods(sheet: Sheet) -> None:
    sheet.text((56, 352), "Goods", sheet.style.heading)
    sheet.rule((56, 357), (540, 357), 0.8)
    goods = (
        ("Description:", "Birch plywood, exterior glue, 18 mm, sheets 2440 x 1220 mm"),
        ("Quantity ordered:", "120 sheets"),
        ("Quantity delivered:", "112 sheets"),
        ("Balance to follow:", "8 sheets, week 13"),
        (
            "Remarks:",
            "Corner protection missing on pallet 2; driver informed. Goods to be stored\n"
            "under cover. Forklift must be provided by the customer on arrival, gate B,\n"
            "between 7.30 and 11.00 am.",
        ),
    )
    for index, (key, value) in enumerate(goods):
        beside(sheet, (56, 376 + 18 * index), key, value, 96)
    sheet.frame((56, 500, 540, 634), 0.8)
    sheet.text((64, 516), "Received in good order and condition", sheet.style.heading)
    choice(sheet, (64, 540), "Seal intact:", (("yes", True), ("no", False)), 96)
    lined(sheet, (64, 566), "Name in block letters:", "T. OYELARAN", 290)
    lined(sheet, (310, 566), "Time:", "09:40", 400)
    lined(sheet, (64, 604), "Signature:", None, 290)
    lined(sheet, (310, 604), "Date received:", None, 530)
    sheet.rule((56, 792), (540, 792), 0.4)
    terms = "Shortages must be reported within three working days. Title passes on payment in full."
    sheet.text((56, 803), terms, sheet.style.small)
    sheet.text(
        (56, 814), "Invented sample form: all names, numbers and addresses are fictitious.", sheet.style.small
    )
    sheet.text((540, 803), "Page 1 of 1", sheet.style.small, "right")


def medical_intake() -> Sheet:
    """A surgery's sheet with dotted lines, tick boxes and typed answers, to be scanned."""
    sheet = Sheet(INTAKE, "New patient registration")
    sheet.frame((60, 52, 92, 84), 0, fill="#222222", radius=6)
    sheet.frame((72.5, 57, 79.5, 79), 0, fill="#ffffff")
    sheet.frame((65, 64.5, 87, 71.5), 0, fill="#ffffff")
    sheet.text((104, 66), "Larkfield Road Surgery", Pen("Serif-Bold", 17))
    sheet.text((104, 81), "12 Larkfield Road, Dunmere DM2 6TT", sheet.style.small)
    sheet.text((535, 81), "Form P1 (rev. 06/22)", sheet.style.small, "right")
    sheet.text((298, 124), "NEW PATIENT REGISTRATION", Pen("Serif-Bold", 14), "middle")
    _intake_person(sheet)
    _intake_history(sheet)
    sheet.text(
        (298, 800),
        "Invented sample form – the surgery and the patient do not exist.",
        sheet.style.small,
        "middle",
    )
    return sheet


def _intake_person(sheet: Sheet) -> None:
    sheet.text((60, 160), "A.  About you", sheet.style.heading)
    lined(sheet, (60, 186), "Surname", "Whitcombe", 300)
    lined(sheet, (312, 186), "First name(s)", "Alasdair John", 535)
    lined(sheet, (60, 214), "Date of birth", "02/11/1978", 220)
    choice(sheet, (312, 214), "Sex:", (("male", True), ("female", False)), 36)
    lined(sheet, (60, 242), "Address", "Flat 3, 41 Quarry Hill, Dunmere", 535)
    lined(sheet, (60, 270), "Postcode", "DM2 9LE", 220)
    lined(sheet, (312, 270), "Mobile", "07700 900582", 535)
    lined(sheet, (60, 298), "Occupation", "bus driver", 300)
    lined(sheet, (60, 326), "Next of kin", "Ruth Whitcombe (sister)", 300)
    lined(sheet, (312, 326), "Their telephone", "01632 960118", 535)


def _intake_history(sheet: Sheet) -> None:
    sheet.text((60, 370), "B.  Your health", sheet.style.heading)
    yes_no = (("yes", False), ("no", True))
    choice(sheet, (60, 396), "Do you smoke?", yes_no, 160)
    choice(
        sheet, (60, 420), "Are you pregnant?", (("yes", False), ("no", False), ("not applicable", True)), 160
    )
    conditions = (("asthma", True), ("diabetes", False), ("high blood pressure", True), ("none", False))
    choice(sheet, (60, 444), "Long-term conditions:", conditions, 160)
    lined(sheet, (60, 474), "Regular medicines", "Ramipril 5 mg; salbutamol inhaler", 535)
    lined(sheet, (60, 502), "Allergies", "penicillin", 300)
    lined(sheet, (60, 530), "Previous GP", None, 535)
    lined(sheet, (60, 558), "Height (cm)", "181", 200)
    lined(sheet, (312, 558), "Weight (kg)", "88", 440)
    sheet.text((60, 602), "C.  Consent", sheet.style.heading)
    statement = (
        "I agree that my record may be requested from my previous practice and that the\n"
        "surgery may text me about appointments."
    )
    sheet.text((60, 622), statement, sheet.style.key)
    choice(
        sheet,
        (60, 660),
        "Preferred contact:",
        (("letter", False), ("text message", True), ("e-mail", False)),
        110,
    )
    below(sheet, (60, 722), "Signature", None, 210)
    below(sheet, (312, 722), "Date", "19/02/2024", 130)
