"""No call is ever led into a private network, whatever a name says, and whenever it says it."""

import socket
from typing import Any

import pytest

from oneroof.core.config import ConfigurationError, Settings
from oneroof.core.errors import Conflict, Invalid
from oneroof.core.outgoing import may_be_named, post
from oneroof.events import endpoints
from support.webhooks import Line, Receiver

PRIVATE = (
    *("127.0.0.1", "10.0.0.8", "172.16.3.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "224.0.0.1"),
    *("0.0.0.0", "255.255.255.255", "192.0.2.1", "198.18.0.1", "::1", "::", "fe80::1", "fd00::1", "ff02::1"),
    *("::ffff:10.0.0.1", "::ffff:8.8.8.8", "64:ff9b::a00:1", "64:ff9b:1::1", "2002:a00:1::", "2001:db8::1"),
)


def names_lead_to(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """What a name leads to, one answer for each time it is asked; the addresses that were connected to."""
    told, connected = iter(answers), list[str]()

    def look_up(_host: str, port: int, **_rest: Any) -> list[Any]:
        return [(0, 0, 0, "", (address, port)) for address in next(told)]

    def connect(place: tuple[str, int], *_rest: Any, **_named: Any) -> socket.socket:
        connected.append(place[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(socket, "create_connection", connect)
    return connected


@pytest.mark.parametrize("address", PRIVATE)
def test_names_that_lead_inside_are_refused(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    connected = names_lead_to(monkeypatch, [address], ["93.184.215.14", address])
    for _ in range(2):
        assert post("https://hooks.example/x", b"{}", {}).fault == "not_public"
    assert connected == []


def test_a_name_that_changes_its_mind_leads_nowhere_else(monkeypatch: pytest.MonkeyPatch) -> None:
    connected = names_lead_to(monkeypatch, ["93.184.215.14"], ["127.0.0.1"])
    assert post("https://hooks.example/x", b"{}", {}).fault == "no_answer"
    assert connected == ["93.184.215.14"]  # the address that was looked at, and the name was asked once
    assert post("https://hooks.example/x", b"{}", {}).fault == "not_public"
    assert connected == ["93.184.215.14"]


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example/x",
        "https://hooks.example:8443/x",
        "https://name:word@hooks.example/x",
        "https://127.0.0.1/x",
        "https://[::ffff:127.0.0.1]/x",
        "https:///x",
        "ftp://hooks.example/x",
        "gopher://hooks.example/x",
        "https://hooks.example:port/x",
        "",
    ],
)
def test_such_addresses_are_refused_at_once(line: Line, receiver: Receiver, url: str) -> None:
    assert post(url, b"{}", {}).status is None
    assert not may_be_named(url)
    with pytest.raises(Invalid) as refused:
        line.endpoint(receiver, url=url or " ")
    assert set(refused.value.fields) == {"url"}


def test_own_hosts_are_let_in_by_a_setting_that_production_refuses(receiver: Receiver, settings: Settings) -> None:
    assert post(receiver.url, b"{}", {"Content-Type": "application/json"}).fault == "not_public"
    assert post(receiver.url, b"{}", {"webhook-id": "1"}, own_hosts=(receiver.host,)).status == 204
    given = {"ONEROOF_VAR": str(settings.var), "WEBHOOK_HOSTS": "127.0.0.1:9000"}
    assert Settings.from_environment(given).webhook_hosts == ("127.0.0.1:9000",)
    with pytest.raises(ConfigurationError, match="WEBHOOK_HOSTS"):
        Settings.from_environment(given | {"ONEROOF_ENV": "production"})


def test_each_attempt_looks_again(line: Line, receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    line.endpoint(receiver, url="https://hooks.example/events")
    line.happens(line.granted())
    real_look_up, real_connect = socket.getaddrinfo, socket.create_connection
    connected: list[str] = []
    answers = iter([["93.184.215.14"], ["10.0.0.8"]])

    def look_up(host: str, port: int, *rest: Any, **named: Any) -> list[Any]:
        if host != "hooks.example":
            return list(real_look_up(host, port, *rest, **named))
        return [(0, 0, 0, "", (address, port)) for address in next(answers)]

    def connect(place: tuple[str, int], *rest: Any, **named: Any) -> socket.socket:
        if place[1] != 443:
            return real_connect(place, *rest, **named)
        connected.append(place[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(socket, "create_connection", connect)
    line.work()
    line.later(seconds=5)
    assert [each.outcome for each in line.attempts()] == ["no_answer", "not_public"]
    assert connected == ["93.184.215.14"]
    assert line.delivery().state == "retrying"


def test_what_is_wrong_with_an_endpoint_is_said_at_its_field(line: Line, receiver: Receiver) -> None:
    good = {
        "keys": line.services.keys,
        "partnership_id": line.here.partnership.id,
        "url": "https://hooks.example/x",
        "event_types": ["procedure.moved"],
        "contact": "it@agency.example",
    }
    for field, wrong in {"event_types": ["ping"], "contact": "it", "language": "xx"}.items():
        with pytest.raises(Invalid) as refused:
            line.do(endpoints.add_endpoint, **good | {field: wrong})
        assert set(refused.value.fields) == {field}
    for _ in range(endpoints.MOST_ENDPOINTS):
        line.do(endpoints.add_endpoint, **good)
    with pytest.raises(Conflict, match="too_many_endpoints"):
        line.do(endpoints.add_endpoint, **good)
