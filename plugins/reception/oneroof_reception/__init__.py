"""Where every visit starts: reception, the information line, and interpreters on the phone."""

from oneroof.hooks import CataloguePlugin

plugin = CataloguePlugin(__name__)
