"""Form fields and tick boxes put beside what the model reads."""

from dataclasses import replace

from xformparser.documents import Page, Widget
from xformparser.geometry import Box, union_box
from xformparser.inference.page_form import FoundEntity, FoundLink, PageForm, reading_confidence
from xformparser.inference.selections import Selection
from xformparser.labels import Label, LinkKind, MarkState, TextSource
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

    Unselected options are entities labelled `other`; a question that marks answer has no other answer.
    """
    entities, links = list(form.entities), list(form.links)
    for selection in selections:
        question = _question_place(entities, page, selection)
        links = [link for link in links if not _answers(link, question)]
        for option in selection.options:
            selected = option.mark.state is MarkState.SELECTED
            if selected:
                links.append(
                    FoundLink(question, len(entities), LinkKind.QUESTION_ANSWER, option.mark.confidence)
                )
            if selected or selection.question is not None:
                label = Label.ANSWER if selected else Label.OTHER
                text = selection.value_of(option)
                words = option.words if selection.question is not None else ()
                entity = _entity(page, text, words, option.mark.box)
                entities.append(replace(entity, label=label, selection=True))
    return PageForm(tuple(entities), tuple(links))


def _question_place(entities: list[FoundEntity], page: Page, selection: Selection) -> int:
    """Return the place of the selection's question, relabelled, or added where the model has none."""
    words = frozenset(selection.question_words)
    for place, entity in enumerate(entities):
        if len(words & entity.words) > MOST * max(len(words), len(entity.words)):
            entities[place] = replace(entity, label=Label.QUESTION)
            return place
    mark = selection.options[0].mark
    own_words = selection.question_words if selection.question is not None else selection.options[0].words
    entities.append(_entity(page, selection.key, own_words, mark.box))
    return len(entities) - 1


def _answers(link: FoundLink, question: int) -> bool:
    """Tell whether a link gives the question another answer, or makes it one."""
    return link.kind is LinkKind.QUESTION_ANSWER and question in (link.head, link.tail)


def _entity(page: Page, text: str, indices: tuple[int, ...], place: Box) -> FoundEntity:
    """Return a question of the page's words; `place` is its box where it has none."""
    words = [page.words[index] for index in indices]
    lines = group_boxes([word.box for word in words])
    boxes = tuple(union_box(words[member].box for member in line) for line in lines)
    return FoundEntity(
        label=Label.QUESTION,
        text=text,
        line_boxes=boxes or (place,),
        confidence=1.0,
        source=words[0].source if words else TextSource.ACROFORM,
        words=frozenset(indices),
        reading=reading_confidence(words),
    )
