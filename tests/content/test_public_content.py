"""What visitors read: honestly in another language, up to date at once, and for feeds and calendars."""

from datetime import timedelta
from typing import Any
from xml.etree.ElementTree import fromstring

from icalendar import Calendar
from sqlalchemy import select

from oneroof.content import service
from oneroof.content.service import ItemSettings, Words
from oneroof.content.translating.models import ContentWish
from oneroof.federation.models import PublishedContent
from oneroof.tenancy.context import system_context
from support.content import Editors
from support.house import House
from support.sent_letters import letters

ATOM = "{http://www.w3.org/2005/Atom}"


def text(house: House, path: str, language: str = "en") -> str:
    answer = house.visitor(language=language).get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return str(answer.get_data(as_text=True))


def test_a_page_is_read_in_its_own_language_and_honestly_in_others(house: House, editors: Editors) -> None:
    item = editors.write("Primeiros dias", "## Onde?\n\nNo **centro**.", slug="primeiros-dias")
    editors.translate(item, "ar", "الأيام الأولى", "في **المركز**.")
    editors.translate(item, "fr", "Premiers jours", "Au centre.", origin="machine")
    path = "/pages/primeiros-dias"
    assert "<strong>centro</strong>" in text(house, path, "pt") and "or-fallback" not in text(house, path, "pt")
    arabic = text(house, path, "ar")
    assert "الأيام الأولى" in arabic and "or-fallback" not in arabic and 'dir="rtl"' in arabic
    assert "or-fallback__machine" in text(house, path, "fr")
    chinese = text(house, path, "zh")
    assert '<span lang="pt" dir="ltr">Primeiros dias</span>' in chinese and "or-fallback" in chinese
    editors.rewrite(item, "Agora na praça.")
    assert "or-fallback" in text(house, path, "ar") and "praça" in text(house, path, "pt")
    assert "<h2" in text(house, f"{path}?beside=ar", "pt") or "or-both" in text(house, f"{path}?beside=ar", "pt")


def test_drafts_withdrawn_items_and_neighbours_are_not_shown(house: House, editors: Editors) -> None:
    editors.write("Rascunho", slug="rascunho", public=False)
    assert house.visitor().get("/pages/rascunho").status_code == 404
    assert house.visitor().get("/news/primeiros-dias").status_code == 404
    editors.write("Só aqui", slug="so-aqui")
    assert house.visitor().get("/pages/so-aqui").status_code == 200
    assert house.visitor(centre=house.porto).get("/pages/so-aqui").status_code == 404
    assert "There is nothing here yet." in text_of(house, "/pages") and "Só aqui" not in text_of(house, "/pages")


def text_of(house: House, path: str) -> str:
    return str(house.visitor(centre=house.porto).get(path).get_data(as_text=True))


def test_news_come_newest_first_page_by_page_and_as_a_feed(house: House, editors: Editors) -> None:
    for number in range(11):
        editors.write(f"Notícia {number}", "Ver [aqui](/services).", kind="news", slug=f"noticia-{number}")
    first = text(house, "/news", "pt")
    assert "noticia-10" in first and 'noticia-0"' not in first and "page=2" in first
    assert "noticia-0" in text(house, "/news?page=2", "pt") and text(house, "/news?page=x", "pt")
    feed = fromstring(house.visitor(language="pt").get("/news/feed").get_data())
    titles = [entry.findtext(f"{ATOM}title") for entry in feed.findall(f"{ATOM}entry")]
    assert titles[0] == "Notícia 10" and len(titles) == 11
    assert feed.find(f"{ATOM}entry").get("{http://www.w3.org/XML/1998/namespace}lang") == "pt"  # type: ignore[union-attr]


