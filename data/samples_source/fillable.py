"""A fillable work order in English with every kind of widget, partly filled in by pypdf."""

from io import BytesIO

from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject, TextStringObject
from reportlab.lib.colors import HexColor, black, white

from samples_source.layouts import note_choice
from samples_source.sheet import Options, Pen, Point, Sheet, Style
from xformparser.geometry import Box
from xformparser.labels import ValueType

WORK = Style(
    key=Pen("Humanist", 10, "#222222"),
    value=Pen("Sans", 9),
    heading=Pen("Humanist-Bold", 11.5, "#2a4d3a"),
    small=Pen("Humanist", 8, "#555555"),
    ink="#7d8f84",
)
LOOK = {"borderColor": HexColor("#7d8f84"), "fillColor": white, "textColor": black, "borderWidth": 0.6}
PRIORITIES = ("Low", "Normal", "Urgent")
BUILDINGS = ("Main hall", "Warehouse North", "Boiler house", "Gatehouse")
TEXT_VALUES = {
    "request.number": "WO-24-0319",
    "request.date": "2024-05-03",
    "request.requester": "Priyanka Holm",
    "request.department": "Packaging line 2",
    "request.extension": "4416",
    "request.order": "PO-66120",
    "job.description": "Conveyor drive stops after ten minutes.\nMotor housing too hot to touch.",
    "job.hours": "3.5",
    "job.technician": "D. Ferreira",
}
BUILDING = "Warehouse North"
PRIORITY = "Urgent"
TRADES = (("Mechanical", False), ("Electrical", True), ("Plumbing", False), ("Cleaning", True))
STOPPED = (("Yes", True), ("No", False))
LOCK_OUT = (("Required", False), ("Not required", False))
SELECTED = {"job.trade.electrical": "/Yes", "job.trade.cleaning": "/Yes", "job.stopped": "/yes"}


def fillable_work_order() -> tuple[Sheet, bytes]:
    """Return the sheet with its expected pairs, and the PDF with the answers in its widgets."""
    sheet = Sheet(WORK, "Maintenance work order")
    _letterhead(sheet)
    _request(sheet)
    _job(sheet)
    _closing(sheet)
    return sheet, _filled(sheet.finish())


def _letterhead(sheet: Sheet) -> None:
    sheet.frame((54, 44, 541, 84), 0, fill="#2a4d3a")
    sheet.disc((78, 64), 12, fill="#cfe3d6")
    sheet.disc((78, 64), 6, fill="#2a4d3a")
    sheet.text((100, 69), "Maintenance work order", Pen("Humanist-Bold", 17, "#ffffff"))
    sheet.text((531, 68), "Fernhollow Biscuits · Facilities", Pen("Humanist", 9.5, "#ffffff"), "right")
    sheet.text((54, 98), "Fill in on screen and send to facilities@fernhollow.example", sheet.style.small)
    sheet.text(
        (54, 800), "Invented sample form. Company, people and numbers are fictitious.", sheet.style.small
    )
    sheet.text((541, 800), "FM-07, issue 3", sheet.style.small, "right")


def _text_field(sheet: Sheet, name: str, box: Box, tooltip: str = "", multiline: bool = False) -> None:
    x0, y0, x1, y1 = box
    sheet.canvas.acroForm.textfield(
        name=name,
        tooltip=tooltip,
        x=x0,
        y=sheet.height - y1,
        width=x1 - x0,
        height=y1 - y0,
        fontName="Helvetica",
        fontSize=9,
        fieldFlags="multiline" if multiline else "",
        **LOOK,
    )


def _captioned(sheet: Sheet, name: str, at: Point, caption: str, width: float) -> None:
    """A caption with its text field under it."""
    sheet.text(at, caption, sheet.style.key)
    _text_field(sheet, name, (at[0], at[1] + 4, at[0] + width, at[1] + 22))
    sheet.note(caption, TEXT_VALUES.get(name))


def _request(sheet: Sheet) -> None:
    sheet.text((54, 124), "1. Request", sheet.style.heading)
    sheet.rule((54, 129), (541, 129))
    _captioned(sheet, "request.number", (54, 146), "Work order no.", 150)
    _captioned(sheet, "request.date", (222, 146), "Date", 110)
    _text_field(sheet, "request.order", (350, 150, 541, 168), tooltip="Purchase order")
    sheet.note("Purchase order", TEXT_VALUES["request.order"])
    _captioned(sheet, "request.requester", (54, 188), "Requested by", 150)
    _captioned(sheet, "request.department", (222, 188), "Department", 200)
    _captioned(sheet, "request.extension", (440, 188), "Extension", 101)
    _captioned(sheet, "request.asset", (54, 230), "Asset tag", 150)
    sheet.text((222, 230), "Building", sheet.style.key)
    _choice_field(sheet, "job.building", (222, 234, 422, 252), BUILDINGS)
    sheet.note("Building", BUILDING, ValueType.SELECTION)


