"""The cookies of this slice: host-only, closed to scripts, prefixed with `__Host-` where the site speaks https."""

import secrets

from flask import current_app, g, request
from werkzeug.wrappers import Response

FORM_BYTES = 24
_DEVICE_SECONDS = 400 * 24 * 60 * 60  # the longest that browsers keep a cookie; renewed while the device is in use


def session_cookie() -> str:
    """The name of the cookie that a signed-in browser sends."""
    return _named("staff")


def form_cookie() -> str:
    """The name of the cookie that a browser gets with a form before it is signed in."""
    return _named("form")


def device_cookie() -> str:
    """The name of the cookie of a screen or kiosk, paired or waiting for it."""
    return _named("device")


def person_cookie() -> str:
    """The name of the cookie of a browser in which somebody has opened their own file."""
    return _named("file")


def set_person(response: Response, secret: str) -> None:
    """Give the browser its session as a person. It forgets it when it is closed; the server much earlier."""
    _set(response, person_cookie(), secret)


def clear_person(response: Response) -> None:
    """Make the browser forget the file that was open."""
    response.delete_cookie(person_cookie(), path="/", secure=_secure(), httponly=True, samesite="Lax")


def set_device(response: Response, secret: str) -> None:
    """Give the browser its secret as a device. It keeps it when it is closed: screens are switched off at night."""
    response.set_cookie(
        device_cookie(),
        secret,
        max_age=_DEVICE_SECONDS,
        path="/",
        secure=_secure(),
        httponly=True,
        samesite="Lax",
    )


def set_session(response: Response, secret: str) -> None:
    """Give the browser its session. It forgets it when it is closed; the server forgets it earlier."""
    _set(response, session_cookie(), secret)


def clear_session(response: Response) -> None:
    """Make the browser forget its session."""
    response.delete_cookie(session_cookie(), path="/", secure=_secure(), httponly=True, samesite="Lax")


def form_secret() -> str:
    """What ties a form to this browser before anybody is signed in; made when the first form is shown."""
    if "form_secret" not in g:
        g.form_secret = request.cookies.get(form_cookie()) or _new_form_secret()
    secret: str = g.form_secret
    return secret


def renew_form_secret() -> None:
    """Forms that were shown in this browser before count no more: somebody else may have looked at them."""
    g.form_secret = _new_form_secret()


def set_form_secret(response: Response) -> Response:
    """After each request: give the browser the form secret that was made in it."""
    if g.get("form_secret_is_new"):
        _set(response, form_cookie(), g.form_secret)
    return response


def _new_form_secret() -> str:
    g.form_secret_is_new = True
    return secrets.token_urlsafe(FORM_BYTES)


def _set(response: Response, name: str, value: str) -> None:
    response.set_cookie(name, value, path="/", secure=_secure(), httponly=True, samesite="Lax")


def _secure() -> bool:
    return bool(current_app.config["SESSION_COOKIE_SECURE"])


def _named(name: str) -> str:
    return f"__Host-{name}" if _secure() else name
