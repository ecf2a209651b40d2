"""Numbers as people write them, and as the whole world dials them."""

import pytest

from oneroof.core.phones import as_e164


@pytest.mark.parametrize(
    ("written", "country", "dialled"),
    [
        ("912 345 678", "PT", "+351912345678"),
        ("+351 912-345-678", None, "+351912345678"),
        ("00 380 (44) 123.45.67", "PT", "+380441234567"),
        ("0171 2345678", "DE", "+491712345678"),
        ("+49 (0)171 2345678", "PT", "+491712345678"),
        ("06 1234 5678", "IT", "+390612345678"),
        ("٩١٢٣٤٥٦٧٨", "PT", "+351912345678"),
        ("912 345 678", None, None),
        ("call me", "PT", None),
        ("+1", None, None),
        ("+" + "9" * 16, None, None),
    ],
)
def test_a_number_is_written_one_way(written: str, country: str | None, dialled: str | None) -> None:
    assert as_e164(written, country) == dialled
