"""Every page of the public site in Chromium, from left to right and from right to left: nothing for axe to find,
nothing that scrolls sideways, and each side stands where the other direction has the other one."""

import os
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from oneroof.core.config import Settings
from oneroof.core.db import Database
from oneroof.portal.booking import limits
from support.browser import DESKTOP, PHONE, axe_faults, page_faults, served
from support.house import open_house
from support.portal_pages import NOT_THERE, Portal, furnish, routes_without_page, walk

pytestmark = pytest.mark.browser
OpenPage = Callable[..., Page]
TOLERANCE = 12
"""Pixels between where something stands and where its mirror image would; scroll bars do not change sides."""


@pytest.fixture
def portal(settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Portal, str]]:
    monkeypatch.setattr(limits, "LEAST_SECONDS", 0)  # a test fills in faster than people
    with open_house(settings, database) as house, served(house.app) as address:
        yield furnish(house), address.replace("localhost", house.lisboa.host)


MEASURED = """() => {
  const width = document.documentElement.clientWidth;
  const rtl = document.documentElement.dir === "rtl";
  const start = (element) => {
    const box = element.getBoundingClientRect();
    return rtl ? width - box.right : box.left;
  };
  const seen = (element) => element && element.checkVisibility() && element.getBoundingClientRect().width > 1;
  const places = {};
  const wanted = {name: ".or-header__name", help: ".or-help-now", heading: "main h1", languages: ".or-languages",
    navigation: ".or-navigation", main: "main", footer: ".or-footer__name"};
  for (const [name, selector] of Object.entries(wanted)) {
    const element = document.querySelector(selector);
    if (seen(element)) places[name] = name === "help" || name === "languages"
      ? width - start(element) - element.getBoundingClientRect().width : start(element);
  }
  const physical = [];
  for (const element of document.querySelectorAll("main, main *")) {
    if (!seen(element) || element.closest("svg, [dir=ltr], [dir=rtl]:not(html), pre, code")) continue;
    const style = getComputedStyle(element);
    if (["block", "flex", "grid", "list-item", "table-cell"].includes(style.display)
        && style.textAlign === (rtl ? "left" : "right"))
      physical.push(`text-align ${style.textAlign}: ${element.tagName}.${element.className}`);
    if (style.float !== "none" && style.float === (rtl ? "left" : "right") && !element.matches("[class*=end]"))
      physical.push(`float ${style.float}: ${element.tagName}.${element.className}`);
  }
  const written = [];
  for (const field of document.querySelectorAll("main input")) {
    const latin = ["email", "tel", "url"].includes(field.type)
      || /(^|[-_])(code|email|one_time_code)$/.test(field.name);
    if (latin && seen(field) && getComputedStyle(field).direction !== "ltr")
      written.push(`${field.name} (${field.type})`);
  }
  return {places, physical: [...new Set(physical)].slice(0, 6), written};
}"""


def mirror_faults(one: dict[str, Any], other: dict[str, Any]) -> Iterator[str]:
    """Where the two directions of a page are not each other's mirror image."""
    for name in sorted({*one["places"], *other["places"]}):
        here, there = one["places"].get(name), other["places"].get(name)
        if here is None or there is None:
            yield f"{name} stands in one direction only"
        elif abs(here - there) > TOLERANCE and name not in ("navigation",):
            yield f"{name} stands {here:.0f} px from its side, and {there:.0f} px in the other direction"
    for measured, direction in ((one, "ltr"), (other, "rtl")):
        yield from (f"{direction}: {fault}" for fault in measured["physical"])
        yield from (f"{direction}: {name} is written from right to left" for name in measured["written"])


class Reader:
    """One window for each language, both with what the reader's browser keeps."""

    def __init__(self, portal: Portal, address: str, ltr: Page, rtl: Page) -> None:
        self.portal, self.address, self.ltr, self.rtl = portal, address, ltr, rtl
        self.folder = os.environ.get("ONEROOF_SCREENSHOTS")

    def look(self, path: str, language: str, phone: str) -> list[str]:
        """What is wrong with a page; `phone` is the language in which it is looked at on a telephone."""
        ltr = self._open(self.ltr, path, language if phone != "ar" else "pt")
        faults = self._faults(self.ltr, "zh" if language == "zh" else "pt", small=phone != "ar")
        rtl = self._open(self.rtl, path, "ar")
        if language != "zh":
            faults += self._faults(self.rtl, "ar", small=phone == "ar")
        return [*faults, *mirror_faults(ltr, rtl)]

    def _open(self, page: Page, path: str, language: str) -> dict[str, Any]:
        cookies = [
            {"name": cookie.key, "value": cookie.value, "url": self.address}
            for cookie in (self.portal.reader.client._cookies or {}).values()
        ]
        page.context.clear_cookies()
        page.context.add_cookies(cookies)  # type: ignore[arg-type]
        page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]
        answer = page.goto(self.address + path, wait_until="load")
        assert answer is not None
        assert answer.status < 400 or path in NOT_THERE, f"{path} answers {answer.status}"
        measured: dict[str, Any] = page.evaluate(MEASURED)
        return measured

    def _faults(self, page: Page, language: str, *, small: bool) -> list[str]:
        if not small:
            return [f"{language}: {fault}" for fault in axe_faults(page)]
        page.set_viewport_size(PHONE)  # type: ignore[arg-type]
        faults = page_faults(page, language=language)
        if self.folder:
            name = re.sub(r"[^a-z0-9]+", "-", page.url.removeprefix(self.address).lower())[:60]
            page.screenshot(path=f"{self.folder}/{name or 'home'}-{language}.png", full_page=True)
        return [f"{language}: {fault}" for fault in faults]


@pytest.mark.parametrize(
    ("language", "phone"),
    [
        ("pt", "ar"),
        pytest.param("pt", "pt", marks=pytest.mark.evidence),
        pytest.param("zh", "zh", marks=pytest.mark.evidence),
    ],
)
def test_every_page_in_both_directions(
    portal: tuple[Portal, str], open_page: OpenPage, language: str, phone: str
) -> None:
    arranged, address = portal
    ltr, rtl = (open_page(address, language=each, width=1280) for each in (language, "ar"))
    reader = Reader(arranged, address, ltr, rtl)
    faults, seen = [], []
    for path in walk(arranged):
        seen.append(path)
        faults += [f"{path}: {fault}" for fault in reader.look(path, language, phone)]
    missing = routes_without_page(arranged.house, seen)
    assert not missing, f"Add an address or a step for these to tests/support/portal_pages.py: {', '.join(missing)}"
    assert not faults, f"{len(faults)} faults:\n" + "\n".join(faults)
