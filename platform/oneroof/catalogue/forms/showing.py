"""A page of a form, ready for `components/answers.html`: what each question says, what stands in it, what is wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from oneroof.catalogue.definition.conditions import as_date, is_given
from oneroof.catalogue.definition.model import Evidence, Field, Page
from oneroof.catalogue.definition.schema import LONGEST, MOST_FILES
from oneroof.catalogue.forms.drafts import OpenDraft
from oneroof.catalogue.forms.files import REFUSALS, name_of
from oneroof.catalogue.forms.models import FormFile
from oneroof.catalogue.forms.parsing import PREFIX
from oneroof.catalogue.forms.state import FormState
from oneroof.catalogue.forms.validating import CHANNELS_WITH_FILES, Problems
from oneroof.catalogue.forms.wording import Readers, Said
from oneroof.core.countries import country_codes, country_name
from oneroof.core.formats import format_date, format_number
from oneroof.core.i18n import gettext, public_text
from oneroof.core.i18n import language as speaking
from oneroof.core.keystore import KeyStore
from oneroof.core.spoken_languages import spoken_language, spoken_languages
from oneroof.tenancy.context import Context

Words = tuple[Said, ...]
Answers = Mapping[str, Any]

MOST_RADIOS = 12
"""From here on a list is opened instead of standing on the page."""
YES, NO = public_text("Yes"), public_text("No")
_AUTOCOMPLETE = {
    "full_name": "name",
    "email": "email",
    "phone": "tel",
    "postcode": "postal-code",
    "city": "address-level2",
    "address": "street-address",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer that can be chosen."""

    value: str
    words: Words
    hint: Words = ()


