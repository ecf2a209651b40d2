"""An item as somebody reads it: in their language, or honestly in another one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from markupsafe import Markup

from oneroof.content.markup import rendered
from oneroof.content.models import ContentItem, ContentVersion
from oneroof.core.languages import html_language, text_direction

UP_TO_DATE = "up_to_date"
OUTDATED = "outdated"
MACHINE = "machine"
MISSING = "missing"
STATUSES = (UP_TO_DATE, OUTDATED, MACHINE, MISSING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a page shows of an item. `language` is the text's own, which is not always the one that was wanted."""

    id: UUID
    kind: str
    slug: str
    title: str
    summary: str
    body: str
    language: str
    wanted: str
    status: str
    """Of the translation into `wanted`: one of `STATUSES`. `missing`: the text is in another language."""
    is_outdated: bool
    """The text that is shown is older than its source, whichever language it is in."""
    is_machine: bool
    """The text that is shown was made by a machine, and read by nobody."""
    source_language: str
    updated_on: datetime
    """When the text that is shown was written."""
    published_at: datetime | None
    starts_at: datetime | None
    ends_at: datetime | None
    place: str | None
    event_languages: tuple[str, ...]
    registration_url: str | None
    needs: tuple[str, ...]
    review_on: date | None
    from_network: bool = False
    """Written by the network for all its centres."""

    @property
    def body_html(self) -> Markup:
        """The body, safe to show."""
        return rendered(self.body)

    @property
    def is_foreign(self) -> bool:
        """Whether the reader gets another language than the wanted one."""
        return self.language != self.wanted

    @property
    def lang(self) -> str:
        """For `lang=` of the text."""
        return html_language(self.language)

    @property
    def dir(self) -> str:
        """For `dir=` of the text."""
        return text_direction(self.language)


def status_of(item: ContentItem, version: ContentVersion | None, language: str) -> str:
    """What the item's latest version in `language` is worth: one of `STATUSES`. A machine's text is that above all."""
    if version is None:
        return MISSING
    if version.origin == "machine":
        return MACHINE
    return OUTDATED if is_behind(item, version, language) else UP_TO_DATE


def is_behind(item: ContentItem, version: ContentVersion, language: str) -> bool:
    """Whether the source has changed since this was translated."""
    return language != item.source_language and version.source_number < item.source_number


def shown(item: ContentItem, wanted: str, latest: dict[str, ContentVersion], fallbacks: tuple[str, ...] = ()) -> Shown:
    """The item for somebody who wants `wanted`: else in the first of `fallbacks` that it has, else in its source.

    `latest` holds the latest version of each language, the source's for certain.
    """
    language = next(code for code in (wanted, *fallbacks, item.source_language) if code in latest)
    version = latest[language]
    return Shown(
        id=item.id,
        kind=item.kind,
        slug=item.slug,
        title=version.title,
        summary=version.summary,
        body=version.body,
        language=language,
        wanted=wanted,
        status=status_of(item, latest.get(wanted), wanted),
        is_outdated=is_behind(item, version, language),
        is_machine=version.origin == "machine",
        source_language=item.source_language,
        updated_on=version.made_at,
        published_at=item.published_at,
        starts_at=item.starts_at,
        ends_at=item.ends_at,
        place=item.place,
        event_languages=tuple(item.event_languages),
        registration_url=item.registration_url,
        needs=tuple(item.needs),
        review_on=item.review_on,
    )
