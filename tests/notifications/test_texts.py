"""Text messages reach a real gateway, and wait where there is none; contacts are read as people write them."""

import json
from dataclasses import replace

import pytest

from oneroof.core.config import Settings
from oneroof.core.errors import Invalid
from oneroof.notifications.messages import Reach, TextMessage, read_reach
from oneroof.notifications.sms import TextNotSent, hand_over_text, offers_texts
from support.gateways import gateway

MESSAGE = TextMessage("+351912345678", "ar", "موعدك غدا في 10:00")


def test_a_gateway_takes_it(settings: Settings) -> None:
    with gateway() as taken:
        address = f"json://127.0.0.1:{taken.port}/sms?:to={{to}}"
        hand_over_text(replace(settings, sms_url=address), MESSAGE)
        assert taken.only_json()["message"] == MESSAGE.text
        assert taken.only_json()["to"] == MESSAGE.to


def test_a_refusal_is_an_error_so_that_the_job_tries_again(settings: Settings) -> None:
    with gateway() as taken:
        taken.answer = 503
        at = replace(settings, sms_url=f"json://127.0.0.1:{taken.port}/sms?:to={{to}}")
        with pytest.raises(TextNotSent, match="did not take") as refused:
            hand_over_text(at, MESSAGE)
    assert MESSAGE.to not in str(refused.value)


def test_without_a_gateway_it_is_a_file_and_real_installations_ask_for_no_number(settings: Settings) -> None:
    hand_over_text(settings, MESSAGE)
    (path,) = (settings.var / "sms").iterdir()
    assert json.loads(path.read_text())["to"] == MESSAGE.to and path.stat().st_mode & 0o777 == 0o600
    assert offers_texts(settings) and not offers_texts(replace(settings, environment="production"))


@pytest.mark.parametrize(
    ("written", "channel", "kept"),
    [
        (" ana@example.org ", "email", "ana@example.org"),
        ("912 345 678", "sms", "+351912345678"),
        ("+49 (0)30 1234567", "sms", "+49301234567"),
        ("٩١٢٣٤٥٦٧٨", "sms", "+351912345678"),
    ],
)
def test_contacts_are_read_as_they_are_written(written: str, channel: str, kept: str) -> None:
    reach = read_reach(written, zone="Europe/Lisbon", sms=True)
    assert (reach.channel, reach.address) == (channel, kept) and Reach.of(kept) == reach
    assert kept not in reach.hinted


@pytest.mark.parametrize(("written", "sms"), [("ana@", True), ("12", True), ("", True), ("912345678", False)])
def test_what_reaches_nobody_is_refused_at_its_field(written: str, sms: bool) -> None:
    with pytest.raises(Invalid) as refused:
        read_reach(written, zone="Europe/Lisbon", sms=sms)
    assert "contact" in refused.value.fields
