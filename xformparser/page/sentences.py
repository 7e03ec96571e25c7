"""What the page says in words: errors, languages, sources and times."""

from collections.abc import Iterable
from pathlib import Path

from xformparser.documents import Document
from xformparser.errors import DocumentError, XFormParserError
from xformparser.labels import TextSource

APOLOGY = (
    "Something went wrong on our side; the form was not read. The server's log says why. Try another file."
)

SOURCES = {
    TextSource.ACROFORM: "form field",
    TextSource.TEXT_LAYER: "text layer",
    TextSource.OCR: "OCR",
    TextSource.MIXED: "form fields and text layer",
}
_PASSWORD_BOX = "in the password box"
_VERBS = ("is ", "cannot ", "unpacks ")
"""How a problem starts that goes on from the name of the file."""
_STAGES = {"load": "opening", "read": "reading text", "model": "finding pairs"}


def error_sentence(error: XFormParserError) -> str:
    """Return what is wrong and what to do, with the file's bare name."""
    if not isinstance(error, DocumentError):
        return str(error)
    problem = error.problem.replace("with --password", _PASSWORD_BOX).replace("--password", _PASSWORD_BOX[3:])
    return f"{Path(error.source).name}{' ' if problem.startswith(_VERBS) else ': '}{problem}"


def facts(document: Document) -> list[str]:
    """Return what is worth knowing of a whole document: languages, text source and seconds per stage."""
    found = []
    if document.language:
        found.append(f"Language: {language_names(document.language)}")
    sources = dict.fromkeys(SOURCES[page.text_source] for page in document.pages)
    found.append(f"Text from: {', '.join(sources)}")
    if document.timings:
        found.append(f"Time: {_times(document.timings)}")
    return found


def language_names(codes: Iterable[str]) -> str:
    """Return the English names of ISO 639-1 codes."""
    from lingua import IsoCode639_1, Language

    return ", ".join(
        Language.from_iso_code_639_1(IsoCode639_1.from_str(code)).name.capitalize() for code in codes
    )


def warning_sentences(document: Document) -> list[str]:
    """Return the document's warnings without what only a command line can do."""
    return [warning.removesuffix(" Raise --max-pages to read more.") for warning in document.warnings]


def _times(timings: dict[str, float]) -> str:
    stages = ", ".join(f"{_STAGES.get(name, name)} {seconds:.1f}" for name, seconds in timings.items())
    return f"{sum(timings.values()):.1f} s ({stages})"
