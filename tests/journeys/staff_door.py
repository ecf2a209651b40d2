"""An address at which a browser can sign in, and people with passwords."""

from dataclasses import dataclass

from playwright.sync_api import Page

from oneroof.identity import service as identity
from oneroof.identity.passwords import Passwords
from support.factories import Centre
from support.house import House
from support.staff_browser import PASSWORD


@dataclass(frozen=True)
class Door:
    """The application behind an address that a browser can open."""

    house: House
    address: str
    """`http://localhost:<port>`."""

    @property
    def url(self) -> str:
        """Lisboa's."""
        return self.url_of(self.house.lisboa)

    def url_of(self, centre: Centre) -> str:
        """A centre's."""
        return self.address.replace("localhost", centre.host)

    def person(self, role: str, email: str = "ana@example.org", name: str = "Ana Martins") -> None:
        """Somebody with PASSWORD and one role at Lisboa."""
        at = self.house.lisboa
        kept = Passwords(self.house.services.settings.keys.token).hash(PASSWORD)
        with at.database.transaction(at.system) as session:
            staff = identity.create_staff(session, at.system, at.clock, email=email, name=name, password_hash=kept)
            identity.give_role(session, at.system, at.clock, staff_id=staff.id, role=role)

    def sign_in(self, page: Page, email: str = "ana@example.org") -> None:
        """Send the form."""
        page.goto(f"{self.url}/staff/sign-in")
        page.locator("#email").fill(email)
        page.locator("#password").fill(PASSWORD)
        send(page)


def send(page: Page) -> None:
    """Press the button of the page's first form."""
    page.locator("main form button[type=submit]").first.click()
