"""A page becomes an accessible PDF, and fetches nothing."""

import io
import subprocess
from pathlib import Path

import pikepdf
import pytest

from oneroof.core.papers import FetchRefused, pdf_of

PIXEL = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAA"
    "DUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def page(body: str) -> str:
    return f'<!doctype html><html lang="pt"><head><title>Plano</title></head><body>{body}</body></html>'


def words_of(made: bytes, tmp_path: Path) -> str:
    path = tmp_path / "paper.pdf"
    path.write_bytes(made)
    return subprocess.run(
        ["pdftotext", "-enc", "UTF-8", str(path), "-"], check=True, capture_output=True
    ).stdout.decode()


def test_a_paper_is_tagged_and_says_its_language_and_title() -> None:
    made = pdf_of(page('<h1>Olá</h1><p lang="ar" dir="rtl">مرحبا</p>'))
    with pikepdf.open(io.BytesIO(made)) as paper:
        assert paper.Root.MarkInfo.Marked
        assert str(paper.Root.Lang) == "pt"
        assert paper.Root.StructTreeRoot.K
        with paper.open_metadata() as facts:
            assert facts["pdfuaid:part"] == "1"
            assert facts["dc:title"] == "Plano"


def test_every_script_is_written_with_a_font_that_has_it(tmp_path: Path) -> None:
    lines = {"ar": "الخطوات التالية", "ur": "اگلے اقدامات", "bn": "পরবর্তী ধাপ", "zh": "下一步", "uk": "Наступні кроки"}
    made = pdf_of(page("".join(f'<p lang="{code}">{line}</p>' for code, line in lines.items())))
    words = words_of(made, tmp_path)
    assert lines["zh"] in words
    assert lines["uk"] in words
    fonts = subprocess.run(["pdffonts", str(tmp_path / "paper.pdf")], check=True, capture_output=True).stdout.decode()
    for font in ("Noto-Naskh-Arabic", "Noto-Sans-Bengali", "Noto-Sans-CJK"):
        assert font in fonts, fonts


def test_a_picture_comes_inside_the_page() -> None:
    assert pdf_of(page(f'<img alt="Assinatura" src="{PIXEL}">')).startswith(b"%PDF-")


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1:9/x.png", "file:///etc/hostname", "data:text/css,p%7B%7D", "data:image/svg+xml,<svg/>"],
)
def test_nothing_is_fetched(address: str) -> None:
    with pytest.raises(FetchRefused):
        pdf_of(page(f'<link rel="stylesheet" href="{address}"><img alt="" src="{address}">'))
