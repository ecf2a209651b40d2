"""The zone read from a picture by tesseract, where that is installed; in a process with little time."""

import os
import re
import shutil
import subprocess

from oneroof.casefiles.documents.mrz.layouts import LAYOUTS, layout_of
from oneroof.casefiles.documents.mrz.parsing import mended, wrong_fields

SECONDS = 30
_SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<"
_LEAST = 28
"""Signs in a line that may be one of a zone's."""


def can_read() -> bool:
    """Whether pictures can be read on this machine."""
    return shutil.which("tesseract") is not None


def read_lines(picture: bytes) -> list[str] | None:
    """The lines of the zone in a picture (PNG, grey), as they were read; None where none can be seen.

    They may hold faults: whoever takes them apart is told by the check digits.
    """
    best: list[str] | None = None
    for layout_mode in ("6", "11"):
        found = _zone_in(_read(picture, layout_mode).splitlines())
        if found is None:
            continue
        layout = layout_of(found)
        if layout is not None and not wrong_fields(layout, found):
            return found
        best = best or found
    return best


def _read(picture: bytes, layout_mode: str) -> str:
    command = ["tesseract", "stdin", "stdout", "-l", "eng", "--psm", layout_mode]
    command += ["-c", f"tessedit_char_whitelist={_SIGNS}", "-c", "load_system_dawg=0", "-c", "load_freq_dawg=0"]
    environment = {"PATH": os.environ.get("PATH", ""), "OMP_THREAD_LIMIT": "1"}
    if "TESSDATA_PREFIX" in os.environ:
        environment["TESSDATA_PREFIX"] = os.environ["TESSDATA_PREFIX"]
    try:
        done = subprocess.run(
            command, input=picture, capture_output=True, timeout=SECONDS, env=environment, check=False
        )
    except (subprocess.TimeoutExpired, FileNotFoundError):
        return ""
    return done.stdout.decode(errors="replace")


def _zone_in(read: list[str]) -> list[str] | None:
    """The last lines that look like a zone: it stands at the foot."""
    lines = [re.sub(r"\s", "", line) for line in read]
    likely = [line for line in lines if len(line) >= _LEAST and set(line) <= set(_SIGNS) and "<" in line]
    for layout in sorted(LAYOUTS, key=lambda each: -each.lines):
        fitted = [_fitted(line, layout.width) for line in likely[-layout.lines :]]
        whole = [line for line in fitted if line is not None]
        if len(whole) == layout.lines and layout_of(whole) is not None:
            return mended(whole)
    return None


def _fitted(line: str, width: int) -> str | None:
    """The line at its width: a row of fillers is easily counted wrong, anything else is not touched."""
    if len(line) == width:
        return line
    filled = re.search(r"<{4,}$", line)
    if filled is None or abs(len(line) - width) > 6:
        return None
    return line.rstrip("<").ljust(width, "<") if len(line.rstrip("<")) <= width else None
