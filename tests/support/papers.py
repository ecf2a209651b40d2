"""What stands in a PDF, and whether it is accessible."""

import io
import subprocess
from pathlib import Path

import pikepdf


def words_of(made: bytes, folder: Path) -> str:
    """What the PDF says, and its fonts."""
    path = folder / "roadmap.pdf"
    path.write_bytes(made)
    text = subprocess.run(["pdftotext", "-enc", "UTF-8", str(path), "-"], check=True, capture_output=True)
    return text.stdout.decode()


def check_tagged(made: bytes, tag: str) -> None:
    """Tagged as PDF/UA, with a table, and with parts in the other language."""
    with pikepdf.open(io.BytesIO(made)) as paper:
        with paper.open_metadata() as facts:
            assert facts["pdfuaid:part"] == "1"
        kinds, languages = set(), set()
        for item in paper.objects:
            if isinstance(item, pikepdf.Dictionary):
                kinds.add(str(item.get("/S", "")))
                languages.add(str(item.get("/Lang", "")))
        assert {"/Table", "/TH", "/TD", "/H1"} <= kinds
        assert str(paper.Root.Lang).startswith("pt")
        assert tag in languages or len(languages) > 1
