"""Papers that people take home: a page of ours as an accessible PDF (PDF/UA-1, tagged).

Nothing is fetched: no network, no file. The styles are `templates/papers.css`, the fonts those that the machine knows
by the names that stand there (`infra/debian-packages`); pictures come inside the page, as `data:image/png` or `…/jpeg`.
"""

import re
from functools import cache
from pathlib import Path
from typing import Any

from oneroof.core.errors import Unavailable
from oneroof.core.i18n import public_text

STYLE = Path(__file__).parent.parent / "templates" / "papers.css"
INDIC = re.compile("[\u0900-\u0dff]")
PICTURES = ("data:image/png;base64,", "data:image/jpeg;base64,")
MIME_TYPE = "application/pdf"


class FetchRefused(RuntimeError):
    """A page of ours names something outside itself: a mistake in its template."""


def pdf_of(html: str, *, style: str | None = None, is_kept: bool = True) -> bytes:
    """The PDF of a whole document, which must have `<html lang>` and a `<title>`: both are asked for by PDF/UA.

    `style` stands in for the papers' own; a PDF that is not kept, only drawn from, is not tagged.
    Raises FetchRefused for a page that names an address, and Unavailable where the libraries of Pango are missing.
    """
    library = _library()
    fetcher = _inside_only(library)
    sheet = library.CSS(string=style or _style(), url_fetcher=fetcher)
    variant = {"pdf_variant": "pdf/ua-1", "pdf_tags": True} if is_kept else {}
    try:
        made: bytes = library.HTML(string=html, url_fetcher=fetcher).write_pdf(stylesheets=[sheet], **variant)
    except library.urls.FatalURLFetchingError as refused:
        raise FetchRefused(str(refused)) from None
    return made


def _library() -> Any:
    """WeasyPrint, loaded when the first paper is made: it needs libraries that are not Python's."""
    try:
        import weasyprint
        import weasyprint.urls
    except OSError:
        raise Unavailable(
            "papers_unavailable", public_text("No PDF can be made here. Print the page instead.")
        ) from None
    _tell_conjuncts()
    return weasyprint


def _inside_only(library: Any) -> Any:
    """What takes pictures out of the page itself and refuses every other address."""
    within = library.urls.URLFetcher(allowed_protocols=("data",), allow_redirects=False)

    def fetch(url: str) -> Any:
        if not url.startswith(PICTURES):
            raise library.urls.FatalURLFetchingError(f"a paper may not fetch {url[:60]}")
        return within.fetch(url)

    return fetch


@cache
def _tell_conjuncts() -> None:
    """Let lines of Indic scripts say what they mean: their signs stand in another order than the letters."""
    from weasyprint.draw import text

    draw = text.draw_first_line

    def draw_and_tell(stream: Any, box: Any, *places: Any) -> Any:
        if not INDIC.search(box.text):
            return draw(stream, box, *places)
        said = box.text.encode("utf-16-be").hex()
        stream.stream.append(f"/Span <</ActualText <feff{said}>>> BDC".encode())
        try:
            return draw(stream, box, *places)
        finally:
            stream.stream.append(b"EMC")

    text.draw_first_line = draw_and_tell


@cache
def _style() -> str:
    return STYLE.read_text(encoding="utf-8")
