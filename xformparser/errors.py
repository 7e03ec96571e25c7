"""Every error that a user of the package can meet; each says what was given, what is allowed, what to do."""

from pathlib import Path


class XFormParserError(Exception):
    """Root of all errors raised on purpose by this package."""


class DocumentError(XFormParserError):
    """One document cannot be read; the batch goes on without it.

    Args:
        source: the file at fault, named at the start of the message.
        problem: what is wrong with it and what to do.
    """

    def __init__(self, source: Path | str, problem: str) -> None:
        super().__init__(f"{source}: {problem}")
        self.source = str(source)
        self.problem = problem

    def __reduce__(self) -> tuple[type["DocumentError"], tuple[str, str]]:
        """Let the error cross a process boundary whole."""
        return type(self), (self.source, self.problem)


class UnsupportedFormatError(DocumentError):
    """The file is of no kind that can be read."""


class CorruptDocumentError(DocumentError):
    """The file is empty, truncated or damaged."""


class EncryptedDocumentError(DocumentError):
    """The document needs a password, or another one."""


class DocumentTooLargeError(DocumentError):
    """An image or page is larger than the limits allow."""


class DocumentTimeoutError(DocumentError):
    """The document took longer than the time-out."""


class DocumentCrashError(DocumentError):
    """The worker process died over the document."""


class AnnotationError(XFormParserError):
    """An annotation file does not hold what its format asks for; names the file and the record."""


class ConfigurationError(XFormParserError):
    """A setting, or a combination of settings, makes no sense."""


class OutputError(XFormParserError):
    """The output folder cannot be written any more: its disk is full, broken or read-only."""


class DiagnosisError(XFormParserError):
    """A training run cannot be diagnosed: it holds no records, or they are damaged."""


class EditError(XFormParserError):
    """A correction does not fit the form as it is."""


class ModelError(XFormParserError):
    """A model folder is missing, incomplete or of another version."""


class MissingDependencyError(XFormParserError):
    """An optional package is not installed; the message holds the pip line that installs it."""

    def __init__(self, package: str, extra: str) -> None:
        super().__init__(f"{package} is not installed. Install it with: pip install 'xformparser[{extra}]'")
        self.package = package
        self.extra = extra

    def __reduce__(self) -> tuple[type["MissingDependencyError"], tuple[str, str]]:
        """Let the error cross a process boundary whole."""
        return type(self), (self.package, self.extra)


def one_line(error: Exception) -> str:
    """Return what an error of another library says as one line, to be quoted in a message."""
    return " ".join(str(error).split())