@dataclass(frozen=True, slots=True)
class ShownFile:
    """A file that was added."""

    id: str
    name: str
    size: int
    is_checked: bool


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that was not accepted, and why."""

    name: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A field as it is shown. `name` is that of its inputs, and the id that errors lead to."""

    code: str
    kind: str
    name: str
    words: Words
    hint: Words = ()
    help: Words = ()
    spoken: Words = ()
    """What is read aloud."""
    evidence: Words = ()
    """The document that a file is."""
    choices: tuple[Choice, ...] = ()
    as_list: bool = False
    value: Any = None
    """As it was typed: a text, the chosen values, or day, month and year."""
    errors: tuple[str, ...] = ()
    files: tuple[ShownFile, ...] = ()
    refused: tuple[Refused, ...] = ()
    takes_files: bool = True
    """Whether files can be added here; elsewhere the document is brought."""
    room: bool = True
    """Whether one more file may be added."""
    optional: bool = False
    longest: int | None = None
    autocomplete: str | None = None

    @property
    def label(self) -> str:
        """The question in one language."""
        return self.words[0].text

    @property
    def messages(self) -> tuple[str, ...]:
        """Everything that is wrong here."""
        return (*self.errors, *(each.why for each in self.refused))


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPage:
    """A page with its questions, ready to be rendered."""

    code: str
    title: Words
    intro: Words
    number: int
    total: int
    questions: tuple[Question, ...]
    fallbacks: tuple[str, ...] = ()
    """Languages, by their own names, that stand in for texts without a translation."""

    @property
    def errors(self) -> dict[str, list[str]]:
        """By the name of the input, for the summary: each with its question."""
        found: dict[str, list[str]] = {}
        for question in self.questions:
            for problem in question.messages:
                joined = gettext("%(question)s: %(problem)s") % {"question": question.label, "problem": problem}
                asked = question.label.endswith(("?", "؟", "？"))
                found.setdefault(question.name, []).append(f"{question.label} {problem}" if asked else joined)
        return found

    @property
    def first_inputs(self) -> dict[str, str]:
        """The element that an error leads to, where its id is not the name of the question."""
        return {question.name: f"{question.name}-day" for question in self.questions if question.kind == "date"}

    @property
    def shown(self) -> str:
        """Codes of the questions on the page, for the form itself."""
        return ",".join(question.code for question in self.questions)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One line of “check your answers”."""

    code: str
    words: Words
    text: str
    errors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerGroup:
    """The answers of one page."""

    page: str
    title: Words
    answers: tuple[Answer, ...]


@dataclass(slots=True)
class Filling:
    """What a page is shown with: who reads it, what was typed, which files are there."""

    readers: Readers
    channel: str = "online"
    typed: Mapping[str, Any] = field(default_factory=dict)
    refused: Mapping[str, Sequence[Mapping[str, str]]] = field(default_factory=dict)
    files: Sequence[FormFile] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    """Of files, by id."""
    evidence: Sequence[Evidence] = ()


def filling_of(draft: OpenDraft, context: Context, keys: KeyStore, readers: Readers) -> Filling:
    """What the pages of a draft are shown with."""
    return Filling(
        readers,
        draft.row.channel,
        draft.content.typed,
        draft.content.refused,
        draft.files,
        {str(file.id): name_of(keys, context, file) for file in draft.files},
        draft.service.evidence,
    )


def show_page(state: FormState, page: Page, filling: Filling, problems: Problems | None = None) -> ShownPage:
    """A page for its readers; with `problems`, what is wrong stands at its questions."""
    readers = filling.readers
    questions = tuple(
        _question(asked, state.answers, filling, tuple(_told(p, readers) for p in (problems or {}).get(asked.code, ())))
        for asked in state.fields_of(page)
    )
    title, intro = readers.words(page.title), readers.words(page.intro)
    return ShownPage(
        code=page.code,
        title=title,
        intro=intro,
        number=state.number_of(page),
        total=len(state.pages),
        questions=questions,
        fallbacks=_fallbacks(title, intro, *_all_words(questions)),
    )


def show_answers(state: FormState, filling: Filling, problems: Problems) -> tuple[AnswerGroup, ...]:
    """Everything that was answered, page by page, for a last look."""
    readers = filling.readers
    return tuple(
        AnswerGroup(
            page=page.code,
            title=readers.words(page.title),
            answers=tuple(
                Answer(
                    code=asked.code,
                    words=readers.words(asked.label),
                    text=shown_answer(asked, state.answers.get(asked.code), filling),
                    errors=tuple(_told(problem, readers) for problem in problems.get(asked.code, ())),
                )
                for asked in state.fields_of(page)
                if asked.kind != "note"
            ),
        )
        for page in state.pages
    )


def shown_answer(asked: Field, answer: Any, filling: Filling) -> str:
    """An answer as the reader writes it; empty for none."""
    reader = filling.readers.language
    if not is_given(answer):
        return ""
    if asked.kind == "yes_no":
        return str(YES if answer is True else NO)
    if asked.kind in ("one_of", "some_of"):
        labels = {option.value: filling.readers.words(option.label)[0].text for option in asked.options}
        return "\n".join(labels.get(value, str(value)) for value in _listed(answer))
    if asked.kind == "country":
        return country_name(str(answer), reader)
    if asked.kind == "language":
        return spoken_language(str(answer), reader).name
    if asked.kind == "file":
        return "\n".join(filling.names.get(value, value) for value in _listed(answer))
    return _shown_plainly(asked, answer)


def _shown_plainly(asked: Field, answer: Any) -> str:
    if asked.kind == "date" and (day := as_date(answer)):
        return format_date(day)
    if isinstance(answer, int | float) and not isinstance(answer, bool):
        return f"{answer:.2f}" if asked.kind == "money" else format_number(answer)
    return str(answer)


def _question(asked: Field, answers: Answers, filling: Filling, errors: tuple[str, ...]) -> Question:
    readers = filling.readers
    choices = _choices(asked, readers)
    files = tuple(_file(file, filling) for file in filling.files if file.field == asked.code)
    words, hint = readers.words(asked.label), readers.words(asked.hint)
    return Question(
        code=asked.code,
        kind=asked.kind,
        name=PREFIX + asked.code,
        words=words,
        hint=hint,
        help=readers.words(asked.help),
        spoken=_spoken(asked, readers, words, hint, choices),
        evidence=next((readers.words(e.name) for e in filling.evidence if e.code == asked.evidence), ()),
        choices=choices,
        as_list=asked.kind in ("country", "language") or len(choices) > MOST_RADIOS,
        value=filling.typed.get(asked.code, as_typed(asked, answers.get(asked.code))),
        errors=errors,
        files=files,
        refused=tuple(_refused(each) for each in filling.refused.get(asked.code, ())),
        takes_files=filling.channel in CHANNELS_WITH_FILES,
        room=len(files) < int(asked.most or MOST_FILES),
        optional=not asked.required and asked.kind != "note",
        longest=int(asked.most or LONGEST[asked.kind]) if asked.kind in LONGEST else None,
        autocomplete=_AUTOCOMPLETE.get(asked.code) if filling.channel == "online" else None,
    )


def as_typed(asked: Field, answer: Any) -> Any:
    """An answer as it stands in the inputs of its field."""
    if asked.kind == "date":
        day = as_date(answer)
        return {"day": day.day, "month": day.month, "year": day.year} if isinstance(day, date) else {}
    if asked.kind == "yes_no":
        return {True: "yes", False: "no"}.get(answer)
    if asked.kind == "some_of":
        return _listed(answer)
    return answer if is_given(answer) else ""


def _choices(asked: Field, readers: Readers) -> tuple[Choice, ...]:
    if asked.kind == "country":
        return _countries(readers.language)
    if asked.kind == "language":
        return _languages(readers.language)
    if asked.kind == "yes_no":
        return tuple(Choice(value, _ours(text, readers)) for value, text in (("yes", YES), ("no", NO)))
    return tuple(Choice(o.value, readers.words(o.label), readers.words(o.hint)) for o in asked.options)


@cache
def _countries(reader: str) -> tuple[Choice, ...]:
    named = sorted(
        ((country_name(code, reader), code) for code in country_codes()), key=lambda pair: pair[0].casefold()
    )
    return tuple(Choice(code, (Said(name, reader),)) for name, code in named)


@cache
def _languages(reader: str) -> tuple[Choice, ...]:
    def named(name: str, native: str) -> str:
        return name if name.casefold() == native.casefold() else f"{name} – {native}"

    return tuple(Choice(each.code, (Said(named(each.name, each.native), reader),)) for each in spoken_languages(reader))


def _ours(text: Any, readers: Readers) -> Words:
    """One of our own sentences for both readers."""
    found = []
    for language in dict.fromkeys((readers.language, readers.beside)):
        if language:
            with speaking(language):
                found.append(Said(str(text), language))
    return tuple(found)


def _spoken(asked: Field, readers: Readers, words: Words, hint: Words, choices: tuple[Choice, ...]) -> Words:
    """What is read aloud, in each language on the page: the declared words, or the question with hint and answers."""
    if asked.spoken:
        return readers.words(asked.spoken)
    listed = choices if 0 < len(choices) <= MOST_RADIOS and asked.kind not in ("country", "language") else ()
    parts = [words, hint, *(choice.words for choice in listed)]
    return tuple(Said(_sentence(parts, said.language), said.language) for said in words)


def _sentence(parts: Sequence[Words], language: str) -> str:
    return ". ".join(said.text.rstrip(".") for part in parts for said in part if said.language == language)


def _file(file: FormFile, filling: Filling) -> ShownFile:
    return ShownFile(str(file.id), filling.names.get(str(file.id), ""), file.size, file.scan == "clean")


def _refused(each: Mapping[str, str]) -> Refused:
    reason = str(REFUSALS.get(each.get("why", ""), REFUSALS["wrong_type"]))
    name = each.get("name", "")
    return Refused(name, gettext("%(file)s: %(problem)s") % {"file": name, "problem": reason} if name else reason)


def _told(problem: Any, readers: Readers) -> str:
    return readers.words(problem)[0].text if isinstance(problem, Mapping) else str(problem)


def _all_words(questions: Sequence[Question]) -> list[Words]:
    return [
        words
        for question in questions
        for words in (question.words, question.hint, question.help, *(choice.words for choice in question.choices))
    ]


def _fallbacks(*texts: Words) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words[0].language_name for words in texts if words and words[0].is_fallback))


def _listed(answer: Any) -> list[Any]:
    return list(answer) if isinstance(answer, list | tuple) else [answer] if is_given(answer) else []
