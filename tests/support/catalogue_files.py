"""A small catalogue that tests write to disk, whole or broken in one place at a time."""

from pathlib import Path

from oneroof.catalogue.definition.model import Catalogue
from oneroof.catalogue.definition.reading import CatalogueFaults, read_catalogue

EXAMPLE = '''\
format = 1

[catalogue]
name = "diving"
version = "1.2.0"
base_uri = "https://catalogue.example/at/diving/"
country = "PT"
title = "Diving"
summary = "Everything about diving."
[[catalogue.upgrade]]
version = "1.1.0"
text = "Suits are needed now."

[[question]]
code = "has_suit"
kind = "yes_no"
label = "Do you have a suit?"

[[service]]
code = "diving-permit"
name = "Diving permit"
summary = "Get the paper that lets you dive."
description = """
Divers need a permit.

- one
- two
"""
kind = "government"
area = "registry"
agency = "divers"
agency_name = "Office of divers"
audience = ["migrant", "national"]
needs = ["permit-ends"]
channels = ["appointment", "online"]
languages = ["pt", "en"]
keywords = "sea; deep water"
hours = "On Mondays"
related = ["swimming"]
valid_from = 2026-01-01
review_on = 2027-05-31
checked_on = 2026-11-21
check_with_agency = true

[service.time]
usual = "P60D"
legal = "P90D"
counting = "working_days"

[[service.cost]]
amount = "85.00"
note = "Half for children."

[[service.source]]
title = "Lei do mergulho"
url = "https://law.example/diving"

[[service.evidence]]
use = "passport"
group = "identity"
original = true
[[service.evidence]]
use = "identity-card"
group = "identity"
[[service.evidence]]
code = "suit-receipt"
name = "Receipt for the suit"
when = { answer = "has_suit", is = true }
required = false

[[service.step]]
code = "asked"
name = "Asked for"
by = "person"
online = true
expected = "P1D"
[[service.step]]
code = "judged"
name = "Being judged"
by = "agency"
next = ["granted", "refused"]
[[service.step]]
code = "granted"
name = "Granted"
by = "office"
result = "positive"
[[service.step]]
code = "refused"
name = "Refused"
by = "office"
result = "negative"

[[service.requirement]]
code = "lives-here"
text = "You live here."
when = { answer = "residence", in = ["citizen", "permit"] }
[[service.requirement]]
code = "old-enough"
text = "You are grown up, or your permit ends soon."
when = { any = [{ not = { answer = "age_group", is = "under_18" } }, { answer = "permit_ends", within_days = 30 }] }

[[service.exclusion]]
text = "It does not pay for the boat."
service = "swimming"

[service.form]
declaration = "All of this is true."
[[service.form.page]]
code = "you"
title = "About you"
[[service.form.page.field]]
use = "full_name"
[[service.form.page.field]]
code = "depth"
kind = "one_of"
label = "How deep?"
options = [{ value = "shallow", label = "Not deep" }, { value = "deep", label = "Deep" }]
[[service.form.page.field]]
code = "licence"
kind = "text"
label = "Number of your licence"
pattern = "[A-Z]{2}[0-9]{4}"
pattern_text = "Two letters and four digits"
when = { answer = "depth", is = "deep" }
[[service.form.page]]
code = "papers"
title = "Papers"
when = { answer = "depth", is = "deep" }
[[service.form.page.field]]
code = "receipt"
kind = "file"
label = "Receipt"
evidence = "suit-receipt"
required = false

[[service]]
code = "swimming"
name = "Swimming"
summary = "Learn to swim."
kind = "support"
area = "culture"
'''


def write_catalogue(folder: Path, text: str = EXAMPLE, name: str = "diving") -> Path:
    """A plugin's package folder with this catalogue, and no translations."""
    package = folder / f"oneroof_{name.replace('-', '_')}"
    package.mkdir(parents=True, exist_ok=True)
    (package / "catalogue.toml").write_text(text, "utf-8")
    return package


def example_catalogue(folder: Path) -> Catalogue:
    """The example, read."""
    return read_catalogue(write_catalogue(folder))


def faults_of(folder: Path, old: str, new: str) -> tuple[str, ...]:
    """What is told of the example when `old`, which stands in it, is replaced by `new` at its first place."""
    assert old in EXAMPLE, old
    try:
        read_catalogue(write_catalogue(folder, EXAMPLE.replace(old, new, 1)))
    except CatalogueFaults as error:
        return error.faults
    return ()
