"""Reading a request: what cannot be read, or holds what it should not, is refused with the field named."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, NoReturn

from marshmallow import RAISE, Schema, ValidationError
from webargs.core import missing
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import UnsupportedMediaType

from oneroof.core.errors import Invalid
from oneroof.core.i18n import public_text

SENTENCE = public_text("Some of what was entered cannot be used.")


_UNKNOWN: Any = {**FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION, "json": RAISE, "query": RAISE}


class ApiParser(FlaskParser):
    """Parses JSON bodies, query strings and headers; raises Invalid with a message for each faulty field."""

    DEFAULT_UNKNOWN_BY_LOCATION = _UNKNOWN

    def load_json(self, req: Any, _schema: Schema) -> Any:
        """The body as JSON; no body is the same as an empty object."""
        if req.content_length and not req.is_json:
            raise UnsupportedMediaType
        if not req.get_data(cache=True):
            return missing
        try:
            return json.loads(req.get_data(cache=True), parse_constant=_refuse)
        except (ValueError, RecursionError):
            message = public_text("This is not valid JSON.")
            raise Invalid("json_invalid", SENTENCE, fields={"body": [message]}) from None

    def handle_error(self, error: ValidationError, *_request: Any, **_status: Any) -> NoReturn:
        """Raise Invalid."""
        places = error.messages if isinstance(error.messages, dict) else {"body": error.messages}
        fields: dict[str, list[Any]] = {}
        for messages in places.values():
            fields.update(flat(messages))
        raise Invalid("invalid_input", SENTENCE, fields=fields)


def flat(messages: Any, path: str = "") -> Iterable[tuple[str, list[Any]]]:
    """Nested messages as `field.0.name` → sentences; `body` for what concerns the whole."""
    if not isinstance(messages, Mapping):
        yield path or "body", list(messages) if isinstance(messages, list) else [messages]
        return
    for key, value in messages.items():
        yield from flat(value, path if key == "_schema" else f"{path}.{key}".lstrip("."))


def _refuse(constant: str) -> NoReturn:
    """NaN and Infinity are Python's, not JSON's."""
    raise ValueError(constant)
