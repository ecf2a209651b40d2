"""The browser as fixtures, for the tests of the core and of every plugin: one browser in a process."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from support import browser as tools

PATIENCE_MILLISECONDS = 30_000
"""How long to wait for what a page shows at last: machines have two cores, and other tests run beside."""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests of a process."""
    expect.set_options(timeout=PATIENCE_MILLISECONDS)
    with sync_playwright() as playwright:
        running = tools.launch(playwright)
        yield running
        running.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """`open_page(base_url, language="ar", javascript=True, width=1280)`: a new, watched, signed-out page."""
    opened: list[Page] = []

    def open_one(base_url: str, **options: Any) -> Page:
        opened.append(tools.new_page(browser, base_url, **options))
        return opened[-1]

    yield open_one
    for page in opened:
        page.context.close()


@pytest.fixture
def check_page() -> Callable[..., None]:
    """`check_page(page, language="ar")` fails unless the page is well made: see support.browser.page_faults."""
    return tools.check_page


@pytest.fixture
def screenshots(tmp_path: Path) -> Callable[[Page, str], list[Path]]:
    """`screenshots(page, "sign-in")` saves pictures to look at, below ONEROOF_SCREENSHOTS or the test's own folder."""
    chosen = os.environ.get("ONEROOF_SCREENSHOTS")
    folder = Path(chosen) if chosen else tmp_path / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    return lambda page, name: tools.save_screenshots(page, folder, name)
