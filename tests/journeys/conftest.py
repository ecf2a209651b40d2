"""Journeys drive Debian's Chromium."""

from support.browser_fixtures import browser, check_page, open_page, screenshots

__all__ = ["browser", "check_page", "open_page", "screenshots"]
