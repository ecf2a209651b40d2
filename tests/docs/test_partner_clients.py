"""The example programs for agencies do against a running server what the guide says."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from oneroof.core.config import Settings
from oneroof.core.db import Database
from oneroof.referrals.models import Referral
from oneroof.storage.intake import Storing
from oneroof.tenancy.models import TenantHost
from support.browser import served
from support.checkout import ROOT
from support.house import open_house
from support.partner_api import Partners, make_partners
from support.partners import a_client, umbrella_of

CLIENTS = {
    "python": [sys.executable, "docs/clients/python/referrals.py"],
    "javascript": ["node", "docs/clients/javascript/referrals.mjs"],
}


@pytest.fixture
def served_partners(settings: Settings, database: Database) -> Iterator[tuple[Partners, str]]:
    """The agencies of two centres, and the address of the first one on this machine."""
    with open_house(settings, database) as house, served(house.app) as address:
        host = "127.0.0.1"
        with database.umbrella_transaction(umbrella_of(house.lisboa)) as session:
            network = {"network_id": house.lisboa.network_id, "tenant_id": house.lisboa.tenant_id}
            session.add(TenantHost(host=host, is_primary=False, **network))
        storing = Storing(house.services.files, house.services.scanner)
        made = make_partners(house.app, house.services.keys, storing, house.lisboa, house.porto)
        yield made, f"http://{host}:{urlsplit(address).port}"


@pytest.mark.parametrize("language", CLIENTS)
def test_an_example_answers_a_referral(served_partners: tuple[Partners, str], tmp_path: Path, language: str) -> None:
    partners, origin = served_partners
    sent = partners.referred().send().referral
    client, key = a_client(partners.lisboa)
    file = tmp_path / "private-key.pem"
    file.write_bytes(key.as_pem(private=True))
    ran = subprocess.run(
        [*CLIENTS[language], origin, str(client.id), str(file)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.splitlines()[:4] == [
        "agency: shelter",
        "referred: Zuzanna Nowak - Zuzanna needs a place to sleep.",
        "accepted: accepted",
        "done: done",
    ]
    with partners.lisboa.centre.database.transaction(partners.lisboa.centre.system) as session:
        row = session.get_one(Referral, (partners.lisboa.centre.tenant_id, sent.id))
        assert (row.state, row.outcome, row.answered_kind) == ("done", "helped", "agency")
