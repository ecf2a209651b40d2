"""What a failed proof of identity is called, whichever proof it was."""

from typing import Any
from uuid import UUID

from oneroof.core.errors import Invalid


class WrongCredential(Invalid):
    """The attempt failed. `staff_id` is for the accountability record only, never for the answer."""

    def __init__(self, code: str, message: Any, *, field: str, staff_id: UUID | None) -> None:
        super().__init__(code, message, fields={field: [message]})
        self.staff_id = staff_id
