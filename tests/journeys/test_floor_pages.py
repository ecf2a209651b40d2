"""The coordinator's pages of the floor, looked at as their readers do: by axe, in two widths."""

import os
from collections.abc import Callable, Iterator
from datetime import time
from pathlib import Path

import pytest
from playwright.sync_api import Page

from oneroof.core.config import Settings
from oneroof.core.db import Database
from oneroof.frontdesk.floor import changes
from oneroof.frontdesk.floor import settings as floor_settings
from support.visitors_day import Building, open_building

pytestmark = pytest.mark.browser


@pytest.fixture
def building(settings: Settings, database: Database) -> Iterator[Building]:
    with open_building(settings, database) as opened:
        yield opened


@pytest.mark.parametrize(("language", "width"), [("pt", 1280), ("de", 360)])
def test_the_pages_of_the_floor(
    building: Building, open_page: Callable[..., Page], check_page: Callable[..., None], language: str, width: int
) -> None:
    house = building.house
    floor, queues, offices = house.floor, house.lisboa.queues, house.lisboa.offices
    for spoken in ("uk", "ar", "pt"):
        floor.ticket("immigration", language=spoken)
        floor.ticket("welcome", language=spoken)
    boss = house.lisboa.member("coordinator")
    week = [[(time(8), time(12)), (time(13), time(17))]] * 5 + [[], []]
    floor.do(floor_settings.set_week, boss, office_id=None, week=week)
    floor.do(floor_settings.set_week, boss, office_id=offices["employment"], week=[[(time(7), time(12))], *([[]] * 6)])
    day = house.lisboa.clock.today("Europe/Lisbon")
    floor.do(floor_settings.set_exception, boss, office_id=None, day=day, kind="closed", reason={"pt": "Feriado"})
    floor.do(changes.move_line, boss, queue_id=queues["welcome"], target_queue_id=queues["presorting"])
    floor.do(changes.close_line, boss, queue_id=queues["presorting"], rest="carry_over")
    page = building.sign_in(open_page(building.url, language=language, width=width), boss)
    line, office = f"/lines/{queues['immigration']}", f"/offices/{offices['immigration']}"
    paths = ["", line, f"{line}/change?kind=merge&target_queue_id={queues['welcome']}", "/lines/new", "/carried"]
    paths += ["/offices", office, "/hours", "/hours/week", "/hours/exception", f"/queues/{queues['immigration']}"]
    for number, path in enumerate(paths):
        check_page(building.go(page, f"/staff/floor{path}"), language=language)
        if folder := os.environ.get("FLOOR_PICTURES"):
            page.screenshot(path=Path(folder) / f"{language}-{number}.png", full_page=True)
