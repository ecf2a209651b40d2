"""Going back voluntarily."""

from oneroof.hooks import CataloguePlugin

plugin = CataloguePlugin(__name__)
