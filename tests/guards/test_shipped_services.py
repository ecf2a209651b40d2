"""The handbook's whole list of services is shipped, dated, and readable in every language."""

from collections import Counter
from pathlib import Path

import polib
import pytest

from oneroof.catalogue.definition.model import ServiceDefinition
from oneroof.catalogue.definition.reading import read_catalogue
from oneroof.core.languages import public_languages

PACKAGES = sorted((Path(__file__).parents[2] / "plugins").glob("*/oneroof_*"))
SERVICES = [service for package in PACKAGES for service in read_catalogue(package).services]
every_service = pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.code)


def test_it_is_the_whole_list() -> None:
    assert Counter(service.kind for service in SERVICES) == {"government": 10, "support": 16, "complementary": 12}
    assert len({service.code for service in SERVICES}) == len({service.uri for service in SERVICES}) == len(SERVICES)


@every_service
def test_it_says_all_that_a_visitor_needs(service: ServiceDefinition) -> None:
    languages = set(public_languages())
    assert set(service.name) == set(service.summary) == set(service.keywords) == languages
    assert service.description and {"pt", "en"} <= set(service.description)
    assert service.steps and any(step.result for step in service.steps)
    assert service.exclusions and service.needs
    assert service.checked_on and service.review_on and service.check_with_agency
    if service.kind != "complementary":  # no law is behind a snack bar, and nobody applies to it
        assert service.sources and service.form


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: str(package.parent.name))
def test_each_catalog_says_who_reviewed_it(package: Path) -> None:
    found = list((package / "locale").glob("*/LC_MESSAGES/public.po"))
    assert {path.parts[-3] for path in found} == set(public_languages())
    assert all(polib.pofile(str(path)).metadata.get("X-Reviewed-By") for path in found)
