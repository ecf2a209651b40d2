"""What all pages of one's own account need."""

from typing import cast

from flask import request

from oneroof.core.i18n import staff_text
from oneroof.identity.access import SignedIn, signed_in
from oneroof.identity.credentials import WrongCredential
from oneroof.identity.staff import get_staff
from oneroof.identity.web import passwords
from oneroof.tenancy.work import work


def me() -> SignedIn:
    """Who is signed in: for views that `@requires` lets nobody else into."""
    return cast(SignedIn, signed_in())


def check_own_password(*, field: str = "current_password") -> None:
    """Ask again before something that a stranger at an unlocked screen must not do. Raises WrongCredential.

    Who has no password, because an organisation's provider signs them in, is not asked for one.
    """
    staff = get_staff(work().session, me().id)
    if staff.password_hash is not None and not passwords().verify(staff.password_hash, request.form.get(field, "")):
        raise WrongCredential(
            "password_wrong", staff_text("This is not your current password."), field=field, staff_id=staff.id
        )
