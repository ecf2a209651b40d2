"""A service of a plugin, from enabling it at one of two centres to a result, to disabling it and back.

Run as `python -m support.plugin_journey SETTINGS NAME`, so that plugins are found as in any installation: by what is
installed where that Python looks. NAME is a plugin as `oneroof plugin new` makes it. Fails with what was not so.
"""

from __future__ import annotations

import pickle
import re
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from flask import Flask

from oneroof.app import create_app
from oneroof.core.config import Settings
from oneroof.core.time import Clock
from oneroof.services import Services
from support.factories import Centre, make_two_centres
from support.html_pages import Page, open_page, send
from support.signed_in import signed_in
from support.staff_browser import Browser

DONE = "from form to result and back"


def run_journey(
    settings: Settings, name: str, *, python: Path | str = sys.executable, tests: Path, environment: dict[str, str]
) -> str:
    """What a process that walks the journey printed. Fails with what it said."""
    kept = settings.var / "journey.settings"
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_bytes(pickle.dumps(settings))
    answer = subprocess.run(
        [python, "-m", "support.plugin_journey", kept, name],
        cwd=tests,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr
    return answer.stdout


@dataclass(frozen=True)
class Journey:
    """Two centres, everybody who takes part, and the plugin's service."""

    app: Flask
    lisboa: Centre
    porto: Centre
    name: str

    @property
    def form(self) -> str:
        """Where the service's form begins."""
        return f"/services/{self.name}/form"

    def walk(self) -> None:
        """All of it."""
        coordinator = signed_in(self.app, self.lisboa, "coordinator")
        mediator = signed_in(self.app, self.lisboa, "mediator")
        self.enabled_at_one_centre(coordinator)
        address = self.taken_at_the_desk(mediator, code_of(self.sent_form()))
        self.brought_to_its_result(mediator, address)
        self.disabled_without_loss(coordinator, mediator, address)
        self.enabled_again(coordinator, mediator, address)

    def enabled_at_one_centre(self, coordinator: Browser) -> None:
        """The other centre has nothing of it."""
        listed = open_page(coordinator, "/staff/catalogues")
        assert "Letters from offices Not enabled 1.0.0 0" in listed.text, listed.text
        done = open_page(coordinator, f"/staff/catalogues/{self.name}/enable").send("/enable")
        assert "The catalogue is enabled" in done.text
        assert "Letters from offices Enabled 1.0.0 1" in open_page(coordinator, "/staff/catalogues").text
        assert self.visitor(self.lisboa).get(self.form).status_code == 200
        assert self.visitor(self.porto).get(self.form).status_code == 404
        elsewhere = open_page(signed_in(self.app, self.porto, "coordinator"), "/staff/catalogues")
        assert "Letters from offices Not enabled 1.0.0 0" in elsewhere.text

    def visitor(self, centre: Centre) -> Browser:
        """Somebody at home who reads Portuguese."""
        return Browser(self.app, centre.host, {"Accept-Language": "pt"})

    def sent_form(self) -> Page:
        """The page that thanks for a form."""
        start = open_page(self.visitor(self.lisboa), self.form)
        assert start.h1 == ["Ajuda com uma carta oficial"]
        page = start.send(self.form)
        page = answered(page, f"{self.form}/you", **{"f-full_name": "Amina Haddad"})
        page = answered(page, f"{self.form}/letter", **{"f-letter_from": "office"})
        assert "Um serviço público" in page.text
        (sending,) = [form for form in page.forms if form.action.startswith(self.form)]
        return page.send(sending.action)

    def taken_at_the_desk(self, mediator: Browser, code: str) -> str:
        """The address of the procedure, in a new casefile."""
        page = open_page(mediator, "/staff/procedures/take").send("/take", code=code)
        assert "Amina Haddad" in page.text
        page = page.send("/take/confirm", into="new")
        assert "Request received" in page.text
        return page.response.request.path

    def brought_to_its_result(self, mediator: Browser, address: str) -> None:
        """Step by step."""
        page = open_page(mediator, address)
        for step in ("reading", "answered"):
            page = open_page(mediator, f"{address}/move/{step}").send(f"/move/{step}")
        assert "This procedure has ended." in page.text

    def disabled_without_loss(self, coordinator: Browser, mediator: Browser, address: str) -> None:
        """Nobody can begin anew; what was begun stays readable."""
        asked = open_page(coordinator, f"/staff/catalogues/{self.name}/disable")
        assert "Nothing was deleted." in asked.send("/disable").text
        assert self.visitor(self.lisboa).get(self.form).status_code == 404
        self.everything_is_there(mediator, address)

    def enabled_again(self, coordinator: Browser, mediator: Browser, address: str) -> None:
        """It goes on where it ended."""
        open_page(coordinator, f"/staff/catalogues/{self.name}/enable").send("/enable")
        assert self.visitor(self.lisboa).get(self.form).status_code == 200
        self.everything_is_there(mediator, address)

    def everything_is_there(self, mediator: Browser, address: str) -> None:
        """The procedure with its result, and the answers."""
        kept = open_page(mediator, address)
        for said in ("Help with an official letter", "The letter is answered", "Amina Haddad", "A public office"):
            assert said in kept.text, f"{said}: {kept.text}"


def answered(page: Page, path: str, **answers: str) -> Page:
    """The next page of a form."""
    kept = [(name, value) for name, value in page.form(path).fields if name not in answers]
    return send(page.browser, path, kept, {**answers, "action": "continue"})


def code_of(page: Page) -> str:
    """The code that somebody takes to the desk."""
    found = re.search(r"\b[2-9A-Z]{3}-[2-9A-Z]{3}-[2-9A-Z]{3}\b", page.text)
    assert found, page.text
    return found[0]


def main(settings: Settings, name: str) -> None:
    """Walk the journey with the plugins that are installed here."""
    with closing(Services.open(settings)) as services:
        app = create_app(settings, services)
        lisboa, porto = (replace(centre, clock=Clock()) for centre in make_two_centres(services.database))
        Journey(app, lisboa, porto, name).walk()
    sys.stdout.write(f"{DONE}\n")


if __name__ == "__main__":
    main(pickle.loads(Path(sys.argv[1]).read_bytes()), sys.argv[2])  # the test wrote it
