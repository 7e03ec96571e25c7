"""An insurance claim in Portuguese as a Word document: paragraphs, a table, content controls."""

from datetime import datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.document import Document as WordDocument
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Cm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from xformparser.evaluation.samples import ExpectedPair
from xformparser.labels import ValueType

WRITTEN = datetime(2024, 6, 11, 9, 0)
ZIP_DATE = (2024, 6, 11, 9, 0, 0)
COLUMN_WIDTHS = (Cm(4.6), Cm(12))
NAVY = RGBColor(0x1F, 0x2F, 0x56)
WORD_14 = 'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
INSURED = (
    ("Nome do segurado", "Leonor Vasques Quintela"),
    ("Apólice n.º", "RS-550718/3"),
    ("NIF", "999 000 417"),
    ("Morada", "Rua das Amoreiras, 9, 3.º Esq., 9990-214 Serpedal"),
    ("Telefone", "900 000 326"),
    ("Correio eletrónico", "leonor.quintela@correio.example"),
)


def insurance_claim() -> tuple[bytes, list[ExpectedPair]]:
    """Return the document and its pairs."""
    document = Document()
    document.styles["Normal"].font.name = "Calibri"
    document.styles["Normal"].font.size = Pt(10.5)
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.2)
    section.footer.paragraphs[0].text = "Impresso fictício: pessoas, números e moradas foram inventados."
    _heading(document, "Seguradora Ribeira Serena", 16)
    _heading(document, "Participação de sinistro – Multirriscos Habitação", 12.5)
    pairs = _insured(document)
    pairs += _loss(document)
    pairs += _closing(document)
    return _packed(document), pairs


def _heading(document: WordDocument, text: str, size: float) -> None:
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.space_before = Pt(10)
    paragraph.paragraph_format.space_after = Pt(4)
    run = paragraph.add_run(text)
    run.bold = True
    run.font.size = Pt(size)
    run.font.color.rgb = NAVY


def _insured(document: WordDocument) -> list[ExpectedPair]:
    """A table of keys and values."""
    _heading(document, "Segurado", 11.5)
    table = document.add_table(rows=0, cols=2, style="Table Grid")
    table.autofit = False
    table.columns[0].width, table.columns[1].width = COLUMN_WIDTHS
    for key, value in INSURED:
        row = table.add_row().cells
        for cell, width, text in zip(row, COLUMN_WIDTHS, (key, value), strict=True):
            cell.width = width
            cell.text = text
            cell.paragraphs[0].paragraph_format.space_before = Pt(2)
            cell.paragraphs[0].paragraph_format.space_after = Pt(2)
    return [ExpectedPair(key, value, 1) for key, value in INSURED]


def _loss(document: WordDocument) -> list[ExpectedPair]:
    """Paragraphs with the answers in content controls."""
    _heading(document, "Sinistro", 11.5)
    line = _line(document, "Data da ocorrência: ")
    _control(
        line,
        '<w:date w:fullDate="2024-06-02T00:00:00Z"><w:dateFormat w:val="dd/MM/yyyy"/></w:date>',
        "02/06/2024",
    )
    line = _line(document, "Tipo de sinistro: ")
    causes = "".join(
        f'<w:listItem w:displayText="{cause}" w:value="{cause}"/>'
        for cause in ("Incêndio", "Danos por água", "Furto")
    )
    _control(line, f"<w:dropDownList>{causes}</w:dropDownList>", "Danos por água")
    line = _line(document, "Houve intervenção dos bombeiros? ")
    _tick(line, "Sim", False)
    _tick(line, "Não", True)
    line = _line(document, "Bens danificados: ")
    for option, selected in (("Pavimento", True), ("Mobiliário", True), ("Paredes", False)):
        _tick(line, option, selected)
    story = (
        "Rotura do tubo da máquina de lavar durante a noite; a água chegou ao corredor e ao quarto do fundo."
    )
    _control(_line(document, "Descrição: "), "<w:text/>", story)
    _control(_line(document, "Valor estimado dos prejuízos: "), "<w:text/>", "2 340,00 €")
    _line(document, "Outro seguro para os mesmos bens: ______________________________")
    return [
        ExpectedPair("Data da ocorrência", "02/06/2024", 1),
        ExpectedPair("Tipo de sinistro", "Danos por água", 1, ValueType.SELECTION),
        ExpectedPair("Houve intervenção dos bombeiros?", "Não", 1, ValueType.SELECTION),
        ExpectedPair("Bens danificados", "Pavimento", 1, ValueType.SELECTION),
        ExpectedPair("Bens danificados", "Mobiliário", 1, ValueType.SELECTION),
        ExpectedPair("Descrição", story, 1),
        ExpectedPair("Valor estimado dos prejuízos", "2 340,00 €", 1),
        ExpectedPair("Outro seguro para os mesmos bens", None, 1),
    ]


def _closing(document: WordDocument) -> list[ExpectedPair]:
    _heading(document, "Pagamento", 11.5)
    _line(document, "IBAN: PT50 9999 0000 0000 0417 3265 1")
    _line(document, "Titular da conta: Leonor Vasques Quintela")
    _line(document, "Declaro que as informações prestadas são verdadeiras e autorizo o seu tratamento.")
    _line(document, "Local e data: Serpedal, 11 de junho de 2024")
    _line(document, "Assinatura: ______________________________")
    return [
        ExpectedPair("IBAN", "PT50 9999 0000 0000 0417 3265 1", 1),
        ExpectedPair("Titular da conta", "Leonor Vasques Quintela", 1),
        ExpectedPair("Local e data", "Serpedal, 11 de junho de 2024", 1),
        ExpectedPair("Assinatura", None, 1),
    ]


def _line(document: WordDocument, text: str) -> Paragraph:
    paragraph = document.add_paragraph(text)
    paragraph.paragraph_format.space_after = Pt(5)
    return paragraph


def _control(paragraph: Paragraph, kind: str, text: str) -> None:
    """Append an inline content control of a kind (its defining element) that shows a text."""
    paragraph._p.append(
        parse_xml(
            f"<w:sdt {nsdecls('w')}><w:sdtPr>{kind}</w:sdtPr>"
            f'<w:sdtContent><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:sdtContent></w:sdt>'
        )
    )


def _tick(paragraph: Paragraph, option: str, selected: bool) -> None:
    """Append a check box control and its option."""
    state, glyph = ("1", "☒") if selected else ("0", "☐")
    paragraph._p.append(
        parse_xml(
            f'<w:sdt {nsdecls("w")} {WORD_14}><w:sdtPr><w14:checkbox><w14:checked w14:val="{state}"/>'
            '<w14:checkedState w14:val="2612" w14:font="MS Gothic"/>'
            '<w14:uncheckedState w14:val="2610" w14:font="MS Gothic"/></w14:checkbox></w:sdtPr>'
            f"<w:sdtContent><w:r><w:t>{glyph}</w:t></w:r></w:sdtContent></w:sdt>"
        )
    )
    paragraph.add_run(f" {option}    ")


def _packed(document: WordDocument) -> bytes:
    """Return the file with fixed dates inside and on its parts."""
    properties = document.core_properties
    properties.author, properties.title = "xformparser samples", "Participação de sinistro"
    properties.created = properties.modified = WRITTEN
    plain, fixed = BytesIO(), BytesIO()
    document.save(plain)
    with ZipFile(plain) as source, ZipFile(fixed, "w", ZIP_DEFLATED) as target:
        for name in sorted(source.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            target.writestr(ZipInfo(name, ZIP_DATE), source.read(name), ZIP_DEFLATED)
    return fixed.getvalue()
