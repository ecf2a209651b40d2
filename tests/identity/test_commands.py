"""`oneroof staff`, as somebody types it."""

from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result

from oneroof.cli import main
from oneroof.core.config import Settings
from support.sent_letters import letters, link_in

from .conftest import House
from .second_factors import set_up

Command = Callable[..., Result]


@pytest.fixture
def staff(house: House, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Runs `oneroof staff …` on this test's database."""
    addresses = {
        "DATABASE_URL": settings.database_url,
        "DATABASE_UMBRELLA_URL": settings.database_umbrella_url,
        "REDIS_URL": settings.redis_url,
        "ONEROOF_VAR": str(settings.var),
        "ONEROOF_SECRETS": str(settings.secrets),
    }
    for name, value in addresses.items():
        monkeypatch.setenv(name, value or "")
    return lambda *arguments, typed="": CliRunner().invoke(main, ["staff", *arguments], input=typed)


def test_creating_somebody_who_can_sign_in(house: House, staff: Command) -> None:
    password = "sete girafas leem jornais"
    done = staff(
        "create", "--tenant", "lisboa", "--role", "mediator", "eva@example.org", "Eva Klein", typed=f"{password}\n" * 2
    )
    assert done.exit_code == 0, done.output
    assert "eva@example.org can sign in at http://lisboa.localhost" in done.output and password not in done.output
    assert house.browser().sign_in("eva@example.org", password).status_code == 303
    listed = staff("list", "--tenant", "lisboa")
    assert listed.stdout == "eva@example.org  Eva Klein  Mediator\n"
    assert staff("list", "--tenant", "porto").stdout == ""


@pytest.mark.parametrize(
    ("arguments", "typed", "says"),
    [
        (["--tenant", "lisboa", "--role", "mediator", "eva@example.org", "Eva"], "short", "at least 12 characters"),
        (["--tenant", "lisboa", "--role", "mediator", "no", "Eva"], "sete girafas leem jornais", "an e-mail address"),
        (["--tenant", "lisboa", "--role", "officer", "e@example.org", "E"], "sete girafas leem jornais", "an office"),
        (
            ["--tenant", "mars", "--role", "mediator", "e@example.org", "E"],
            "sete girafas leem jornais",
            "no tenant mars",
        ),
    ],
)
def test_faults_are_one_sentence(staff: Command, arguments: list[str], typed: str, says: str) -> None:
    refused = staff("create", *arguments, typed=f"{typed}\n{typed}\n")
    assert refused.exit_code == 1
    assert says in refused.stderr.splitlines()[-1]
    assert staff("list", "--tenant", "lisboa").stdout == ""


def test_inviting_the_first_coordinator(house: House, staff: Command) -> None:
    done = staff("invite", "--tenant", "lisboa", "--role", "coordinator", "--language", "pt", "rui@example.org", "Rui")
    assert done.exit_code == 0, done.output
    assert "SMTP_URL is not set" in done.output
    (letter,) = letters(house.services)
    path = link_in(letter).removeprefix(f"http://{house.browser().host}:8000")
    answer = house.browser().post(path, {"name": "Rui Costa", "password": "sete girafas leem jornais"})
    assert answer.location == "/staff/second-factor/set-up?next=/staff/"


def test_a_way_back_in(house: House, staff: Command) -> None:
    set_up(house)
    done = staff("reset", "--tenant", "lisboa", "--second-factor", "ana@example.org")
    assert done.exit_code == 0, done.output
    path = done.stdout.strip()[done.stdout.index("/staff/") :]
    browser = house.browser()
    assert browser.post(path, {"password": "sete girafas leem jornais"}).status_code == 303
    answer = browser.sign_in(password="sete girafas leem jornais")
    assert answer.location == "/staff/second-factor/set-up?next=/staff/"


def test_no_way_in_for_nobody(staff: Command) -> None:
    refused = staff("reset", "--tenant", "lisboa", "nobody@example.org")
    assert refused.exit_code == 1 and "no open account" in refused.stderr
