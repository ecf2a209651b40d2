"""What each role may do: one table, read from top to bottom.

Permissions are `<noun>.<verb>`. `identity.access` holds every view to one of them (a guard fails a view without).
"""

from types import MappingProxyType

from oneroof.core.i18n import LazyText, public_text

PERMISSIONS: MappingProxyType[str, LazyText] = MappingProxyType(
    {
        "floor.read": public_text("See offices, desks and queues"),
        "visits.register": public_text("Register a visit"),
        "tickets.issue": public_text("Issue tickets"),
        "tickets.read": public_text("See who is waiting, by ticket number"),
        "tickets.call": public_text("Open a desk, call tickets and serve"),
        "floor.direct": public_text("Act for any desk"),
        "appointments.read": public_text("See appointments, by code and time"),
        "appointments.book": public_text("Book, move and cancel appointments"),
        "calls.take": public_text("Take calls, where one works for the phone line"),
        "casefiles.read": public_text("Find and read casefiles"),
        "casefiles.write": public_text("Open casefiles and record identity"),
        "casefiles.join": public_text("Compare probable duplicates and join casefiles"),
        "own_file.show_code": public_text("Show a code with which somebody opens their own file"),
        "procedures.read": public_text("See procedures: of one's office, or of all whom one welcomes"),
        "procedures.write": public_text("Begin procedures and move them on"),
        "certificates.issue": public_text("Issue certificates of the centre, and revoke them"),
        "conferences.manage": public_text("Plan case conferences and prepare their cases"),
        "conferences.attend": public_text("See one’s own part of a case conference, and one’s steps"),
        "documents.read": public_text("See and download documents of casefiles"),
        "documents.write": public_text("Add documents to casefiles and send scans"),
        "referrals.read": public_text("See referrals: of one's office, or of all whom one welcomes"),
        "referrals.send": public_text("Send people on to offices, agencies and organisations"),
        "referrals.answer": public_text("Answer referrals to one's office"),
        "sharing.manage": public_text("See and decide who may see a casefile"),
        "rights.receive": public_text("Take in what people ask about their own data"),
        "rights.decide": public_text("Decide on people’s rights: copies, holds, restriction, deletion"),
        "complaints.manage": public_text("See all complaints and answer them"),
        "roster.read": public_text("See who is on duty"),
        "roster.write": public_text("Plan who is on duty"),
        "reports.read": public_text("See the centre's own figures"),
        "staff.manage": public_text("Invite staff and give roles"),
        "settings.manage": public_text("Change the centre's settings"),
        "site.manage": public_text("Decide how the public site looks and what it is called"),
        "catalogue.manage": public_text("Choose catalogues of services and change what they say here"),
        "content.edit": public_text("Write pages, news and events and publish them"),
        "content.translate": public_text("Translate pages, news and events"),
        "devices.manage": public_text("Pair screens, kiosks and printers"),
        "jobs.manage": public_text("See failed jobs and run them again"),
        "audit.read": public_text("Read the accountability record"),
        "transfers.send": public_text("Send casefiles to other centres"),
        "transfers.receive": public_text("Take casefiles that other centres offer"),
        "looks.answer": public_text("Answer people who ask why somebody looked at their file"),
        "breaches.manage": public_text("Note breaches of personal data and what is done about them"),
        "network.read": public_text("See the network and its centres"),
        "network.manage": public_text("Open, suspend and close centres"),
        "agreements.manage": public_text("Draft, sign, suspend and end agreements with agencies"),
        "partnerships.manage": public_text("Accept, refuse, suspend and end agreements in the centre"),
        "totals.read": public_text("See the network's totals"),
        "directory.read": public_text("Look up who takes what in the directory"),
        "directory.manage": public_text("Keep the directory and look after the people of agencies"),
        "agency.develop": public_text("Look after one’s own agency: programs, keys and the directory"),
        "demo.clock": public_text("Set the clock of a demonstration network"),
        "account.self": public_text("Use one's own account"),
    }
)

