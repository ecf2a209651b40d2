"""Where text messages go: to the gateway of SMS_URL, or into files where none is set.

The gateway's address is one of apprise's (https://github.com/caronc/apprise/wiki), with `{to}` where the number goes:
`twilio://SID:TOKEN@+15550100/{to}`, `jsons://sms.example.org/send?:to={to}`. `core.config` names the kinds that
are taken.
"""

import json
import logging
from urllib.parse import quote, urlsplit

import structlog

from oneroof.core.config import Settings
from oneroof.core.ids import new_id
from oneroof.core.keys import make_private
from oneroof.notifications.messages import TextMessage

NUMBER = "{to}"

log = structlog.get_logger(__name__)


class TextNotSent(Exception):
    """The gateway did not take the message; the job tries again later."""


def offers_texts(settings: Settings) -> bool:
    """Whether visitors may leave a number: only where a message reaches it, or on a machine for trying things out."""
    return settings.sms_url is not None or not settings.production


def hand_over_text(settings: Settings, message: TextMessage) -> None:
    """Give a message to the gateway. Raises TextNotSent."""
    if settings.sms_url is None:
        _write_file(settings, message)
        return
    # the gateways' code is large: only the worker that sends needs it
    import apprise

    logging.getLogger("apprise").setLevel(logging.CRITICAL)  # its log lines hold numbers
    gateway = apprise.Apprise()
    # numbers are written with `+`, which means a space in the query of an address
    if not gateway.add(settings.sms_url.replace(NUMBER, quote(message.to, safe=""))):
        raise TextNotSent("SMS_URL is not an address that the gateway's program understands.")
    if not gateway.notify(body=message.text, body_format=apprise.NotifyFormat.TEXT):
        host = urlsplit(settings.sms_url).scheme
        raise TextNotSent(f"The gateway for text messages ({host}) did not take the message.")


def _write_file(settings: Settings, message: TextMessage) -> None:
    folder = settings.var / "sms"
    make_private(folder)
    path = folder / f"{new_id()}.json"
    draft = path.with_suffix(".draft")
    draft.touch(mode=0o600)
    draft.write_text(json.dumps({"to": message.to, "language": message.language, "text": message.text}))
    draft.rename(path)
    log.warning("SMS_URL is not set: the text message was written to a file", file=str(path))
