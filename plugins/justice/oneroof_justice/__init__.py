"""Rights and protection: legal advice, discrimination, trafficking."""

from oneroof.hooks import CataloguePlugin

plugin = CataloguePlugin(__name__)
