"""Work: rights of workers, looking for a job, starting a business. All of it is declared in `catalogue.toml`."""

from oneroof.hooks import CataloguePlugin

plugin = CataloguePlugin(__name__)
