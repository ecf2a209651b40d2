"""The watch over SQL sees a tenants' table that is named without its tenant."""

import pytest

from support.tenant_conditions import unguarded_tables


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT 1 FROM agency",
        'SELECT 1 FROM "agency"',
        "SELECT tenant_id FROM agency WHERE agency.code = 'x'",
        "SELECT a.code FROM agency AS a WHERE a.code = 'x' AND b.tenant_id = 1",
        "SELECT 1 FROM office JOIN agency ON agency.id = office.agency_id WHERE office.tenant_id = 1",
        "SELECT 1 FROM office, agency WHERE office.tenant_id = 1",
        "SELECT 1 FROM office WHERE office.tenant_id = 1 AND EXISTS (SELECT * FROM agency)",
        "UPDATE agency SET area='x' WHERE agency.id = 'y'",
        "UPDATE office SET code='x' FROM agency WHERE office.tenant_id = 1",
        "DELETE FROM agency",
        "DELETE FROM office USING agency WHERE office.tenant_id = 1",
        "INSERT INTO agency (id, code) VALUES ('x', 'y')",
        "INSERT INTO office (tenant_id, id) SELECT 1, agency.id FROM agency",
    ],
)
def test_an_unnamed_tenant_is_seen(statement: str) -> None:
    assert unguarded_tables(statement) == ["agency"]


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT 1 FROM agency WHERE agency.tenant_id = 1",
        "SELECT 1 FROM agency AS a JOIN office ON office.tenant_id = 1 WHERE a.tenant_id = 1",
        "SELECT agency.code FROM agency, office WHERE agency.tenant_id = office.tenant_id AND 1 = agency.tenant_id",
        "SELECT 1 FROM agency WHERE tenant_id = 1",
        "INSERT INTO agency (tenant_id, id) VALUES (1, 'x') RETURNING agency.id",
        "SELECT 1 FROM tenant JOIN network ON true",
        "SELECT * FROM oneroof.resolve_host('x')",
        "SAVEPOINT one",
    ],
)
def test_a_named_tenant_is_enough(statement: str) -> None:
    assert unguarded_tables(statement) == []
