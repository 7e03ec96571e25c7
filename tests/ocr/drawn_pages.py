"""Form pages drawn for the tests, with the words that stand on them."""

from PIL import Image, ImageDraw, ImageFont

LINES = (
    "Application for a parking permit",
    "Surname: Lindqvist   First name: Astrid",
    "Street: 14 Harbour Road",
    "Postcode and city: 20457 Hamburg",
    "Vehicle registration: HH-AL 1972",
    "Date of birth: 12.03.1988",
    "Telephone: +49 40 5550 1234",
    "Reason: residents parking, zone 7",
    "Signature of the applicant",
)


def form_page(size: tuple[int, int] = (900, 1200), height: int = 26) -> Image.Image:
    """Return a white page with ruled lines of text."""
    page = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(page)
    font = ImageFont.load_default(height)
    for number, line in enumerate(LINES):
        top = 100 + number * 4 * height
        draw.text((90, top), line, fill="black", font=font)
        draw.line((90, top + 2 * height, size[0] - 90, top + 2 * height), fill="black", width=2)
    return page
