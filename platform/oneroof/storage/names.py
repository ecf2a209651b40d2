"""What a file is called."""

import unicodedata

LONGEST_NAME = 120


def file_name(name: str) -> str:
    """The last part of what a browser calls the file, without what could mislead in a list; `?` for nothing."""
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = (" " if unicodedata.category(sign) == "Cc" else sign for sign in last if _is_kept(sign))
    return " ".join("".join(kept).split())[-LONGEST_NAME:] or "?"


def _is_kept(sign: str) -> bool:
    """Not what turns the direction of writing, stands for nothing, or breaks lines."""
    return unicodedata.category(sign) not in ("Cf", "Cs", "Co", "Cn", "Zl", "Zp")
