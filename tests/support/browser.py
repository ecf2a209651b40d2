"""A browser for tests, and what every page must stand up to: `check_page`.

def test_sign_in(open_page, check_page, screenshots): ...
    page = open_page(base_url, language="ar")          # watched from here on; javascript=False, width=360 …
    page.goto(base_url + "/staff/sign-in")
    check_page(page)
    screenshots(page, "sign-in")                        # desktop and phone; the folder is printed
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from flask import Flask
from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright, Request
from werkzeug.serving import WSGIRequestHandler, make_server

from oneroof.core.languages import text_direction

ROOT = Path(__file__).parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
# What a narrow window can change; all else has been looked at in the wide one.
LAYOUT_RULES = {"type": "rule", "values": ["target-size", "color-contrast", "scrollable-region-focusable", "region"]}
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",  # a moving picture in place of a camera
]
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 780}
# 1280 pixels at 400% zoom, as WCAG 2.2 counts it (1.4.10 Reflow).
ZOOMED = {"width": 320, "height": 256}


@dataclass
class Watch:
    """What a page did that no page may do."""

    javascript: bool = True
    complaints: list[str] = field(default_factory=list)

    def on_console(self, message: ConsoleMessage) -> None:
        # The document's own status (404, 422 …) is reported as a failure to load; the test knows of it.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.complaints.append(f"console: {message.text}")

    def on_request(self, request: Request, home: str) -> None:
        host = urlsplit(request.url).netloc
        if request.url.startswith("http") and host != home:
            self.complaints.append(f"a request to another host: {request.url}")


_watches: WeakKeyDictionary[Page, Watch] = WeakKeyDictionary()


def launch(playwright: Playwright) -> Browser:
    """Debian's Chromium without a window. Fails with a sentence where it is not installed."""
    path = shutil.which("chromium")
    assert path, "Chromium is needed for this test: infra/install-debian-packages installs it."
    return playwright.chromium.launch(executable_path=path, args=FLAGS)


def new_page(
    browser: Browser, base_url: str, *, language: str = "en", javascript: bool = True, width: int = 1280, **options: Any
) -> Page:
    """A watched page of a browser that prefers `language`, with no cookies; close it through its context."""
    context = browser.new_context(
        base_url=base_url,
        locale=language,
        java_script_enabled=javascript,
        viewport={"width": width, "height": DESKTOP["height"] if width > 600 else PHONE["height"]},
        reduced_motion="reduce",
        **options,
    )
    page = context.new_page()
    watch = _watches[page] = Watch(javascript)
    home = urlsplit(base_url).netloc
    page.on("console", watch.on_console)
    page.on("pageerror", lambda error: watch.complaints.append(f"script: {error}"))
    page.on("request", lambda request: watch.on_request(request, home))
    return page


def check_page(page: Page, *, language: str | None = None) -> None:
    """Fail unless the page is well made: see `page_faults`."""
    faults = page_faults(page, language=language)
    assert not faults, f"{page.url}\n" + "\n".join(faults)


def page_faults(page: Page, *, language: str | None = None) -> list[str]:
    """What is wrong with the page, one sentence each.

    A page without faults gives axe-core nothing to find (WCAG 2.2 AA), has one h1, a title, the right language and
    direction, asked no other host, logged no error, broke no content security policy, and does not scroll sideways on
    a phone or zoomed in.
    """
    page.wait_for_load_state()  # a click returns when the next page has begun
    faults = [*_watches[page].complaints, *_heading_faults(page), *_language_faults(page, language)]
    faults += axe_faults(page)
    size = page.viewport_size
    for name, small in (("a phone", PHONE), ("400% zoom", ZOOMED)):
        page.set_viewport_size(small)  # type: ignore[arg-type]
        overflow = page.evaluate(WIDER_THAN_WINDOW)
        if overflow:
            faults.append(f"scrolls sideways on {name}: {overflow}")
        if small is PHONE and not (size and size["width"] == small["width"]):
            faults += [f"on a phone: {fault}" for fault in axe_faults(page, LAYOUT_RULES)]
    if size:
        page.set_viewport_size(size)
    return faults


WIDER_THAN_WINDOW = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return "";
  const scrolled = (element) => element.closest(".or-table-box") || getComputedStyle(element).position === "fixed";
  const wide = [...document.body.querySelectorAll("*")].filter((element) => {
    const { left, right } = element.getBoundingClientRect();
    return (right > width + 1 || left < -1) && element.checkVisibility() && !scrolled(element);
  });
  return wide.slice(0, 5).map((element) => `${element.tagName}.${element.className}`).join(", ") || "the document";
}"""


def _heading_faults(page: Page) -> Iterator[str]:
    headings = page.locator("h1").count()
    if headings != 1:
        yield f"has {headings} h1 instead of one"
    if not page.title().strip():
        yield "has no title"


def _language_faults(page: Page, language: str | None) -> Iterator[str]:
    tag = page.locator("html").get_attribute("lang") or ""
    direction = page.locator("html").get_attribute("dir")
    if not tag or (language and tag.split("-")[0] != language):
        yield f"says that it is in “{tag}”" + (f" instead of “{language}”" if language else "")
    elif direction != text_direction(tag.split("-")[0]):
        yield f"is {direction} though {tag} is {text_direction(tag.split('-')[0])}"


def axe_faults(page: Page, rules: dict[str, Any] | None = None) -> list[str]:
    """What axe-core finds, with the elements concerned; nothing on a page that runs no scripts."""
    if not AXE.exists():
        raise AssertionError("axe-core is not installed: run python -m oneroof.assets build.")
    if not _watches[page].javascript:
        return []
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(
        "rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})",
        rules or {"type": "tag", "values": TAGS},
    )
    return [
        f"axe {violation['id']}: {violation['help']}: {node['html'][:160]} {' '.join(node['failureSummary'].split())}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


def save_screenshots(page: Page, folder: Path, name: str) -> list[Path]:
    """Whole-page pictures at desktop and phone width, as `<name>-desktop.png` and `<name>-phone.png`."""
    size = page.viewport_size
    saved = []
    for label, small in (("desktop", DESKTOP), ("phone", PHONE)):
        page.set_viewport_size(small)  # type: ignore[arg-type]
        saved.append(folder / f"{name}-{label}.png")
        page.screenshot(path=saved[-1], full_page=True)
    if size:
        page.set_viewport_size(size)
    return saved


class Quiet(WSGIRequestHandler):
    """Answers without a line per request among the test's output."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The application on a free port of this machine; gives its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
