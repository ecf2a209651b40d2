"""The demonstration asks for one correction and issues one certificate, once."""

from pathlib import Path

from oneroof.casefiles.demonstration import Stage
from oneroof.casefiles.documents.models import CaseDocument
from oneroof.casefiles.procedures.certificates.models import Certificate
from oneroof.casefiles.procedures.demo import online
from oneroof.casefiles.procedures.online.models import ProcedureCorrection
from oneroof.catalogue.definition.model import Certificate as Declared
from oneroof.storage.blobs import BlobStore
from oneroof.storage.intake import Storing
from support.catalogues import words
from support.procedures import Desk, a_residence, define

CAME = Declared(code="came", name=words("Certificate of attendance"), text=words("Was here."), on="attended")


def test_a_demonstration_has_a_correction_and_a_certificate_once(desk: Desk, tmp_path: Path) -> None:
    centre = desk.floor.centre
    define(centre, a_residence(certificates=(CAME,)))
    desk.casefile(language="uk")
    storing = Storing(BlobStore(tmp_path.as_uri()), None)
    for _ in range(2):
        with centre.database.transaction(centre.system) as session:
            where = (desk.keys, "national_centre", "pt", storing, desk.hooks, "https://lisboa.example")
            online(Stage(session, centre.system, centre.clock, *where))
    assert [len(desk.rows(kind)) for kind in (ProcedureCorrection, Certificate, CaseDocument)] == [1, 1, 1]
