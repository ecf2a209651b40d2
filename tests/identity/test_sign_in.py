"""Signing in and out with a password."""

import re
from datetime import timedelta

import psycopg
import pytest

from oneroof.core.crypto import token_hash
from support.staff_browser import PASSWORD

from .conftest import House


def test_the_right_password_lets_in(house: House, owner_connection: psycopg.Connection) -> None:
    house.person()
    browser = house.browser()
    answer = browser.sign_in()
    assert (answer.status_code, answer.location) == (303, "/staff/")
    cookie = next(value for value in answer.headers.getlist("Set-Cookie") if value.startswith("staff="))
    assert re.search(r"; HttpOnly", cookie) and "; SameSite=Lax" in cookie and "Domain=" not in cookie
    account = browser.get("/staff/account")
    assert account.status_code == 200 and "Ana Martins" in account.get_data(as_text=True)
    kept = owner_connection.execute("SELECT token_hash FROM staff_session").fetchall()
    assert kept == [(token_hash(browser.cookie() or ""),)]
