"""Pages as a reader meets them: title, heading, forms that can be filled in and sent, errors that lead to fields."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from werkzeug.test import TestResponse

from support.staff_browser import Browser

Fields = list[tuple[str, str]]


@dataclass
class Form:
    """A form with what stands in it."""

    action: str
    method: str
    fields: Fields = field(default_factory=list)
    """What a browser would send without anything being touched; submit buttons left out."""
    choices: dict[str, list[str]] = field(default_factory=dict)
    """Values of radios, checkboxes, options and submit buttons, by name."""
    buttons: list[str] = field(default_factory=list)

    def value(self, name: str) -> str | None:
        """What stands in a field."""
        return next((value for field_name, value in self.fields if field_name == name), None)


@dataclass
class Page:
    """What came back for a request, read."""

    browser: Browser
    response: TestResponse
    title: str = ""
    h1: list[str] = field(default_factory=list)
    forms: list[Form] = field(default_factory=list)
    links: dict[str, str] = field(default_factory=dict)
    """Text by address."""
    ids: set[str] = field(default_factory=set)
    nonces: set[str] = field(default_factory=set)
    text: str = ""

    @property
    def status(self) -> int:
        """The status code."""
        return self.response.status_code

    def form(self, action: str) -> Form:
        """The form whose address ends so; there must be one."""
        found = [form for form in self.forms if form.action.split("?")[0].endswith(action)]
        assert found, f"no form leads to {action}; there are {[form.action for form in self.forms]}"
        return found[0]

    def has_form(self, action: str) -> bool:
        """Whether a form's address ends so."""
        return any(form.action.split("?")[0].endswith(action) for form in self.forms)

    def send(self, action: str, **answers: Any) -> Page:
        """Fill in the form and send it; where that leads to another page, that page. Lists stand for several boxes."""
        form = self.form(action)
        kept = [(name, value) for name, value in form.fields if name not in answers]
        return send(self.browser, form.action, kept, answers)

    def error(self, name: str) -> str | None:
        """What the error summary says about the field with this id, which must be on the page."""
        message = self.links.get(f"#{name}")
        assert message is None or name in self.ids, f"the summary leads to #{name}, which is not on the page"
        return message


def open_page(browser: Browser, path: str) -> Page:
    """Open a page, following redirects."""
    response = browser.get(path)
    for _ in range(5):
        if response.status_code not in (302, 303):
            break
        response = browser.get(response.headers["Location"])
    return read_page(browser, response)


def send(browser: Browser, path: str, kept: Fields, answers: dict[str, Any]) -> Page:
    """Send fields, and follow the redirect."""
    data: dict[str, list[str]] = {}
    for name, value in kept:
        data.setdefault(name, []).append(value)
    for name, value in answers.items():
        data[name] = [str(item) for item in value] if isinstance(value, list) else [str(value)]
    response = browser.send(path, {name: value for name, value in data.items() if value})
    if response.status_code == 303:
        return open_page(browser, response.headers["Location"])
    return read_page(browser, response)


def read_page(browser: Browser, response: TestResponse) -> Page:
    """Read an answer."""
    page = Page(browser, response)
    reader = _Reader(page)
    reader.feed(response.get_data(as_text=True))
    page.text = " ".join(" ".join(reader.words).split())
    return page


class _Reader(HTMLParser):
    def __init__(self, page: Page) -> None:
        super().__init__()
        self.page = page
        self.words: list[str] = []
        self.open: list[str] = []
        self.caught: dict[str, list[str]] = {}
        self.form: Form | None = None
        self.attributes: dict[str, str] = {}
        self.select: str | None = None
        self.selected: list[str] = []
        self.href = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.page.ids.update({given["id"]} if "id" in given else set())
        self.page.nonces.update({given["nonce"]} if "nonce" in given else set())
        if tag in ("title", "h1", "a", "textarea", "button"):
            self.caught[tag] = []
            self.attributes = given if tag in ("textarea", "button") else self.attributes
            self.href = given.get("href", "") if tag == "a" else self.href
        if tag == "form":
            self.form = Form(given.get("action", ""), given.get("method", "get"))
            self.page.forms.append(self.form)
        elif tag == "input" and self.form:
            self._input(self.form, given)
        elif tag == "select":
            self.select, self.selected = given.get("name"), []
        elif tag == "option" and self.form and self.select:
            self.form.choices.setdefault(self.select, []).append(given.get("value", ""))
            if "selected" in given:
                self.selected.append(given.get("value", ""))
        if tag in ("script", "style"):
            self.open.append(tag)

    def _input(self, form: Form, given: dict[str, str]) -> None:
        name, kind, value = given.get("name", ""), given.get("type", "text"), given.get("value", "")
        if kind in ("radio", "checkbox"):
            form.choices.setdefault(name, []).append(value)
            if "checked" not in given:
                return
        if name:
            form.fields.append((name, value))

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style") and self.open:
            self.open.pop()
        if tag == "select" and self.form and self.select:
            shown = self.selected or self.form.choices.get(self.select, [])[:1]
            self.form.fields += [(self.select, value) for value in shown]
            self.select = None
        text = " ".join("".join(self.caught.pop(tag, [])).split()) if tag in self.caught else ""
        if tag == "title":
            self.page.title = text
        elif tag == "h1":
            self.page.h1.append(text)
        elif tag == "a":
            self.page.links[self.href] = text
        elif tag == "textarea" and self.form:
            self.form.fields.append((self.attributes.get("name", ""), text))
        elif tag == "button" and self.form:
            self.form.buttons.append(text)
            if self.attributes.get("name"):
                self.form.choices.setdefault(self.attributes["name"], []).append(self.attributes.get("value", ""))
        elif tag == "form":
            self.form = None

    def handle_data(self, data: str) -> None:
        for caught in self.caught.values():
            caught.append(data)
        if not self.open and "title" not in self.caught:
            self.words.append(data)
