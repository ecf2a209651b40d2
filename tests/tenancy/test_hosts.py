"""Which key of the hosts' table a Host header leads to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneroof.tenancy.hosts import canonical_host, host_key

BASE = "oneroof.example"


@pytest.mark.parametrize(
    ("header", "key"),
    [
        ("lisboa.oneroof.example", "lisboa"),
        ("lisboa.oneroof.example:8000", "lisboa"),
        ("LISBOA.OneRoof.Example", "lisboa"),
        ("lisboa.oneroof.example.", "lisboa"),
        ("lisboa.oneroof.example.:443", "lisboa"),
        ("vila-real-2.oneroof.example", "vila-real-2"),
        ("évora.oneroof.example", "xn--vora-9oa"),
        ("xn--vora-9oa.oneroof.example", "xn--vora-9oa"),
        ("XN--VORA-9OA.oneroof.example", "xn--vora-9oa"),
        ("atendimento.example.pt", "atendimento.example.pt"),
        ("Straße.example", "xn--strae-oqa.example"),
        ("مركز.example", "xn--wgbc4cg.example"),
        ("a.b.c.d.example", "a.b.c.d.example"),
    ],
)
def test_a_label_or_a_whole_domain(header: str, key: str) -> None:
    assert host_key(header, BASE) == key


@pytest.mark.parametrize(
    "header",
    [
        "",
        ".",
        ":8000",
        "lisboa",  # a label alone: it is nobody's address, though a key of the table
        "lisboa:8000",
        BASE,
        f"{BASE}:8000",
        f"a.lisboa.{BASE}",
        f"atendimento.example.pt.{BASE}",  # a domain put in front of the base host is not that domain
        f".{BASE}",
        f"..{BASE}",
        f"-lisboa.{BASE}",
        f"lisboa-.{BASE}",
        f"lis_boa.{BASE}",
        f"lisboa..{BASE}",
        f"lisboa.{BASE}..",
        f"lisboa.{BASE}:",
        f"lisboa.{BASE}:port",
        f"lisboa.{BASE}:123456",
        f"lisboa.{BASE}:80:80",
        f"lisboa.{BASE}/path",
        f"lisboa.{BASE} ",
        f" lisboa.{BASE}",
        f"lisboa.{BASE}\n",
        f"lisboa.{BASE}\r\nX: y",
        f"lisboa\0.{BASE}",
        f"user@lisboa.{BASE}",
        f"lisboa.{BASE}#x",
        f"lisboa.{BASE}?x",
        f"lisboa\\.{BASE}",
        f"*.{BASE}",
        f"%6cisboa.{BASE}",
        f"lisboa.{BASE},porto.{BASE}",
        "[::1]:8000",
        "[::1]",
        "::1",
        f"{'a' * 64}.{BASE}",
        f"{'a.' * 120}{BASE}",
        "x" * 100_000,
        "١." * 50 + "example",
        "\udcff.example",
        "a\u200db.example",
    ],
)
def test_malformed_hosts_lead_to_nobody(header: str) -> None:
    assert host_key(header, BASE) is None


@given(st.text(max_size=300))
def test_any_text_at_all_gives_a_plain_name_or_nothing(header: str) -> None:
    key = host_key(header, BASE)
    if key is not None:
        assert key == key.lower()
        assert set(key) <= set("abcdefghijklmnopqrstuvwxyz0123456789-.")
        assert canonical_host(key) == key


@given(st.from_regex(r"[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?", fullmatch=True), st.integers(1, 65535))
def test_every_label_is_found_with_any_port_and_case(label: str, port: int) -> None:
    assert host_key(f"{label.upper()}.{BASE.upper()}:{port}", BASE) == label
