from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneroof.core.design_tokens import BRAND, check_tokens, contrast, tenant_style, text_on


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@given(st.integers(0, 0xFFFFFF))
def test_text_on_any_brand_can_be_read(colour: int) -> None:
    assert contrast(text_on(f"#{colour:06x}"), f"#{colour:06x}") >= 4.5


def test_a_tenants_colours_reach_the_page() -> None:
    style = tenant_style(SimpleNamespace(tokens={"brand": "#FFD700"}))
    assert "--or-brand:#ffd700;--or-on-brand:#10262b" in style
    assert tenant_style({"tokens": {"brand": "#FFD700", "logo": "logo.svg"}}) == style
    assert tenant_style(SimpleNamespace(tokens=None)) == tenant_style({}) == tenant_style(None)


@pytest.mark.parametrize("value", ["red", "#fff", "#0b5c63;}</style><script>", "url(//x)", 7, "#0b5c6g"])
def test_nothing_but_a_colour_reaches_the_page(value: object) -> None:
    assert f"--or-brand:{BRAND};" in tenant_style(SimpleNamespace(tokens={"brand": value}))
    assert "must be a colour like #0b5c63" in check_tokens({"brand": value})[0]


def test_unknown_tokens_are_named() -> None:
    assert check_tokens({"brnad": "#000000"}) == ["unknown design token “brnad” (known: brand, accent)"]
    assert check_tokens({"brand": "#0b5c63", "accent": "#c8562b"}) == []
