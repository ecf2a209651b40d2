"""The demonstration clock in the API."""

from typing import Any

from marshmallow import fields as plain

from oneroof.core.api import ApiSchema
from oneroof.core.api.fields import Moment, _Speaking
from oneroof.core.i18n import public_text

_NUMBER: Any = dict.fromkeys(("invalid", "too_large", "special"), public_text("Write a number."))


class Number(_Speaking, plain.Float):
    """A number that need not be whole."""

    default_error_messages = _NUMBER

    def _deserialize(self, value: Any, attr: Any, data: Any, **options: Any) -> float:
        if isinstance(value, bool | str):
            raise self.make_error("invalid")
        number: float = super()._deserialize(value, attr, data, **options)
        return number


class NewClockSchema(ApiSchema):
    """What the clock shall show from now on. What is left out stays."""

    now = Moment(load_default=None)
    speed = Number(load_default=None, metadata={"description": "Times real time: 30 makes an hour two minutes."})


class ClockSchema(ApiSchema):
    """The clock."""

    now = Moment(required=True)
    speed = plain.Float(required=True)
    real = plain.Boolean(required=True, metadata={"description": "It shows the real time."})
    time_zone = plain.String(required=True)
