"""Jinja as the pages use it: forgotten variables are errors, GOV.UK Frontend's macros and our filters are at hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Never

from flask import Flask
from jinja2 import (
    BaseLoader,
    ChainableUndefined,
    ChoiceLoader,
    PackageLoader,
    PrefixLoader,
    UndefinedError,
    pass_context,
)
from jinja2.runtime import Context

from oneroof.core import fields, formats, names
from oneroof.core.languages import html_language, native_name, text_direction

# Names that GOV.UK Frontend's macros test for without ever being given them.
_TESTED_BY_MACROS = ("undefined", "null", "caller", "successBanner", "typeClass")


class ForgottenVariable(ChainableUndefined):
    """Raises where a page uses a variable or attribute that nobody gave it, and so finds typing errors in tests.

    Only keys missing in a plain mapping are quietly empty: that is how GOV.UK Frontend's macros read their options.
    """

    __slots__ = ()

    def _is_option(self) -> bool:
        named = self._undefined_name is not None
        return not named or isinstance(self._undefined_obj, dict) or self._undefined_name in _TESTED_BY_MACROS

    def _refuse(self) -> Never:
        raise UndefinedError(self._undefined_message)

    def __str__(self) -> str:
        return "" if self._is_option() else self._refuse()

    def __html__(self) -> str:
        return str(self)

    def __bool__(self) -> bool:
        return False if self._is_option() else self._refuse()

    def __len__(self) -> int:
        return 0 if self._is_option() else self._refuse()

    def __iter__(self) -> Any:
        return iter(()) if self._is_option() else self._refuse()

    def __getattr__(self, name: str) -> ForgottenVariable:
        if name.startswith("__"):
            raise AttributeError(name)
        return self if self._is_option() else self._refuse()

    def __getitem__(self, name: object) -> ForgottenVariable:  # type: ignore[override]
        return self if self._is_option() else self._refuse()


FILTERS: dict[str, Callable[..., Any]] = {
    "date": formats.format_date,
    "time": formats.format_time,
    "clock": formats.format_clock,
    "datetime": formats.format_datetime,
    "number": formats.format_number,
    "percent": formats.format_percent,
    "minutes": formats.format_minutes,
    "named": names.named,
}


def _in_language(function: Callable[..., Any]) -> Callable[..., Any]:
    """The filter, applied for each page: Jinja would apply it to a constant once, in the first reader's language."""

    @pass_context
    def apply(_context: Context, *values: Any, **options: Any) -> Any:
        return function(*values, **options)

    return apply


def init_app(app: Flask) -> None:
    """Give `app`'s templates the macros, filters and functions that every page may use."""
    environment = app.jinja_env
    environment.undefined = ForgottenVariable
    environment.trim_blocks = True
    environment.lstrip_blocks = True
    loaders: list[BaseLoader] = [environment.loader] if environment.loader else []
    loaders.append(PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}))
    environment.loader = ChoiceLoader(loaders)
    environment.filters.update({name: _in_language(function) for name, function in FILTERS.items()})
    environment.globals.update(
        native_name=native_name,
        text_direction=text_direction,
        html_language=html_language,
        error_of=fields.error_of,
        error_links=fields.error_links,
        choice_items=fields.choice_items,
        with_language=fields.with_language,
    )
