"""Twenty pages that are no forms: prose, photos, blank paper and music, five of each, made or at hand here.

The prose is that of our own documents, typeset; photos are those that come with libraries; music and paper
are drawn. Nothing was chosen by what a model says of them.
"""

import importlib.util
import random
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

ROOT = Path(__file__).parents[2]
SIZE = (1240, 1754)
FONTS = Path("/usr/share/fonts/truetype")
FACES = (
    "liberation/LiberationSerif-Regular.ttf",
    "liberation/LiberationSans-Regular.ttf",
    "dejavu/DejaVuSerif.ttf",
    "freefont/FreeSerif.ttf",
    "lato/Lato-Regular.ttf",
)
PROSE = ("README.md", "docs/ilp.md", "docs/isolation.md", "docs/security.md", "CONTRIBUTING.md")
PHOTOS = (
    ("sklearn", "datasets/images/china.jpg"),
    ("sklearn", "datasets/images/flower.jpg"),
    ("matplotlib", "mpl-data/sample_data/grace_hopper.jpg"),
    ("gradio", "media_assets/images/cheetah1.jpg"),
    ("gradio", "media_assets/images/tower.jpg"),
)
EACH = 5


def write_no_forms(folder: Path, seed: int = 0) -> list[Path]:
    """Write the pages as PNG and return their files; another seed gives others, of the same photos parts."""
    folder.mkdir(parents=True, exist_ok=True)
    found = []
    for name, image in pages(seed):
        path = folder / f"{name}.png"
        image.save(path)
        found.append(path)
    return found


def pages(seed: int = 0) -> Iterator[tuple[str, Image.Image]]:
    """Yield the name and the picture of each page."""
    for place in range(EACH):
        dice = random.Random(place + EACH * seed)
        yield f"prose_{place}", _prose(place, seed)
        photo = _photo(*PHOTOS[place])
        yield f"photo_{place}", _part(photo, dice) if seed else photo
        yield f"blank_{place}", _paper(dice)
        yield f"music_{place}", _music(dice)


def _prose(place: int, seed: int) -> Image.Image:
    """Return a page of running text: paragraphs of one of our documents, without lists, tables and code.

    Seeds begin at other paragraphs.
    """
    text = (ROOT / PROSE[place]).read_text(encoding="utf-8")
    text = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    blocks = [" ".join(block.split()) for block in text.split("\n\n")]
    prose = [re.sub(r"[`*\[\]]|\(http\S+\)", "", block) for block in blocks if re.match(r"[A-Z]", block)]
    columns = 1 + place % 2
    image, font = (
        Image.new("RGB", SIZE, "white"),
        ImageFont.truetype(str(FONTS / FACES[place]), 24 - 2 * columns),
    )
    draw = ImageDraw.Draw(image)
    width = (SIZE[0] - 240 - 60 * (columns - 1)) // columns
    start = len(prose) * (seed % EACH) // EACH
    words = [word for block in (*prose[start:], *prose[:start]) for word in (*block.split(), "\n")]
    for column in range(columns):
        left, top = 120 + column * (width + 60), 140
        line: list[str] = []
        while words and top < SIZE[1] - 140:
            word = words.pop(0)
            if word != "\n" and draw.textlength(" ".join([*line, word]), font) < width:
                line.append(word)
                continue
            draw.text((left, top), " ".join(line), fill=(20, 20, 20), font=font)
            top += 34 if word != "\n" else 52
            line = [] if word == "\n" else [word]
    return image


def _photo(package: str, path: str) -> Image.Image:
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise SystemExit(f"The photo {path} comes with {package}. Install the extras train and dev.")
    return Image.open(Path(spec.origin).parent / path).convert("RGB")


def _part(photo: Image.Image, dice: random.Random) -> Image.Image:
    width, height = (round(side * dice.uniform(0.5, 0.8)) for side in photo.size)
    left, top = dice.randint(0, photo.width - width), dice.randint(0, photo.height - height)
    return photo.crop((left, top, left + width, top + height))


def _paper(dice: random.Random) -> Image.Image:
    """Return an empty sheet as scanners see it: a tint, noise, a few specks, perhaps a dark edge."""
    noise = np.random.default_rng(dice.getrandbits(32)).normal(0, dice.uniform(0, 4), (*SIZE[::-1], 1))
    image = Image.fromarray(
        np.clip(dice.randint(235, 255) + noise.repeat(3, axis=2), 0, 255).astype(np.uint8)
    )
    draw = ImageDraw.Draw(image)
    for _ in range(dice.randint(0, 30)):
        x, y, size = dice.randrange(SIZE[0]), dice.randrange(SIZE[1]), dice.randint(1, 3)
        draw.ellipse((x, y, x + size, y + size), fill=(90, 90, 90))
    if dice.random() < 0.5:
        draw.rectangle((0, 0, dice.randint(5, 25), SIZE[1]), fill=(40, 40, 40))
    return image


def _music(dice: random.Random) -> Image.Image:
    """Return a sheet of music: a title, staves, bars, notes with stems, and some words below."""
    image = Image.new("RGB", SIZE, "white")
    draw = ImageDraw.Draw(image)
    title = ImageFont.truetype(str(FONTS / FACES[0]), 48)
    small = ImageFont.truetype(str(FONTS / FACES[0]), 22)
    draw.text(
        (SIZE[0] / 2, 110), dice.choice(("Abendlied", "Waltz", "Petite suite", "Canon")), "black", title, "mm"
    )
    draw.text((120, 190), dice.choice(("Andante", "Allegro", "Lento")), "black", small)
    gap = dice.randint(12, 16)
    for staff in range(8):
        top = 240 + staff * 180
        for line in range(5):
            draw.line((110, top + line * gap, SIZE[0] - 110, top + line * gap), fill="black", width=2)
        for bar in range(5):
            x = 110 + bar * (SIZE[0] - 220) / 4
            draw.line((x, top, x, top + 4 * gap), fill="black", width=3)
        x = 190.0
        while x < SIZE[0] - 150:
            y = top + dice.randint(-1, 9) * gap / 2
            draw.ellipse((x, y - gap / 2, x + 1.3 * gap, y + gap / 2), fill="black")
            stem = dice.choice((-1, 1)) * 3.3 * gap
            draw.line(
                (x + 1.3 * gap * (stem < 0), y, x + 1.3 * gap * (stem < 0), y + stem), fill="black", width=2
            )
            if staff % 2 and dice.random() < 0.7:
                draw.text((x, top + 6.5 * gap), dice.choice(("la", "di", "so", "lu", "na -")), "black", small)
            x += dice.uniform(3, 6) * gap
    return image
