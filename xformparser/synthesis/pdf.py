"""A drawing as a PDF, and its pages as pictures."""

import io

import pypdfium2
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from xformparser.geometry import Box
from xformparser.synthesis.sheet import Drawing, Frame, Sheet, Stamp, TextRun, TickBox

_POINTS_PER_INCH = 72


def pdf_bytes(drawing: Drawing) -> bytes:
    """Return the drawing as a PDF; equal drawings give equal bytes."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, invariant=1)
    for sheet in drawing.sheets:
        canvas.setPageSize((sheet.width, sheet.height))
        _PageCanvas(canvas, sheet).draw()
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def page_images(pdf: bytes, dpi: float) -> list[Image.Image]:
    """Return the pages of a PDF as grey or coloured pictures of so many dots per inch."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.render(scale=dpi / _POINTS_PER_INCH).to_pil().convert("RGB") for page in document]
    finally:
        document.close()


class _PageCanvas:
    """Draws one sheet; the canvas counts its points from the bottom."""

    def __init__(self, canvas: Canvas, sheet: Sheet) -> None:
        self.canvas = canvas
        self.sheet = sheet

    def draw(self) -> None:
        for frame in self.sheet.frames:
            self._draw_frame(frame)
        for stroke in self.sheet.strokes:
            self.canvas.setStrokeColorRGB(*stroke.colour)
            self.canvas.setLineWidth(stroke.width)
            self.canvas.setDash(*([stroke.dash] if stroke.dash else []))
            self.canvas.line(
                stroke.start[0], self._up(stroke.start[1]), stroke.end[0], self._up(stroke.end[1])
            )
        self.canvas.setDash()
        for tick in self.sheet.ticks:
            self._draw_tick(tick)
        for run in self.sheet.runs:
            self._draw_run(run)
        for stamp in self.sheet.stamps:
            self._draw_stamp(stamp)

    def _up(self, y: float) -> float:
        return self.sheet.height - y

    def _rectangle(self, box: Box) -> tuple[float, float, float, float]:
        return (box[0], self._up(box[3]), box[2] - box[0], box[3] - box[1])

    def _draw_frame(self, frame: Frame) -> None:
        self.canvas.setStrokeColorRGB(0, 0, 0)
        self.canvas.setLineWidth(frame.width)
        if frame.fill is not None:
            self.canvas.setFillGray(frame.fill)
        self.canvas.roundRect(
            *self._rectangle(frame.box),
            frame.radius,
            stroke=int(frame.width > 0),
            fill=int(frame.fill is not None),
        )

    def _draw_tick(self, tick: TickBox) -> None:
        x0, y0, x1, y1 = tick.box
        self.canvas.setStrokeColorRGB(0, 0, 0)
        self.canvas.setLineWidth(0.7)
        if tick.ring:
            self.canvas.circle((x0 + x1) / 2, self._up((y0 + y1) / 2), (x1 - x0) / 2)
        else:
            self.canvas.rect(*self._rectangle(tick.box))
        size = x1 - x0
        self.canvas.setLineWidth(max(0.9, size / 9))
        if tick.mark == "x":
            inset = 0.15 * size
            self.canvas.line(x0 + inset, self._up(y0 + inset), x1 - inset, self._up(y1 - inset))
            self.canvas.line(x0 + inset, self._up(y1 - inset), x1 - inset, self._up(y0 + inset))
        elif tick.mark == "v":
            foot = (x0 + 0.4 * size, self._up(y1 - 0.1 * size))
            self.canvas.line(x0 + 0.1 * size, self._up(y0 + 0.5 * size), *foot)
            self.canvas.line(*foot, x1 + 0.15 * size, self._up(y0 - 0.1 * size))
        elif tick.mark == "filled":
            self.canvas.setFillGray(0.1)
            self.canvas.circle((x0 + x1) / 2, self._up((y0 + y1) / 2), 0.32 * size, stroke=0, fill=1)

    def _draw_run(self, run: TextRun) -> None:
        self.canvas.setFillColorRGB(*run.colour)
        self.canvas.setFont(run.font.name, run.size)
        self.canvas.drawString(run.x, self._up(run.baseline), run.text)

    def _draw_stamp(self, stamp: Stamp) -> None:
        width = stamp.font.width(stamp.text, stamp.size)
        self.canvas.saveState()
        self.canvas.translate(stamp.centre[0], self._up(stamp.centre[1]))
        self.canvas.rotate(stamp.degrees)
        self.canvas.setStrokeColorRGB(*stamp.colour, alpha=0.7)
        self.canvas.setFillColorRGB(*stamp.colour, alpha=0.7)
        self.canvas.setLineWidth(1.5)
        self.canvas.setFont(stamp.font.name, stamp.size)
        self.canvas.roundRect(-width / 2 - 6, -stamp.size * 0.8, width + 12, stamp.size * 1.6, 3)
        self.canvas.drawString(-width / 2, -stamp.size * 0.35, stamp.text)
        self.canvas.restoreState()
