"""The contract of the API as people read it: in two directions of writing, and on a phone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from .staff_door import Door

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("language", [pytest.param("pt", marks=pytest.mark.evidence), "ar"])
@pytest.mark.parametrize("path", ["/api/v1/docs", "/api/v1/docs/errors"])
def test_the_contract_is_readable(
    door: Door,
    open_page: Callable[..., Page],
    check_page: Callable[..., None],
    screenshots: Callable[[Page, str], object],
    path: str,
    language: str,
) -> None:
    page = open_page(door.url, language=language)
    page.goto(f"{door.url}{path}?lang={language}")
    check_page(page, language=language)
    screenshots(page, f"contract{path.rsplit('/', 1)[1]}-{language}")