_SELF = frozenset({"account.self"})
_FLOOR = _SELF | {"floor.read", "tickets.read", "roster.read"}
_SERVE = (
    _FLOOR
    | {"directory.read"}
    | {"tickets.call", "tickets.issue", "casefiles.read", "procedures.read", "procedures.write"}
    | {"documents.read", "documents.write"}
    | {"conferences.attend"}
    | {"appointments.read", "appointments.book"}
    | {"referrals.read", "referrals.send", "referrals.answer"}
)

ROLES: MappingProxyType[str, frozenset[str]] = MappingProxyType(
    {
        "mediator": _SERVE
        | {"calls.take", "visits.register", "casefiles.write", "casefiles.join", "rights.receive"}
        | {"certificates.issue", "own_file.show_code"}
        | {"transfers.send", "transfers.receive"}
        | {"sharing.manage", "conferences.manage"},
        "reception": _SERVE | {"visits.register", "casefiles.write", "rights.receive"},
        "officer": _SERVE,
        "coordinator": _SERVE
        | {
            "calls.take",
            "visits.register",
            "casefiles.write",
            "casefiles.join",
            "certificates.issue",
            "own_file.show_code",
            "roster.write",
            "reports.read",
            "floor.direct",
        }
        | {"looks.answer", "breaches.manage", "complaints.manage", "partnerships.manage"}
        | {"transfers.send", "transfers.receive"}
        | {
            "staff.manage",
            "settings.manage",
            "site.manage",
            "devices.manage",
            "jobs.manage",
            "catalogue.manage",
            "content.edit",
            "content.translate",
            "rights.receive",
            "rights.decide",
        }
        | {"conferences.manage"}
        | {"sharing.manage"},
        "umbrella_administrator": _SELF
        | {
            "network.read",
            "network.manage",
            "agreements.manage",
            "totals.read",
            "staff.manage",
            "jobs.manage",
            "demo.clock",
        }
        | {"directory.read", "directory.manage"}
        | {"catalogue.manage", "breaches.manage", "site.manage", "content.edit", "content.translate"},
        "agency_developer": _SELF | {"agency.develop"},
        "editor": _SELF | {"content.edit", "content.translate"},
        "translator": _SELF | {"content.translate"},
        "analyst": _SELF | {"network.read", "totals.read", "reports.read"},
        "auditor": _SELF | {"audit.read", "breaches.manage", "network.read", "roster.read", "floor.read"},
    }
)

ROLE_NAMES: MappingProxyType[str, LazyText] = MappingProxyType(
    {
        "mediator": public_text("Mediator"),
        "reception": public_text("Reception"),
        "officer": public_text("Officer of an agency"),
        "coordinator": public_text("Centre coordinator"),
        "umbrella_administrator": public_text("Umbrella administrator"),
        "agency_developer": public_text("An agency’s own administrator"),
        "editor": public_text("Editor"),
        "translator": public_text("Translator"),
        "analyst": public_text("Analyst"),
        "auditor": public_text("Auditor"),
    }
)

UMBRELLA_ROLES = ("umbrella_administrator", "editor", "translator", "analyst", "auditor")
CENTRE_ROLES = ("mediator", "reception", "officer", "coordinator", "editor", "translator", "analyst", "auditor")
AGENCY_ROLE = "agency_developer"
"""Of the people of an agency, at the umbrella: only `identity.agency_people` gives it, since it says which agency."""
SECOND_FACTOR_ROLES = frozenset({"coordinator", "umbrella_administrator", "auditor", AGENCY_ROLE})
"""Roles that must use a second factor, since they can open doors for others."""


def permissions_of(roles: frozenset[str]) -> frozenset[str]:
    """All that these roles may do together; unknown roles add nothing."""
    return frozenset().union(*(ROLES.get(role, frozenset()) for role in roles))


def roles_with(permission: str) -> tuple[str, ...]:
    """The roles that carry `permission`, in the table's order: whom to ask when it is missing."""
    return tuple(role for role, permissions in ROLES.items() if permission in permissions)
