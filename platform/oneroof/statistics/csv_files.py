"""Tables as files for spreadsheets."""

import csv
import io
from collections.abc import Iterable, Sequence

from flask import Response

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
BYTE_ORDER_MARK = "\ufeff"
"""By which spreadsheet programs know that a file is UTF-8."""


def csv_answer(rows: Iterable[Sequence[object]], name: str) -> Response:
    """The rows as a file to save (RFC 4180). A text that a spreadsheet would run as a formula is kept a text."""
    file = io.StringIO(newline="")
    csv.writer(file).writerows([_cell(value) for value in row] for row in rows)
    response = Response(BYTE_ORDER_MARK + file.getvalue(), mimetype="text/csv")
    response.headers.set("Content-Disposition", "attachment", filename=name)
    response.headers["Cache-Control"] = "no-store"
    return response


def _cell(value: object) -> object:
    if isinstance(value, str) and value.startswith(_STARTS_A_FORMULA):
        return f"'{value}"
    return "" if value is None else value
