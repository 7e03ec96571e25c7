"""What a JSON export of Label Studio holds, as far as forms need it."""

from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from pydantic import AliasChoices, Field, PositiveFloat

from xformparser.datasets.funsd import FunsdWord
from xformparser.datasets.records import RawRecord
from xformparser.geometry import Box


class ResultValue(RawRecord):
    """What a result says: a rectangle in percent of the image, turned about its top left corner, or more."""

    x: float | None = None
    y: float | None = None
    width: float | None = None
    height: float | None = None
    rotation: float = 0
    rectanglelabels: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    text: tuple[str, ...] | str = ()
    choices: tuple[str, ...] = ()


class TaskResult(RawRecord):
    """A result: one of the things said of the region `id`, or a relation between two regions."""

    type: str
    id: str = ""
    value: ResultValue = ResultValue()
    original_width: PositiveFloat | None = None
    original_height: PositiveFloat | None = None
    from_id: str = ""
    to_id: str = ""
    direction: str = "right"
    labels: tuple[str, ...] | None = None


class TaskAnnotation(RawRecord):
    """One person's annotation of a task, or one model's prediction."""

    result: tuple[TaskResult, ...] = ()
    was_cancelled: bool = False
    ground_truth: bool = False


class WrittenRegion(RawRecord):
    """The words of a region, and the text and box that they were written for."""

    text: str
    box: Box
    words: tuple[FunsdWord, ...]


class WrittenPage(RawRecord):
    """What a task of our own writing keeps of its page; `regions` goes by the regions' ids."""

    document_id: str
    language: str
    width: PositiveFloat
    height: PositiveFloat
    regions: dict[str, WrittenRegion]


class TaskData(RawRecord):
    """The image of a task, by path or address, and what we wrote of its page."""

    image: str = Field(validation_alias=AliasChoices("image", "ocr", "img"))
    xformparser: WrittenPage | None = None

    @property
    def image_name(self) -> str:
        """The image's path, without the server that it may come from."""
        address = urlsplit(self.image.replace("\\", "/"))
        return parse_qs(address.query).get("d", [unquote(address.path)])[0]

    @property
    def document_id(self) -> str:
        """The page's id as we wrote it, else the bare name of the image."""
        return self.xformparser.document_id if self.xformparser else Path(self.image_name).stem


class LabelStudioTask(RawRecord):
    """A task; exports may give annotations or predictions by number only."""

    data: TaskData
    annotations: tuple[TaskAnnotation | int, ...] = ()
    predictions: tuple[TaskAnnotation | int, ...] = ()

    @property
    def annotation(self) -> TaskAnnotation | None:
        """The last annotation, or the last marked as ground truth; without any the last prediction, or None.

        A task that was skipped has none.
        """
        given = [one for one in self.annotations or self.predictions if isinstance(one, TaskAnnotation)]
        done = [one for one in given if not one.was_cancelled]
        truth = [one for one in done if one.ground_truth]
        return next(reversed(truth or done), None)
