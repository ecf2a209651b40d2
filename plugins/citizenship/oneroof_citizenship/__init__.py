"""Becoming Portuguese, and the language test for it."""

from oneroof.hooks import CataloguePlugin

plugin = CataloguePlugin(__name__)
