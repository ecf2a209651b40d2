"""Views of devices: `@for_device("kiosk")`. A device's secret opens these alone, and a cookie of staff none of them."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import g

from oneroof.core.errors import Forbidden, PairingRequired
from oneroof.core.i18n import public_text
from oneroof.identity.devices.models import DEVICE_KINDS
from oneroof.identity.devices.paired import (
    DEVICE_PERMISSIONS,
    PairedDevice,
    SecretSource,
    device_context,
    device_with,
    secret_in_cookie,
)

__all__ = [
    "DEVICE_ACCESS",
    "DEVICE_PERMISSIONS",
    "PairedDevice",
    "asks_for_device",
    "check_device",
    "device_context",
    "device_of_browser",
    "device_with",
    "for_device",
    "this_device",
    "this_device_or_none",
]

P = ParamSpec("P")
R = TypeVar("R")

DEVICE_ACCESS = "device:"
"""How the access rule of such a view begins; the kinds follow, joined by `+`."""


def for_device(*kinds: str, secret: SecretSource = secret_in_cookie) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Only a paired device of one of these kinds may use this view.

    A browser that is not paired is led to `/device`. `secret` finds what the device shows, a cookie by default.
    """
    assert kinds and set(kinds) <= set(DEVICE_KINDS), kinds

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            check_device(kinds)
            return view(*args, **kwargs)

        guarded.access = DEVICE_ACCESS + "+".join(kinds)  # type: ignore[attr-defined]
        guarded.device_secret = secret  # type: ignore[attr-defined]
        return guarded

    return decorate


def asks_for_device(view: Callable[P, R]) -> Callable[P, R]:
    """A public view that also knows which device asks, if one does: `this_device_or_none()`. It knows no staff."""
    view.device_secret = secret_in_cookie  # type: ignore[attr-defined]
    return view


def this_device() -> PairedDevice:
    """The device behind this request, in a view that is `@for_device`."""
    device = this_device_or_none()
    assert device is not None
    return device


def this_device_or_none() -> PairedDevice | None:
    """The device behind this request, or None."""
    device: PairedDevice | None = g.get("device")
    return device


def device_of_browser() -> PairedDevice | None:
    """The device that this browser is paired as, for a view that serves staff as well and decides itself."""
    return device_with(secret_in_cookie())


def check_device(kinds: tuple[str, ...]) -> None:
    """Raise PairingRequired without a device, and Forbidden for one of another kind."""
    device = this_device_or_none()
    if device is None:
        raise PairingRequired("pairing_required", public_text("This screen is not paired with the centre."))
    if device.kind not in kinds:
        raise Forbidden("device_kind_wrong", public_text("This device was set up for something else."))
