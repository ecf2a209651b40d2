"""Translators' files: out, through a tool, looked at, and in; late ones, broken ones and hostile ones."""

import io
from contextlib import nullcontext
from pathlib import Path
from uuid import UUID
from xml.etree.ElementTree import fromstring, tostring

import pytest
from click.testing import CliRunner

from oneroof.cli import main
from oneroof.content.translating import xliff
from oneroof.core.errors import Invalid
from support.content import Editors
from support.house import House
from support.html_pages import Page, open_page

X = f"{{{xliff.NAMESPACE}}}"
BODY = "Come to [us](/centres).\n\nBring %(paper)s."


def out(house: House, item: UUID, language: str) -> bytes:
    answer = house.browser("translator").get(f"/staff/content/files/out.xlf?item={item}&language={language}")
    assert answer.status_code == 200 and "attachment" in answer.headers["Content-Disposition"]
    return bytes(answer.get_data())


def filled(content: bytes, **targets: str) -> bytes:
    """The file as a translator's tool gives it back."""
    root = fromstring(content)
    for unit in root.iter(f"{X}trans-unit"):
        if unit.get("id") in targets:
            found = unit.find(f"{X}target")
            target = found if found is not None else unit.makeelement(f"{X}target", {})
            target.text = targets[str(unit.get("id"))]
            if found is None:
                unit.insert(1, target)
    return bytes(tostring(root, encoding="utf-8"))


def brought(house: House, content: bytes) -> Page:
    browser = house.browser("translator")
    page = open_page(browser, "/staff/content/files")
    fields = dict(page.form("/content/files").fields)
    answer = browser.send("/staff/content/files", {**fields, "file": (io.BytesIO(content), "back.xlf")})
    return open_page(browser, answer.headers["Location"]) if answer.status_code == 303 else read(browser, answer)


def read(browser: object, answer: object) -> Page:
    from support.html_pages import read_page

    return read_page(browser, answer)  # type: ignore[arg-type]


def test_a_file_goes_out_and_comes_back_with_a_look_before(house: House, editors: Editors) -> None:
    item = editors.write("Come", BODY, language="en", slug="file-come")
    content = out(house, item, "fr")
    head = fromstring(content).find(f"{X}file")
    assert head is not None and (head.get("source-language"), head.get("target-language")) == ("en", "fr")
    given = filled(
        content, title="Venez", summary="De venir", p1="Venez [chez nous](/autre).", p2="Apportez un papier."
    )
    page = brought(house, given)
    assert "This link is not the same on both sides:" in page.text and "/autre" in page.text
    assert "This placeholder is missing:" in page.text and "Venez" in page.text
    done = page.send(page.response.request.path)
    assert "1 translations are public, 0 are drafts" in done.text
    assert "Apportez un papier." in house.visitor(language="fr").get("/pages/file-come").get_data(as_text=True)


def test_a_late_file_becomes_a_draft(house: House, editors: Editors) -> None:
    item = editors.write("Late", BODY, language="en", slug="file-late")
    content = out(house, item, "fr")
    editors.rewrite(item, "Come to [us](/centres) today.\n\nBring %(paper)s.")
    page = brought(house, filled(content, title="Tard", summary="Tard", p1="Venez [ici](/centres).", p2="%(paper)s"))
    assert "The source has changed since this file was given out." in page.text and "Source changed" in page.text
    assert "0 translations are public, 1 are drafts" in page.send(page.response.request.path).text
    desk = house.browser("translator").get(f"/staff/content/{item}/translate/fr").get_data(as_text=True)
    assert "Venez [ici](/centres)." in desk


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "Choose a file."),
        (b"not xml", "damaged"),
        (b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><xliff>&a;</xliff>', "DTD"),
        (b"<html/>", "XLIFF 1.2"),
        (
            f'<xliff xmlns="{xliff.NAMESPACE}" version="1.2"><file original="other"/></xliff>'.encode(),
            "not given out here",
        ),
    ],
)
def test_what_is_no_such_file_is_refused_in_plain_words(content: bytes, told: str) -> None:
    with pytest.raises(Invalid) as refused:
        xliff.read(content)
    assert told in str(refused.value.fields["file"][0])


def test_the_command_line_gives_out_and_takes_in(
    house: House, editors: Editors, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    editors.write("On paper", BODY, language="en", slug="file-cli")
    monkeypatch.setattr("oneroof.cli.staff_at.opened_services", lambda: nullcontext(house.services))
    place, at = tmp_path / "uk.xlf", ["--tenant", "lisboa"]
    run = CliRunner()
    told = run.invoke(main, ["content", "export", *at, "--language", "uk", "--output", str(place)])
    assert told.exit_code == 0, told.output
    place.write_bytes(
        filled(place.read_bytes(), title="На папері", summary="Про папір", p1="Приходьте [до нас](/centres).")
    )
    told = run.invoke(main, ["content", "import", str(place), *at, "--dry-run"])
    assert "file-cli (uk): 3 parts changed, 0 doubts" in told.output
    told = run.invoke(main, ["content", "import", str(place), *at])
    assert told.exit_code == 0 and "0 translations are public" in told.output
    place.write_text("nothing")
    told = run.invoke(main, ["content", "import", str(place), *at])
    assert told.exit_code == 1 and "damaged" in told.output
