"""One-time codes as RFC 6238 computes them."""

from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from oneroof.identity import totp

RFC_SECRET = b"12345678901234567890"


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_codes_of_the_rfc(seconds: int, code: str) -> None:
    """Appendix B, the last six of its eight digits."""
    assert totp.code_at(RFC_SECRET, totp.step_at(datetime.fromtimestamp(seconds, UTC))) == code


def test_a_phone_may_be_one_step_early_or_late() -> None:
    moment = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    now = totp.step_at(moment)
    found = {
        offset: totp.matching_step(RFC_SECRET, totp.code_at(RFC_SECRET, now + offset), moment)
        for offset in range(-2, 3)
    }
    assert found == {-2: None, -1: now - 1, 0: now, 1: now + 1, 2: None}


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "٢٨٧٠٨٢", "28708²"])
def test_what_is_no_code_matches_nothing(code: str) -> None:
    assert totp.matching_step(RFC_SECRET, code, datetime.fromtimestamp(59, UTC)) is None


def test_apps_can_read_the_address() -> None:
    uri = urlsplit(totp.provisioning_uri(RFC_SECRET, account="ana@example.org", issuer="CNAIM: Lisboa & Tejo"))
    assert (uri.scheme, uri.netloc) == ("otpauth", "totp")
    assert uri.path == "/CNAIM%3A%20Lisboa%20%26%20Tejo:ana@example.org"
    assert parse_qs(uri.query) == {"secret": ["GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"], "issuer": ["CNAIM: Lisboa & Tejo"]}


def test_the_picture_is_plain_svg() -> None:
    svg = totp.qr_svg("otpauth://totp/x?secret=GEZDGNBV")
    assert svg.startswith("<svg") and "style=" not in svg and "<script" not in svg
