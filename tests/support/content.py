"""Pages, news and events of a centre, as editors and translators write them."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from oneroof.content import service
from oneroof.content.models import ContentItem
from oneroof.content.service import ItemSettings, Words
from support.factories import Centre, Member


@dataclass(frozen=True)
class Editors:
    """Somebody who writes at a centre."""

    centre: Centre
    member: Member

    def write(
        self,
        title: str,
        body: str = "Text.",
        *,
        kind: str = "page",
        language: str = "pt",
        public: bool = True,
        **options: Any,
    ) -> UUID:
        """A new item; `options` are its settings."""
        if kind == "event":
            options.setdefault("starts_at", self.centre.clock.now() + timedelta(days=1))
        with self.centre.database.transaction(self.member.context) as session:
            item = service.create_item(
                session,
                self.member.context,
                self.centre.clock,
                kind=kind,
                source_language=language,
                words=Words(title, f"About {title}", body),
                settings=ItemSettings(**options),
            )
            if public:
                service.publish(session, self.member.context, self.centre.clock, item_id=item.id, version=item.version)
            return item.id

    def rewrite(self, item_id: UUID, body: str, version: int | None = None) -> None:
        """Another source text."""
        with self.centre.database.transaction(self.member.context) as session:
            item = service.find_item(session, self.member.context, item_id)
            words = service.words_of(service.source_version(session, self.member.context, item))
            service.change_item(
                session,
                self.member.context,
                self.centre.clock,
                item_id=item_id,
                version=version or item.version,
                words=Words(words.title, words.summary, body),
                settings=service.settings_of(item),
            )

    def translate(self, item_id: UUID, language: str, title: str, body: str = "T.", **options: Any) -> None:
        """A translation of the source as it is now."""
        with self.centre.database.transaction(self.member.context) as session:
            number = service.find_item(session, self.member.context, item_id).source_number
            service.save_translation(
                session,
                self.member.context,
                self.centre.clock,
                item_id=item_id,
                language=language,
                words=Words(title, "", body),
                source_number=options.pop("source_number", number),
                **options,
            )

    def item(self, item_id: UUID) -> ContentItem:
        """The item as it is."""
        with self.centre.database.transaction(self.member.context) as session:
            item = service.find_item(session, self.member.context, item_id)
            session.expunge(item)
            return item
