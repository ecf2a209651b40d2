"""Doing the promised jobs, and reading the letters that were written to files because no mail server is set up."""

import re
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from importlib import import_module

from oneroof.core.time import real_now
from oneroof.jobs import relay
from oneroof.registry import JOB_MODULES
from oneroof.services import Services


def letters(services: Services) -> list[EmailMessage]:
    """The letters of all open jobs, in the order in which they were sent. Each is returned once."""
    for module in JOB_MODULES:
        import_module(module)
    for row in relay.open_rows(services, handed_before=real_now() + timedelta(hours=1)):
        relay.do(services, row.tenant_id, row.network_id, row.id)
    found = []
    for file in sorted((services.settings.var / "mail").glob("*.eml")):
        found.append(message_from_bytes(file.read_bytes(), policy=default))
        file.unlink()
    return found


def link_in(letter: EmailMessage) -> str:
    """The one address in a letter."""
    (link,) = re.findall(r"https?://\S+", letter.get_content())
    return str(link)
