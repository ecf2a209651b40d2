"""The floor in the API: its model, and what is changed while people wait."""

from oneroof.frontdesk.floor.api import hours, lines, model

BLUEPRINTS = (lines.blueprint, model.blueprint, hours.blueprint)
