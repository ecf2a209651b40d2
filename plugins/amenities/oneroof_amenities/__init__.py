"""Complementary services of a centre, and the renting of its rooms."""

from oneroof.hooks import CataloguePlugin

plugin = CataloguePlugin(__name__)
