"""Pages of a pack: added once, brought up to date, and left alone where an editor has written since."""

from pathlib import Path

import psycopg

from oneroof.core.db import Database
from oneroof.federation.apply import apply_pack, plan_pack
from oneroof.tenancy.directory import Directory
from support.packs import faults_of, read, write_pack

PAGE = """
kind = "page"
source_language = "en"
[text.en]
title = "Olá"
body = "Ver [serviços](/services)."
[text.fr]
title = "Hello"
body = "See."
"""
EVENT = """
kind = "event"
source_language = "en"
centres = ["poseidonia"]
in_days = 3
starts = 10:00:00
[text.en]
title = "Aula"
body = "A"
"""


def put(folder: Path, **files: str) -> Path:
    (folder / "content").mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / "content" / f"{name}.toml").write_text(text, encoding="utf-8")
    return folder


def test_content_is_added_updated_and_left_to_editors(
    database: Database, owner_connection: psycopg.Connection, tmp_path: Path
) -> None:
    directory = Directory(database, "localhost")
    folder = put(write_pack(tmp_path), ola=PAGE, aula=EVENT)
    plan = "\n".join(apply_pack(database, directory, read(folder)).lines())
    assert "Umbrella council\n  create page ola" in plan and "create event aula" in plan
    assert plan_pack(database, directory, read(folder)).is_empty
    shared = owner_connection.execute(
        "SELECT slug, document->'texts'->'fr'->>'title' FROM published_content"
    ).fetchall()
    assert shared == [("ola", "Hello")]
    owner_connection.execute(
        "INSERT INTO content_version SELECT tenant_id, gen_random_uuid(), item_id, language, 2, 2, 'person', 'Bom dia',"
        " '', 'x', made_at, NULL, NULL FROM content_version WHERE title = 'Olá'"
    )
    owner_connection.commit()
    put(folder, ola=PAGE.replace("Olá", "Oi").replace("Hello", "Hi"))
    lines = "\n".join(apply_pack(database, directory, read(folder)).lines())
    assert "ola (fr)" in lines and "ola (en)" not in lines
    titles = owner_connection.execute("SELECT title FROM content_version ORDER BY title").fetchall()
    assert [row[0] for row in titles] == ["Aula", "Bom dia", "Hello", "Hi", "Olá"]


def test_what_is_wrong_is_named_with_its_line(tmp_path: Path) -> None:
    broken = EVENT.replace("10:00:00", '"10"').replace('"en"', '"xx"').replace("poseidonia", "nowhere")
    told = {
        fault.message for fault in faults_of(put(write_pack(tmp_path), aula=broken, ola=PAGE.replace("/services", "x")))
    }
    assert any("nowhere" in one for one in told) and any('"xx"' in one for one in told)
    assert any("such as 14:30:00" in one for one in told) and any("leads nowhere" in one for one in told)