def test_events_are_listed_until_they_are_over_and_go_into_calendars(house: House, editors: Editors) -> None:
    now = house.lisboa.clock.now().replace(microsecond=0)
    at: dict[str, Any] = {"starts_at": now + timedelta(days=2), "ends_at": now + timedelta(days=2, hours=2)}
    editors.write("Aula", kind="event", slug="aula", place="Rua A, 1", event_languages=("pt", "ar"), **at)
    past: dict[str, Any] = {"starts_at": now - timedelta(days=2), "ends_at": now - timedelta(days=1)}
    editors.write("Passado", kind="event", slug="passado", registration_url="https://example.org/r", **past)
    shown = text(house, "/events")
    assert "Aula" in shown and "Passado" not in shown
    page = text(house, "/events/aula")
    assert "Rua A, 1" in page and "العربية" in page and "/events/aula.ics" in page
    assert "This is over." in text(house, "/events/passado")
    events = Calendar.from_ical(house.visitor().get("/events.ics").get_data()).walk("VEVENT")
    assert [str(event["SUMMARY"]) for event in events] == ["Aula"] and events[0].get("DTSTART").dt == at["starts_at"]
    one = house.visitor().get("/events/aula.ics")
    assert one.mimetype == "text/calendar" and b"LOCATION:Rua A\\, 1" in one.get_data()


def test_programs_read_the_same(house: House, editors: Editors) -> None:
    editors.write("API um", "**x**", slug="api-um", needs=("tax",))
    editors.write("API dois", slug="api-dois")
    visitor = house.visitor(language="zh")
    first = visitor.get("/api/v1/content?kind=page&limit=1").get_json()
    second = visitor.get(f"/api/v1/content?kind=page&limit=1&cursor={first['next_cursor']}").get_json()
    assert first["items"][0]["title"] == "API dois" and second["items"][0]["title"] == "API um"
    one = visitor.get("/api/v1/content/api-um").get_json()
    assert one["status"] == "missing" and one["language"] == "pt" and "<strong>x</strong>" in one["body_html"]
    assert visitor.get("/api/v1/content/nothing").status_code == 404
    assert visitor.get("/api/v1/content?kind=poem").status_code == 422


def test_what_the_umbrella_shares_is_shown_by_every_centre(house: House, editors: Editors) -> None:
    document: dict[str, Any] = {
        "id": str(editors.write("Da rede", slug="da-rede", public=False)),
        "source_language": "pt",
        "published_at": "2026-01-01T00:00:00+00:00",
        "starts_at": None,
        "ends_at": None,
        "place": None,
        "event_languages": [],
        "registration_url": None,
        "needs": [],
        "texts": {
            "pt": {
                "title": "Da rede",
                "summary": "S",
                "body": "B",
                "is_outdated": False,
                "is_machine": False,
                "made_at": "2026-01-01T00:00:00+00:00",
            }
        },
    }
    centre = house.porto
    with centre.database.umbrella_transaction(centre.system) as session:
        row = PublishedContent(network_id=centre.network_id, slug="rede", kind="news", document=document)
        row.is_shown, row.published_at = True, centre.clock.now()
        session.add(row)
    assert "Da rede" in text_of(house, "/news") and "From the whole network" in text_of(house, "/news/rede")
    assert 'lang="pt"' in text_of(house, "/news/rede")


def test_what_the_umbrella_changes_is_read_at_every_centre_at_once_also_on_kept_pages(house: House) -> None:
    centre = house.porto
    umbrella = system_context(centre.network_id * 100, centre.network_id, "administration")
    shared = ItemSettings(slug="rede-toda", is_shared=True)
    with centre.database.transaction(umbrella) as session:
        words = Words("Para todos", "Resumo", "Primeiro texto.")
        item = service.create_item(
            session, umbrella, centre.clock, kind="page", source_language="pt", words=words, settings=shared
        )
        service.publish(session, umbrella, centre.clock, item_id=item.id, version=item.version)
        item_id, version = item.id, item.version
    letters(house.services)
    visitor = house.visitor(centre=centre, language="zh")
    assert "Primeiro texto." in visitor.get("/pages/rede-toda").get_data(as_text=True)
    with centre.database.transaction(umbrella) as session:
        words = Words("Para todos", "Resumo", "Segundo texto.")
        service.change_item(
            session, umbrella, centre.clock, item_id=item_id, version=version, words=words, settings=shared
        )
    letters(house.services)
    assert "Segundo texto." in visitor.get("/pages/rede-toda").get_data(as_text=True)
    asked = {"page": "/pages/rede-toda", "language": "zh"}
    assert visitor.send("/ask-for-language", asked, **{"Sec-Fetch-Site": "same-origin"}).status_code == 303
    with centre.database.transaction(centre.system) as session:
        assert session.scalars(select(ContentWish.subject)).all() == [str(item_id)]
    assert visitor.get("/pages/rede-toda/paper.pdf?beside=pt").mimetype == "application/pdf"
