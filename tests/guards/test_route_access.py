"""Every route says who may use it, and the table of roles and permissions is whole."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from werkzeug.routing import Rule

from oneroof.app import create_app
from oneroof.core.config import Settings
from oneroof.identity import permissions
from oneroof.identity.devices.access import DEVICE_ACCESS, DEVICE_PERMISSIONS
from oneroof.identity.devices.models import DEVICE_KINDS
from oneroof.identity.oauth.access import AGENCY_ACCESS
from oneroof.identity.partnerships.scopes import SCOPES
from oneroof.identity.permissions import (
    AGENCY_ROLE,
    CENTRE_ROLES,
    PERMISSIONS,
    ROLE_NAMES,
    ROLES,
    SECOND_FACTOR_ROLES,
    UMBRELLA_ROLES,
)
from oneroof.identity.service_users.access import PERSON_ACCESS
from support.roles_page import written_page
from support.servers import Servers

FRAMEWORK = {
    "static": "files that are the same for everybody",
    "api-docs.openapi_json": "the contract of the API is public",
}


@pytest.fixture(scope="module")
def app(servers: Servers) -> Flask:
    """Nothing is asked of the servers."""
    template = servers.template
    settings: Settings = replace(
        servers.settings,
        database_url=template.app,
        database_umbrella_url=template.umbrella,
        redis_url=servers.redis_url,
    )
    return create_app(settings)


def views(app: Flask) -> Iterator[tuple[Rule, str, object]]:
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield rule, method, getattr(getattr(view, "view_class", None), method.lower(), view)


def test_every_route_has_its_access_rule(app: Flask) -> None:
    without = {
        f"{method} {rule.rule}"
        for rule, method, view in views(app)
        if getattr(view, "access", None) is None and rule.endpoint not in FRAMEWORK
    }
    assert without == set(), "decorate these with @requires(…) or @public"


def test_the_rules_name_permissions_of_the_table(app: Flask) -> None:
    named = {access for _, _, view in views(app) if (access := getattr(view, "access", None))}
    named -= {"public", PERSON_ACCESS}
    of_devices = {name for name in named if name.startswith(DEVICE_ACCESS)}
    of_agencies = {name for name in named if name.startswith(AGENCY_ACCESS)}
    assert named - of_devices - of_agencies <= set(PERMISSIONS)
    assert {name.removeprefix(AGENCY_ACCESS) for name in of_agencies} <= {*SCOPES, ""}
    kinds = {kind for name in of_devices for kind in name.removeprefix(DEVICE_ACCESS).split("+")}
    assert kinds <= set(DEVICE_KINDS)


def test_pages_of_devices_are_not_pages_of_staff(app: Flask) -> None:
    rules = [(rule.rule, getattr(view, "access", None) or "") for rule, _, view in views(app)]
    assert [rule for rule, access in rules if access.startswith(DEVICE_ACCESS) and rule.startswith("/staff")] == []
    granted = frozenset().union(*DEVICE_PERMISSIONS.values())
    assert granted <= set(PERMISSIONS) and not granted & {"casefiles.read", "tickets.call", "account.self"}


def test_staff_pages_are_never_public_but_on_the_way_in(app: Flask) -> None:
    public = {
        rule.rule
        for rule, _, view in views(app)
        if rule.rule.startswith("/staff") and getattr(view, "access", "") == "public"
    }
    assert public == {
        "/staff/sign-in",
        "/staff/sign-in/passkey",
        "/staff/sign-in/provider/<uuid:provider_id>",
        "/staff/sign-in/provider/<uuid:provider_id>/answer",
        "/staff/second-factor",
        "/staff/second-factor/set-up",
        "/staff/forgotten-password",
        "/staff/forgotten-password/sent",
        "/staff/new-password/<token>",
        "/staff/invitation/<token>",
    }


def test_a_view_without_rule_would_be_found() -> None:
    app = Flask("bare")
    app.add_url_rule("/x", "x", lambda: "x")
    assert [getattr(view, "access", None) for rule, _, view in views(app) if rule.endpoint == "x"] == [None]


def test_roles_carry_permissions_of_the_table_and_have_names() -> None:
    assert set(ROLE_NAMES) == set(ROLES) == {*UMBRELLA_ROLES, *CENTRE_ROLES, AGENCY_ROLE}
    for role, carried in ROLES.items():
        assert carried <= set(PERMISSIONS), role
        assert "account.self" in carried, role
    assert set(ROLES) >= SECOND_FACTOR_ROLES


def test_every_permission_is_somebodys() -> None:
    assert {name for name in PERMISSIONS if not permissions.roles_with(name)} == set()


def test_whoever_opens_doors_for_others_needs_a_second_factor() -> None:
    assert set(permissions.roles_with("staff.manage")) <= SECOND_FACTOR_ROLES


def test_the_page_about_roles_is_the_table() -> None:
    path, text = written_page()
    assert path.read_text("utf-8") == text, "run python tests/support/roles_page.py"
