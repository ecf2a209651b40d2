"""An editor writes, looks, publishes; a reader on a phone reads it in Arabic, at first honestly in another language."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from oneroof.content.models import ContentItem
from oneroof.core.languages import public_languages
from oneroof.tenancy.models import Tenant
from support.content import Editors

from .staff_door import Door

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
Check = Callable[..., None]
BODY = "## Horário\n\n- segunda\n- terça\n\nVeja [os serviços](/services)."


def test_news_is_written_published_and_read_in_arabic(
    door: Door, open_page: Open, check_page: Check, screenshots: Check
) -> None:
    centre = door.house.lisboa
    with centre.database.umbrella_transaction(centre.system) as session:
        session.get_one(Tenant, centre.tenant_id).languages = list(public_languages())
    door.person("editor")
    page = open_page(door.url)
    door.sign_in(page)
    write(page, door, screenshots, check_page)
    page.get_by_role("button", name="Publish").click()
    expect(page.locator("main")).to_contain_text("It is public now.")
    check_page(page)
    screenshots(page, "content-item")
    page.goto(f"{door.url}/staff/content")
    check_page(page)
    screenshots(page, "content-list")
    read(door, open_page, check_page, screenshots)


def write(page: Page, door: Door, screenshots: Check, check_page: Check) -> None:
    page.goto(f"{door.url}/staff/content/new/news")
    page.get_by_label("Title").fill("Novo horário")
    page.get_by_label("Text", exact=True).fill(BODY)
    check_page(page)
    screenshots(page, "content-edit")
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Preview in a new tab").click()
    expect(opened.value.get_by_role("heading", name="Horário", exact=True)).to_be_visible()
    opened.value.close()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("main")).to_contain_text("Saved as a draft.")


def read(door: Door, open_page: Open, check_page: Check, screenshots: Check) -> None:
    phone = open_page(door.url, language="ar", width=360)
    phone.goto(f"{door.url}/news")
    phone.get_by_role("link", name="Novo horário").click()
    expect(phone.locator("main .or-fallback")).to_be_visible()
    expect(phone.locator("main h1 span")).to_have_attribute("lang", "pt")
    editors = Editors(door.house.lisboa, door.house.lisboa.member("editor"))
    with editors.centre.database.transaction(editors.centre.system) as session:
        item_id = session.scalars(select(ContentItem)).one().id
    editors.translate(item_id, "ar", "المواعيد الجديدة", "## المواعيد\n\nيوم الاثنين.")
    phone.reload()
    expect(phone.locator("main h1")).to_have_text("المواعيد الجديدة")
    expect(phone.locator("main .or-fallback")).to_have_count(0)
    check_page(phone, language="ar")
    screenshots(phone, "content-news-ar")
    starts = editors.centre.clock.now() + timedelta(days=3)
    event = editors.write(
        "Aula", kind="event", slug="aula", starts_at=starts, place="Rua A, 1", event_languages=("ar",)
    )
    editors.translate(event, "ar", "درس")
    for path, name in (("/events", "events"), ("/events/aula", "event"), ("/pages", "pages"), ("/news", "news")):
        phone.goto(f"{door.url}{path}")
        check_page(phone, language="ar")
        screenshots(phone, f"content-{name}-ar")
