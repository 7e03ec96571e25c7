"""Form fields and tick boxes put beside what the model reads."""

from collections.abc import Sequence
from dataclasses import replace
from statistics import fmean

from xformparser.documents import Mark, Page, Widget
from xformparser.geometry import union_box
from xformparser.inference.page_form import FoundEntity, FoundLink, PageForm, reading_confidence
from xformparser.inference.selections import Option, Selection
from xformparser.labels import Label, LinkKind, MarkState, TextSource, WordSource, link_kind
from xformparser.lines import group_boxes

MOST = 0.5


def option_words(selections: tuple[Selection, ...]) -> frozenset[int]:
    """Return the words of all options: they are read by geometry, and hidden from the model."""
    options = (option for selection in selections for option in selection.options)
    return frozenset(index for option in options for index in option.words)


def name_fields(form: PageForm) -> PageForm:
    """Return the form with a question for every field whose question the page does not show.

    It is the tooltip that the file gives, or else the field's name.
    """
    answered = {link.tail for link in form.links if link.kind is LinkKind.QUESTION_ANSWER}
    entities, links = list(form.entities), list(form.links)
    for place, entity in enumerate(form.entities):
        if entity.widget is not None and place not in answered:
            links.append(FoundLink(len(entities), place, LinkKind.QUESTION_ANSWER, 1.0))
            entities.append(_named_question(entity.widget))
    return PageForm(tuple(entities), tuple(links))


def _named_question(widget: Widget) -> FoundEntity:
    text = widget.tooltip or widget.name
    return FoundEntity(Label.QUESTION, text, (widget.box,), 1.0, TextSource.ACROFORM)


def add_selections(form: PageForm, page: Page, selections: tuple[Selection, ...]) -> PageForm:
    """Return the form with the questions that marks answer: each selected option is an answer.

    Unselected options are entities labelled `other`; a question that marks answer has no other answer. A mark
    beside which nothing is written asks nothing.
    """
    form = _with_whole_questions(form, page, selections)
    entities, chosen = list(form.entities), list[FoundLink]()
    asked: set[int] = set()
    for selection in selections:
        if not selection.key:
            continue
        question = question_place(entities, page, selection)
        asked.add(question)
        for option in selection.options:
            if option.mark.state is MarkState.SELECTED:
                confidence = option.mark.confidence
                chosen.append(FoundLink(question, len(entities), LinkKind.QUESTION_ANSWER, confidence))
                entities.append(_option(page, selection, option, Label.ANSWER))
            elif selection.question is not None:
                entities.append(_option(page, selection, option, Label.OTHER))
    kept = [link for link in form.links if link.head not in asked or link.kind is LinkKind.PARENT]
    fitting = [link for link in kept if still_fits(link, entities)]
    return PageForm(tuple(entities), (*fitting, *chosen))


def _with_whole_questions(form: PageForm, page: Page, selections: tuple[Selection, ...]) -> PageForm:
    """Return the form with entities made one that are pieces of one question, as where its text wraps."""
    kept = dict(enumerate(form.entities))
    for selection in selections:
        words = frozenset(selection.question_words)
        pieces = [place for place, entity in kept.items() if entity.words and entity.words < words]
        if pieces:
            whole = _entity(page, selection.key, selection.question_words, selection.options[0].mark)
            confidence = fmean(kept[piece].confidence for piece in pieces)
            kept[pieces[0]] = replace(whole, confidence=confidence)
            for piece in pieces[1:]:
                del kept[piece]
    return form.with_only(kept)


def still_fits(link: FoundLink, entities: Sequence[FoundEntity]) -> bool:
    """Tell whether a link may still run between its ends, one of which may have another label now."""
    return link_kind(entities[link.head].label, entities[link.tail].label) is link.kind


def _option(page: Page, selection: Selection, option: Option, label: Label) -> FoundEntity:
    """Return an option's entity; that of a lone box is the box, for its text is the question."""
    words = option.words if selection.question is not None else ()
    entity = _entity(page, selection.value_of(option), words, option.mark)
    return replace(entity, label=label, selection=True, source=_source(option.mark, page))


def question_place(entities: list[FoundEntity], page: Page, selection: Selection) -> int:
    """Return the place of the selection's question, relabelled, or added where there is none yet."""
    words = frozenset(selection.question_words)
    for place, entity in enumerate(entities):
        if len(words & entity.words) > MOST * max(len(words), len(entity.words)):
            entities[place] = replace(entity, label=Label.QUESTION)
            return place
    own_words = selection.question_words if selection.question is not None else selection.options[0].words
    question = _entity(page, selection.key, own_words, selection.options[0].mark)
    for place, entity in enumerate(entities):
        if entity.label is Label.QUESTION and (entity.words, entity.box) == (question.words, question.box):
            return place
    entities.append(question)
    return len(entities) - 1


def _entity(page: Page, text: str, indices: tuple[int, ...], mark: Mark) -> FoundEntity:
    """Return a question made of words of the page, or at the place of its mark where it has none."""
    words = [page.words[index] for index in indices]
    lines = group_boxes([word.box for word in words])
    boxes = tuple(union_box(words[member].box for member in line) for line in lines)
    return FoundEntity(
        label=Label.QUESTION,
        text=text,
        line_boxes=boxes or (mark.box,),
        confidence=1.0,
        source=words[0].source if words else _source(mark, page),
        words=frozenset(indices),
        reading=reading_confidence(words),
    )


def _source(mark: Mark, page: Page) -> WordSource:
    """Return where the state of a mark was read."""
    if any(widget.box == mark.box for widget in page.widgets):
        return TextSource.ACROFORM
    return TextSource.OCR if page.text_source is TextSource.OCR else TextSource.TEXT_LAYER
