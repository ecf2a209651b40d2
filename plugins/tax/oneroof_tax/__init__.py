"""The tax number."""

from oneroof.hooks import CataloguePlugin

plugin = CataloguePlugin(__name__)
