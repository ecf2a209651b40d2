"""An agency's developer in a browser: a program with its key, a token in the sandbox with it, the call in the log."""

import re
import time
from collections.abc import Callable
from uuid import uuid4

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey
from playwright.sync_api import Page

from oneroof.core.config import Settings
from oneroof.core.db import Database
from oneroof.services import Services
from oneroof.tenancy.models import Tenant
from support.agency_people import an_agency
from support.browser import served
from support.factories import make_centre, make_network
from support.signed_in import application, umbrella_of

pytestmark = pytest.mark.browser


def test_from_the_key_to_the_log(
    settings: Settings, database: Database, open_page: Callable[..., Page], check_page: Callable[..., None]
) -> None:
    make_network(database)
    umbrella, sandbox = umbrella_of(database), make_centre(database, "sandbox")
    with database.umbrella_transaction(sandbox.system) as network:
        network.get_one(Tenant, sandbox.tenant_id).is_sandbox = True
    services = Services.open(settings)
    app = application(services)
    key = ECKey.generate_key("P-256", private=True)
    with served(app) as address:
        url = address.replace("localhost", umbrella.host)
        page = open_page(url, language="en", width=1280)
        secret = an_agency(umbrella).browser(app).cookie()
        assert secret is not None
        page.context.add_cookies([{"name": "staff", "value": secret, "url": url}])
        page.goto(f"{url}/developers/clients/new")
        check_page(page, language="en")
        page.get_by_label("Name of the program").fill("Nightly")
        page.get_by_label("Public key (JWK or PEM)").fill(key.as_pem(private=False).decode())
        page.get_by_role("button", name="Register").click()
        page.get_by_role("link", name="Try it in the sandbox").click()
        page.get_by_role("button", name="Get the sandbox ready").click()
        check_page(page, language="en")
        page.get_by_label("Signed assertion").fill(assertion(page.locator("main").inner_text(), key))
        page.get_by_role("button", name="Ask for a token").click()
        page.get_by_role("heading", name="The answer: 200").wait_for()
        page.get_by_role("link", name="See the call in the log").click()
        page.get_by_role("cell", name="200").first.wait_for()
        assert "Nightly" in page.locator("main").inner_text()
        check_page(page, language="en")
        page.goto(f"{url}/developers")
        check_page(page, language="en")
    services.close()


def assertion(content: str, key: ECKey) -> str:
    """What the page asks to sign, signed."""
    client_id, audience = (re.search(rf'"{name}": "([^"]+)"', content) for name in ("sub", "aud"))
    assert client_id is not None and audience is not None
    now, who = int(time.time()), client_id.group(1)
    claims = {"iss": who, "sub": who, "aud": audience.group(1), "jti": str(uuid4()), "iat": now, "exp": now + 120}
    return jwt.encode({"alg": "ES256"}, claims, key)
