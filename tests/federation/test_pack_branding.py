"""Colours that can be read, and logos that are nothing but drawings."""

from pathlib import Path

import pytest

from oneroof.core.design_tokens import READABLE, contrast, text_on
from support.packs import faults_of, read, write_pack

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1">\n{}\n</svg>'


def branded(folder: Path, tokens: str, logo: str | None = None) -> Path:
    pack = write_pack(folder, branding__tokens=tokens)
    if logo is not None:
        (pack / "branding/logo.svg").write_text(logo)
    return pack


def test_the_networks_colours_reach_its_centres_and_a_centre_may_change_some(tmp_path: Path) -> None:
    pack = branded(tmp_path, 'brand = "#003366"\naccent = "#7A1F1F"\n')
    with (pack / "centres/poseidonia.toml").open("a") as centre:
        centre.write('[branding]\naccent = "#0a5c2b"\n')
    network = read(pack)
    assert network.umbrella.branding.tokens == {"brand": "#003366", "accent": "#7a1f1f"}
    assert network.centres[0].branding.tokens == {"brand": "#003366", "accent": "#0a5c2b"}


def test_text_is_readable_on_every_colour() -> None:
    """Black or white always reaches the bound: greys are the hardest, since both come near it there."""
    greys = [f"#{level:02x}{level:02x}{level:02x}" for level in range(256)]
    assert min(contrast(text_on(grey), grey) for grey in greys) >= READABLE


def test_a_logo_of_shapes_is_taken(tmp_path: Path) -> None:
    logo = SVG.format('<g fill="#000"><path d="M0 0h1"/><use href="#a"/></g>')
    assert read(branded(tmp_path, 'logo = "logo.svg"\n', logo)).umbrella.branding.logo_svg == logo


@pytest.mark.parametrize(
    ("inside", "sentence"),
    [
        ("<script>alert(1)</script>", "<script> is not allowed."),
        ('<path onload="x()"/>', 'onload="x()" is not allowed.'),
        ('<use href="https://elsewhere.example/a.svg"/>', 'href="https://elsewhere.example/a.svg" is not allowed.'),
        ('<path style="fill:url(//elsewhere.example)"/>', 'style="fill:url(//elsewhere.example)" is not allowed.'),
        ('<path fill="url(//elsewhere.example/p)"/>', 'fill="url(//elsewhere.example/p)" is not allowed.'),
        ("<foreignObject/>", "<foreignObject> is not allowed."),
        ("<image/>", "<image> is not allowed."),
    ],
)
def test_a_logo_that_does_more_than_draw_is_refused(inside: str, sentence: str, tmp_path: Path) -> None:
    faults = faults_of(branded(tmp_path, 'logo = "logo.svg"\n', SVG.format(inside)))
    assert [(fault.file, fault.line) for fault in faults] == [("branding/logo.svg", 2)]
    assert faults[0].message.startswith(sentence)


@pytest.mark.parametrize(
    ("logo", "line", "sentence"),
    [
        ('<!DOCTYPE svg [<!ENTITY a "b">]>\n<svg/>', 1, "A DOCTYPE is not allowed."),
        ("<svg>\n<g></svg>", 2, "This is not valid SVG: mismatched tag."),
    ],
)
def test_a_logo_that_is_no_plain_svg_is_refused(logo: str, line: int, sentence: str, tmp_path: Path) -> None:
    faults = faults_of(branded(tmp_path, 'logo = "logo.svg"\n', logo))
    assert faults[0].line == line
    assert faults[0].message.startswith(sentence)


@pytest.mark.parametrize("name", ["none.svg", "../network.toml", "tokens.toml"])
def test_a_logo_that_is_no_file_of_the_pack_is_told(name: str, tmp_path: Path) -> None:
    (fault,) = faults_of(branded(tmp_path, f'logo = "{name}"\n'))
    assert str(fault) == f'branding/tokens.toml:1: branding: "{name}" is not an SVG file in branding/.'
