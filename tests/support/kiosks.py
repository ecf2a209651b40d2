"""Browsers that are paired as kiosks of a centre."""

import secrets
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import Flask

from oneroof.core.crypto import token_hash
from oneroof.core.ids import new_id
from oneroof.identity.devices.models import Device
from oneroof.identity.devices.paired import DEVICE_PERMISSIONS
from support.factories import Centre, Member
from support.staff_browser import Browser


def kiosk_device(centre: Centre, *, queue_ids: tuple[UUID, ...] = (), **settings: Any) -> tuple[UUID, str]:
    """A new kiosk of the centre: its id, and the secret that its browser shows."""
    secret, device_id = secrets.token_urlsafe(32), new_id()
    with centre.database.transaction(centre.system) as session:
        session.add(
            Device(
                id=device_id,
                kind="kiosk",
                name="Entrance",
                queue_ids=list(queue_ids),
                settings=settings,
                token_hash=token_hash(secret),
                paired_at=centre.clock.now(),
            )
        )
    return device_id, secret


def kiosk_member(centre: Centre) -> Member:
    """A new kiosk of the centre, as one who acts: it may issue tickets and nothing else."""
    device_id, _ = kiosk_device(centre)
    context = replace(centre.system, actor_kind="device", actor_id=device_id, purpose="service_delivery")
    return Member(device_id, "Kiosk", replace(context, permissions=DEVICE_PERMISSIONS["kiosk"]), None)


def kiosk_browser(app: Flask, centre: Centre, *, language: str = "en", **options: Any) -> Browser:
    """A browser at a new kiosk of the centre. What else is given are the kiosk's settings."""
    _, secret = kiosk_device(centre, **options)
    browser = Browser(app, centre.host, {"Accept-Language": language})
    browser.client.set_cookie("device", secret, domain=centre.host)
    return browser
