"""Civic life: voting, migrant associations, consumers' rights."""

from oneroof.hooks import CataloguePlugin

plugin = CataloguePlugin(__name__)
