"""The copy as a zip: `data.json` for machines, `copy.pdf` for people, and the files."""

import io
import json
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup

from oneroof.casefiles.rights.export.collecting import Exporting, File, Part, files, parts
from oneroof.casefiles.rights.export.wording import field_name, isolated, part_title, value_text
from oneroof.core.formats import format_datetime
from oneroof.core.i18n import current_language, public_text
from oneroof.core.languages import html_language, text_direction
from oneroof.core.papers import pdf_of

FORMAT = "oneroof-access-export/1"
_UNSAFE = re.compile(r"[^\w.\-]+")
_TITLE = public_text("A copy of what is kept about you")


@dataclass(frozen=True, slots=True)
class Header:
    """What stands at the top: whose copy, where and when it was made."""

    person: str
    centre: str
    code: str
    made_at: datetime


def written(exporting: Exporting, header: Header, told: Callable[[int], None]) -> bytes:
    """The zip, in the current language; `told` hears how many parts are done."""
    found: list[Part] = []
    for number, part in enumerate(parts(exporting), 1):
        found.append(part)
        told(number)
    attached = list(files(exporting))
    names = [_file_name(number, file) for number, file in enumerate(attached, 1)]
    holder = io.BytesIO()
    with zipfile.ZipFile(holder, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.json", as_json(header, found, attached, names))
        archive.writestr("copy.pdf", pdf_of(as_html(header, found, [file.name for file in attached])))
        for name, file in zip(names, attached, strict=True):
            archive.writestr(name, file.content)
    return holder.getvalue()


def as_json(header: Header, found: list[Part], attached: list[File], names: list[str]) -> str:
    """The documented shape: every part, also the empty ones, under the name of its table."""
    document: dict[str, Any] = {
        "format": FORMAT,
        "made_at": header.made_at.isoformat(),
        "centre": header.centre,
        "casefile": header.code,
        "language": current_language(),
        "parts": [{"part": part.code, "data_class": part.data_class or None, "rows": part.rows} for part in found],
        "files": [
            {"path": path, "name": file.name, "media_type": file.media_type}
            for path, file in zip(names, attached, strict=True)
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=False)


def as_html(header: Header, found: list[Part], attached: list[str]) -> str:
    """The paper, in the current language."""
    body = [_heading(header)]
    body.extend(_section(part) for part in found if part.rows)
    if attached:
        listed = Markup("").join(Markup("<li>{}</li>").format(isolated(name)) for name in attached)
        body.append(Markup("<h2>{}</h2><ul>{}</ul>").format(public_text("Your files, beside this paper"), listed))
    code = current_language()
    return Markup(
        '<!doctype html><html lang="{}" dir="{}"><head><meta charset="utf-8"><title>{}</title></head>'
        "<body>{}</body></html>"
    ).format(html_language(code), text_direction(code), _TITLE, Markup("").join(body))


def _heading(header: Header) -> Markup:
    return Markup('<h1>{}</h1><p><strong>{}</strong> · <bdi dir="ltr">{}</bdi><br>{}, {}</p><p>{}</p>').format(
        _TITLE,
        isolated(header.person),
        header.code,
        isolated(header.centre),
        isolated(format_datetime(header.made_at)),
        public_text(
            "You may ask for mistakes to be corrected, for your data to be kept unused, or to be deleted. "
            "You may also complain to the data protection authority."
        ),
    )


def _section(part: Part) -> Markup:
    rows = Markup("").join(_table(part.code, row) for row in part.rows)
    return Markup("<section><h2>{}</h2>{}</section>").format(part_title(part.code, part.data_class), rows)


def _table(code: str, row: dict[str, Any]) -> Markup:
    lines = Markup("").join(
        Markup("<tr><th scope='row' style='width:34%'>{}</th><td>{}</td></tr>").format(
            field_name(name), isolated(value_text(name, value, code))
        )
        for name, value in row.items()
    )
    return Markup("<table><tbody>{}</tbody></table>").format(lines) if lines else Markup("")


def _file_name(number: int, file: File) -> str:
    return f"files/{number:03d}-{_UNSAFE.sub('_', file.name)[-80:]}"
