"""Fields of requests and answers. What they refuse they say in the caller's language, never in a library's words."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from marshmallow import ValidationError, fields, validate

from oneroof.core.i18n import LazyText, public_text
from oneroof.core.names import named
from oneroof.core.storable import is_storable

LONGEST_TEXT = 200

# Marshmallow's messages are strings; ours become text when they are shown, in the caller's language.
_ALWAYS: Any = {
    "required": public_text("This is missing."),
    "null": public_text("This must not be empty."),
    "validator_failed": public_text("This cannot be used."),
}
_TEXT: Any = {"invalid": public_text("Write text here.")}
_WHOLE: Any = dict.fromkeys(("invalid", "too_large"), public_text("Write a whole number."))
_ID: Any = dict.fromkeys(("invalid", "invalid_uuid"), public_text("This is not an identifier of this service."))
_FLAG: Any = {"invalid": public_text("Write true or false.")}
_MOMENT: Any = dict.fromkeys(
    ("invalid", "invalid_awareness", "format"),
    public_text("Write day, time and time zone, such as 2026-03-02T09:00:00Z."),
)
_DAY: Any = dict.fromkeys(
    ("invalid", "format"), public_text("Write the day as year, month and day, such as 2026-03-02.")
)
_MANY: Any = {"invalid": public_text("This must be a list.")}


class _Speaking(fields.Field[Any]):
    """Messages as lazy texts, which marshmallow takes only in lists."""

    default_error_messages = _ALWAYS

    def make_error(self, key: str, **_values: Any) -> ValidationError:
        """The error with its sentence."""
        return ValidationError([self.error_messages[key]])


class _Listed(validate.OneOf):
    def __call__(self, value: Any) -> Any:
        if value not in self.choices:
            raise ValidationError([none_of(value, list(self.choices))])
        return value


class _Between(validate.Range):
    def __call__(self, value: Any) -> Any:
        if not self.min <= value <= self.max:
            raise ValidationError(
                [public_text("A whole number from %(least)s to %(most)s.", least=self.min, most=self.max)]
            )
        return value


class _Long(validate.Length):
    def __call__(self, value: Any) -> Any:
        if self.max is not None and len(value) > self.max:
            raise ValidationError([public_text("At most %(most)s characters.", most=self.max)])
        if self.min and len(value.strip()) < self.min:
            raise ValidationError([public_text("This must not be empty.")])
        return value


class _Many(validate.Length):
    def __call__(self, value: Any) -> Any:
        if self.max is not None and len(value) > self.max:
            raise ValidationError([public_text("At most %(most)s entries.", most=self.max)])
        if self.min and len(value) < self.min:
            raise ValidationError([public_text("This must not be empty.")])
        return value


def none_of(value: object, listed: Sequence[str]) -> LazyText:
    """The sentence about a value that is not on a closed list. A long list is not repeated in it."""
    if len(listed) > len("a readable list"):
        return public_text("“%(value)s” is not on the list.", value=str(value)[:50])
    return public_text("“%(value)s” is none of: %(listed)s.", value=str(value)[:50], listed=", ".join(listed))


class Text(_Speaking, fields.String):
    """Text of `least` to `most` characters that a database can hold."""

    default_error_messages = _TEXT

    def __init__(self, *, least: int = 0, most: int = LONGEST_TEXT, **options: Any) -> None:
        super().__init__(validate=_Long(min=least, max=most), **options)

    def _deserialize(self, value: Any, attr: Any, data: Any, **options: Any) -> str:
        text: str = super()._deserialize(value, attr, data, **options)
        if not is_storable(text):
            raise self.make_error("invalid")
        return text


class Choice(_Speaking, fields.String):
    """One of a closed list."""

    default_error_messages = _TEXT

    def __init__(self, listed: Sequence[str], **options: Any) -> None:
        super().__init__(validate=_Listed(listed), **options)


class Whole(_Speaking, fields.Integer):
    """A whole number from `least` to `most`; in a query string it comes as text."""

    default_error_messages = _WHOLE

    def __init__(self, least: int, most: int, *, in_query: bool = False, **options: Any) -> None:
        super().__init__(strict=not in_query, validate=_Between(min=least, max=most), **options)


class Id(_Speaking, fields.UUID):
    """An identifier."""

    default_error_messages = _ID


class Flag(_Speaking, fields.Boolean):
    """true or false."""

    default_error_messages = _FLAG


class Moment(_Speaking, fields.AwareDateTime):
    """A moment with its time zone (RFC 3339); answers are in UTC."""

    default_error_messages = _MOMENT

    def __init__(self, *, whole_seconds: bool = False, **options: Any) -> None:
        super().__init__(format="iso", **options)
        self._precision = "seconds" if whole_seconds else "auto"

    def _serialize(self, value: datetime | None, *_place: Any, **_options: Any) -> Any:
        return None if value is None else value.astimezone(UTC).isoformat(timespec=self._precision)[:-6] + "Z"


class Day(_Speaking, fields.Date):
    """A calendar day."""

    default_error_messages = _DAY


class Many(_Speaking, fields.List[Any]):
    """A list of `least` to `most` entries."""

    default_error_messages = _MANY

    def __init__(self, entry: fields.Field[Any], *, least: int = 0, most: int = 100, **options: Any) -> None:
        super().__init__(entry, validate=_Many(min=least, max=most), **options)


class Name(fields.String):
    """In answers: a name that exists in several languages, in the caller's."""

    def _serialize(self, value: Any, *_place: Any, **_options: Any) -> Any:
        return None if value is None else named(value)
