"""The floor's operations: visits, tickets, desks, queues."""

from oneroof.frontdesk.api.desks import blueprint as desks
from oneroof.frontdesk.api.line import blueprint as line
from oneroof.frontdesk.api.onward import blueprint as onward
from oneroof.frontdesk.api.queues import blueprint as queues
from oneroof.frontdesk.api.tickets import blueprint as tickets
from oneroof.frontdesk.api.visits import blueprint as visits
from oneroof.frontdesk.api.welcome import blueprint as welcome
from oneroof.frontdesk.devices.api import blueprint as devices
from oneroof.frontdesk.messages.api import blueprint as messages

BLUEPRINTS = (visits, tickets, queues, desks, line, onward, welcome, messages, devices)
