"""A centre with an agency's programs: a confidential one, a public one, and people of the agency who sign in."""

from typing import Any

import pytest

from oneroof.identity.sessions import open_session
from support.oauth_programs import CALLBACK, Program
from support.partners import Agreed, Partner, a_client, agreed
from support.staff_browser import Browser

from ..conftest import House

CODES = ("authorization_code", "refresh_token")


@pytest.fixture
def standing(house: House) -> Agreed:
    """An agency with an agreement in force at Lisboa."""
    return agreed(house.lisboa)


def program_of(house: House, standing: Agreed, **wish: Any) -> Program:
    """A program of the agency at Lisboa."""
    client, key = a_client(standing, **wish)
    return Program(house.app, Partner(standing, client, key), house.lisboa)


@pytest.fixture
def program(house: House, standing: Agreed) -> Program:
    """One that acts by itself, with private_key_jwt."""
    return program_of(house, standing)


@pytest.fixture
def desktop(house: House, standing: Agreed) -> Program:
    """A public one, for people of the agency."""
    return program_of(house, standing, auth_method="none", grant_types=CODES, redirect_uris=(CALLBACK,))


@pytest.fixture
def portal(house: House, standing: Agreed) -> Program:
    """A confidential one, for people of the agency."""
    return program_of(house, standing, grant_types=CODES, redirect_uris=(CALLBACK,))


def browser_of(house: House, agency_id: Any) -> Browser:
    """Somebody signed in at Lisboa who works for this agency."""
    member = house.lisboa.member("mediator", agency_id=agency_id)
    with house.lisboa.database.transaction(house.lisboa.system) as session:
        opened = open_session(session, member.id, stage="complete", method="password", user_agent="tests")
    browser = house.browser()
    browser.client.set_cookie("staff", opened.secret, domain=house.lisboa.host)
    return browser


@pytest.fixture
def insider(house: House, standing: Agreed) -> Browser:
    """Somebody of the agency's own people, signed in."""
    return browser_of(house, standing.partnership.agency_id)