def _choice_field(sheet: Sheet, name: str, box: Box, options: tuple[str, ...]) -> None:
    """A combo box, or where it is higher than two lines a list box."""
    x0, y0, x1, y1 = box
    form = sheet.canvas.acroForm
    draw = form.listbox if y1 - y0 > 30 else form.choice
    draw(
        name=name,
        tooltip="",
        value=options[-1],
        options=list(options),
        x=x0,
        y=sheet.height - y1,
        width=x1 - x0,
        height=y1 - y0,
        fontName="Helvetica",
        fontSize=9,
        fieldFlags="" if y1 - y0 > 30 else "combo",
        **LOOK,
    )


def _job(sheet: Sheet) -> None:
    sheet.text((54, 284), "2. Job", sheet.style.heading)
    sheet.rule((54, 289), (541, 289))
    sheet.text((54, 306), "Description of the fault", sheet.style.key)
    _text_field(sheet, "job.description", (54, 310, 422, 366), multiline=True)
    sheet.note("Description of the fault", TEXT_VALUES["job.description"])
    sheet.text((440, 306), "Priority", sheet.style.key)
    _choice_field(sheet, "job.priority", (440, 310, 541, 352), PRIORITIES)
    sheet.note("Priority", PRIORITY, ValueType.SELECTION)
    _check_boxes(sheet, (54, 392), "Trades needed", TRADES)
    _radio_group(sheet, (54, 420), "Machine stopped", "job.stopped", STOPPED)
    _radio_group(sheet, (54, 448), "Lock-out", "job.lockout", LOCK_OUT)


def _check_boxes(sheet: Sheet, at: Point, key: str, options: Options) -> None:
    sheet.text(at, key, sheet.style.key)
    x = at[0] + 110
    for option, _ in options:
        sheet.canvas.acroForm.checkbox(
            name=f"job.trade.{option.lower()}",
            checked=False,
            buttonStyle="check",
            x=x,
            y=sheet.height - at[1] - 2,
            size=11,
            **LOOK,
        )
        sheet.text((x + 16, at[1]), option, sheet.style.key)
        x += 95
    note_choice(sheet, key, options)


def _radio_group(sheet: Sheet, at: Point, key: str, name: str, options: Options) -> None:
    """Radio buttons whose on-states are their options in lower case."""
    sheet.text(at, key, sheet.style.key)
    x = at[0] + 110
    for option, _ in options:
        sheet.canvas.acroForm.radio(
            name=name,
            value=option.lower().replace(" ", "_"),
            selected=False,
            buttonStyle="circle",
            shape="circle",
            x=x,
            y=sheet.height - at[1] - 1.5,
            size=14,
            **LOOK,
        )
        sheet.text((x + 16, at[1]), option, sheet.style.key)
        x += 95
    note_choice(sheet, key, options)


def _closing(sheet: Sheet) -> None:
    sheet.text((54, 486), "3. Completion", sheet.style.heading)
    sheet.rule((54, 491), (541, 491))
    _captioned(sheet, "job.technician", (54, 510), "Technician", 150)
    _captioned(sheet, "job.hours", (222, 510), "Hours worked", 90)
    _captioned(sheet, "job.completed", (330, 510), "Date completed", 110)
    sheet.text((54, 552), "Parts used", sheet.style.key)
    _text_field(sheet, "job.parts", (54, 556, 541, 604), multiline=True)
    sheet.note("Parts used", None)


def _filled(blank: bytes) -> bytes:
    """Return the PDF with the answers written by pypdf, which also draws their appearances."""
    writer = PdfWriter(clone_from=PdfReader(BytesIO(blank)))
    writer.update_page_form_field_values(
        writer.pages[0], TEXT_VALUES | SELECTED | {"job.building": BUILDING}, auto_regenerate=False
    )
    writer.metadata = {NameObject("/Title"): TextStringObject("Maintenance work order")}
    stream = BytesIO()
    writer.write(stream)
    return stream.getvalue()
