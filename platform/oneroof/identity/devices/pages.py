"""`/device`: what a browser shows until it is paired, and where it goes on from there. Works without scripts."""

from types import MappingProxyType

import segno
from flask import Blueprint, make_response, redirect, render_template, request
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from oneroof.core.speakable_codes import shown
from oneroof.identity import cookies
from oneroof.identity.access import public
from oneroof.identity.devices import pairing
from oneroof.identity.devices.access import asks_for_device, this_device_or_none
from oneroof.identity.devices.paired import secret_in_cookie
from oneroof.tenancy.work import work

LOOKS_AGAIN_SECONDS = 4
HOMES = MappingProxyType({"display": "/screen", "desk_sign": "/screen", "kiosk": "/kiosk"})
"""Where a device of each kind begins."""
STAFF_PAGE = "/staff/devices/pair"

blueprint = Blueprint("device_pages", __name__, template_folder="templates")


@blueprint.get("/device")
@asks_for_device
@public
def waiting() -> AnyResponse:
    """The code to pair this screen with, or on to what the screen is for."""
    device, secret = this_device_or_none(), secret_in_cookie()
    if device is not None and secret is not None and device.kind in HOMES:
        response: AnyResponse = redirect(HOMES[device.kind], 303)
        cookies.set_device(response, secret)  # kept as long again
        return response
    current = work()
    code = pairing.shown_code(current.session, current.context, current.keys, secret) or pairing.new_code(
        current.session,
        current.context,
        current.keys,
        address=request.remote_addr or "",
        user_agent=request.headers.get("User-Agent"),
    )
    response = make_response(_page(code))
    response.headers["Cache-Control"] = "no-store"
    if code.secret != secret:
        cookies.set_device(response, code.secret)
    return response


def _page(code: pairing.ShownCode) -> str:
    address = request.url_root.rstrip("/") + STAFF_PAGE
    picture = segno.make(f"{address}?code={code.code}", error="m", micro=False)
    return render_template(
        "devices/public/waiting.html",
        code=shown(code.code),
        expires_at=code.expires_at,
        address=address,
        picture=Markup(picture.svg_inline(scale=5, border=2, omitsize=True)),  # noqa: S704  # drawn here
        seconds=LOOKS_AGAIN_SECONDS,
    )
