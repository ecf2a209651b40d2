"""The pack's `content/`: pages, news and events, one file for each, with all its languages."""

from __future__ import annotations

from datetime import time
from pathlib import Path

from oneroof.catalogue.definition.common import common_list
from oneroof.content.markup import is_allowed
from oneroof.content.models import KINDS
from oneroof.content.service import Words
from oneroof.content.service.words import faults_of
from oneroof.core.declarations.faults import FaultLog
from oneroof.core.declarations.fields import Fields
from oneroof.core.declarations.source import Table, read_table
from oneroof.federation.packs.model import Centre, PackContent, PackText

_MOST_DAYS = 3650


def read_content(
    pack: Path, languages: tuple[str, ...], centres: tuple[Centre, ...], log: FaultLog
) -> tuple[PackContent, ...]:
    """All items, by the names of their files, which are the ends of their addresses."""
    found = []
    for file in sorted((pack / "content").glob("*.toml")):
        table = read_table(pack, f"content/{file.name}", log)
        if table is not None:
            found.append(_item(table, file.stem, languages, centres, log))
    return tuple(found)


def _item(
    table: Table, slug: str, languages: tuple[str, ...], centres: tuple[Centre, ...], log: FaultLog
) -> PackContent:
    fields = Fields(table, f'content "{slug}"', log)
    kind = fields.choice("kind", KINDS)
    source = fields.choice("source_language", languages)
    is_event = kind == "event"
    starts, ends = _clock(fields, "starts", required=is_event), _clock(fields, "ends")
    found = PackContent(
        slug=slug,
        kind=kind,
        source_language=source,
        centres=fields.choices("centres", [centre.code for centre in centres], noun="centre", required=False),
        texts=_texts(fields, source, languages, log),
        earlier=_text(fields.table_at("earlier", required=False), source, "earlier", log),
        needs=fields.choices("needs", common_list().needs, noun="common need", required=False),
        published_days_ago=_days(fields, "published_days_ago") or 0,
        review_in_days=_days(fields, "review_in_days"),
        in_days=_days(fields, "in_days", required=is_event),
        starts=starts,
        ends=ends,
        place=fields.text("place", required=False),
        event_languages=fields.choices("languages", languages, noun="language of the network", required=False),
        registration_url=fields.text("registration_url", required=False),
    )
    if found.registration_url and not is_allowed(found.registration_url):
        fields.fault("registration_url", "an address begins with https://, http:// or /.")
    if starts and ends and ends <= starts:
        fields.fault("ends", "an event has to end after it begins.")
    fields.finish()
    return found


def _texts(fields: Fields, source: str, languages: tuple[str, ...], log: FaultLog) -> tuple[PackText, ...]:
    table = fields.table_at("text")
    found: dict[str, PackText] = {}
    for language, item in table.items.items() if table else ():
        if language not in languages or not isinstance(item.value, Table):
            log.add(item.place, f'[text.{language}]: the network has no language "{language}".')
            continue
        text = _text(item.value, language, f"text.{language}", log)
        if text is not None:
            found[language] = text
    if source and source not in found:
        fields.fault("text", f"there has to be a [text.{source}], the source.")
        return ()
    return tuple(sorted(found.values(), key=lambda text: text.language != source))


def _text(table: Table | None, language: str, what: str, log: FaultLog) -> PackText | None:
    if table is None:
        return None
    fields = Fields(table, what, log)
    body = fields.item("body")
    text = PackText(
        language,
        fields.text("title"),
        fields.text("summary", required=False),
        str(body.value).strip() if body else "",
        is_outdated=fields.flag("outdated", default=False),
        is_machine=fields.flag("machine", default=False),
    )
    for name, messages in faults_of(Words(text.title or "-", text.summary, text.body)).items():
        fields.fault(name, str(messages[0]))
    fields.finish()
    return text


def _days(fields: Fields, key: str, *, required: bool = False) -> int | None:
    number = fields.number(key, 0, _MOST_DAYS, required=required)
    return None if number is None else int(number)


def _clock(fields: Fields, key: str, *, required: bool = False) -> time | None:
    item = fields.item(key, required=required)
    if item is None:
        return None
    if not isinstance(item.value, time):
        fields.fault(key, f'"{key}" must be a time such as 14:30:00.')
        return None
    return item.value
