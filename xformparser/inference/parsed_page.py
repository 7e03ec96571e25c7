"""One page and what was found on it, as the result prints it."""

from dataclasses import dataclass, field
from functools import cached_property

from xformparser.documents import Entity, Link, Mark, Page, Pair
from xformparser.inference.page_form import PageForm, SeenPage
from xformparser.inference.page_pairs import page_entities, page_links, page_pairs
from xformparser.inference.selections import Selection
from xformparser.quality.judgement import UNJUDGED, PageJudgements


@dataclass(frozen=True)
class ParsedPage:
    """A page, its form with the number of the form's first entity, and the questions that marks answer.

    `timings` are seconds by stage; `seen` is what the model saw and said, where it tells; `judgements` are
    those of its pairs.
    """

    page: Page
    form: PageForm
    first_id: int
    selections: tuple[Selection, ...]
    timings: dict[str, float]
    seen: SeenPage | None = field(default=None, repr=False, compare=False)
    judgements: PageJudgements = UNJUDGED

    @cached_property
    def entities(self) -> tuple[Entity, ...]:
        """The page's own entities."""
        return page_entities(self.form, self.page, self.first_id)

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """Links to entities of the page."""
        return page_links(self.form, self.first_id)

    @cached_property
    def pairs(self) -> tuple[Pair, ...]:
        """The page's pairs, without value types."""
        return page_pairs(self.form, self.page, self.first_id, self.judgements)

    @cached_property
    def marks(self) -> tuple[Mark, ...]:
        """The page's marks, those that stand for an option with its text."""
        tied = [option.mark for selection in self.selections for option in selection.options]
        boxes = {mark.box for mark in tied}
        free = [mark for mark in self.page.marks if mark.box not in boxes]
        return tuple(sorted((*tied, *free), key=lambda mark: (mark.box[1], mark.box[0])))
