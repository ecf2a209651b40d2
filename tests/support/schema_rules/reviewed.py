"""Exceptions from the rules of the schema, each with its reason. Whoever adds one is asked why in review."""

TABLES_WITHOUT_TENANT = {
    "public.network": "the networks that share the database; a reference table of public facts",
    "public.tenant": "the tenants themselves; a reference table of public facts",
    "public.tenant_host": "leads from a host to its tenant before any tenant is known; public in DNS anyway",
    "public.network_agency": "the network's agencies; federation rows under the network's policy",
    "public.operational_total": "totals of closed months, from 10 up; federation rows under the network's policy",
    "public.public_network_version": "which version of the network's public facts pages show; random ids",
    "public.published_audit_root": "what commits to the centres' records; public, under the network's policy",
    "public.published_centre": "hours, languages and access of centres; public facts of the network",
    "public.published_definition": "what services are, in the words of centres; public facts of the network",
    "public.published_service": "which centre offers which service; public facts of the network",
    "public.published_content": "what the umbrella writes for all centres; public, under the network's policy",
    "public.published_free_time": "when a service can next be had at which centre; public facts of the network",
    "public.phone_agreement": "what the phone line may do in which centre; federation rows under the network's policy",
    "public.directory_entry": "who takes what from whom; federation rows under the network's policy",
    "public.directory_measure": "in how many days agencies answer, by centre; rows under the network's policy",
    "public.centre_key": "public keys of centres, by which letters are verified; under the network's policy",
    "public.agency_agreement": "what agencies may do in which centre; federation rows under the network's policy",
    "public.agreement_standing": "what each centre says to them; federation rows under the network's policy",
    "public.case_code_home": "keyed hashes of case codes; read by nobody, asked by one definer function",
    "public.oauth_client": "agencies' programs, registered once; federation rows under the network's policy",
    "public.oauth_client_key": "public keys of agencies' programs; federation rows under the network's policy",
    "public.oauth_initial_token": "hashes of tokens to register with; read by the umbrella role alone",
    "oneroof.alembic_version": "which migrations have run",
    "oneroof.context_key": "verifies contexts; read by one definer function alone",
    "oneroof.counter": "the last number given to a network or tenant; written by one definer function alone",
}

NOT_UNIQUE_INSIDE_A_NETWORK = {
    "pk_network": "the network is the key",
    "uq_network_code": "networks are told apart by their codes on the command line",
    "pk_tenant": "a tenant's number is unique in the whole database, because its rows carry it alone",
    "pk_tenant_host": "a host leads to one tenant, whatever the network",
}

APPEND_ONLY = {
    "audit_entry": "the accountability record",
    "audit_link": "the chain over it",
    "audit_root": "what commits to the chain, signed",
    "audit_witness": "roots of others, kept for them",
    "breach_version": "what was known of a breach, and when",
    "ticket_event": "what happened to a ticket",
    "procedure_event": "what happened to a procedure",
    "procedure_definition": "what a service was when its procedures began",
    "consent_event": "the ledger of what people agreed to",
    "phone_check": "how callers were verified",
    "phone_look": "what the phone line was about to look at",
    "phone_note": "what operators noted of calls",
    "content_version": "what a page said, and when",
    "referral_part": "what somebody else was shown of a person",
    "referral_step": "what happened to a referral",
    "signpost": "that somebody was told where to go",
}

READ_BY_THE_APPLICATION = {
    "public.network": "name, clock and languages of one's own network",
    "public.tenant": "the other centres of one's own network",
    "public.tenant_host": "their addresses",
    "public.public_network_version": "whether a page that is kept is still right",
    "public.published_centre": "when and how to get to the network's centres, open to everybody",
    "public.published_definition": "the network's catalogue, open to everybody",
    "public.published_service": "the centres where a service can be got, open to everybody",
    "public.published_content": "what the umbrella writes for all centres, open to everybody",
    "public.published_free_time": "when a service can next be had where, open to everybody",
    "public.phone_agreement": "what the phone line may do in which centre, for both to see",
    "public.agency_agreement": "what agencies may do here, and for staff to see",
    "public.agreement_standing": "what this centre says to it, asked at each request of an agency's program",
    "public.directory_entry": "who takes what, for all who refer people",
    "public.directory_measure": "how soon agencies answer, for all who refer people",
    "public.oauth_client": "which program asks for a token, at every centre",
    "public.oauth_client_key": "what its signatures are verified with, at every centre",
    "public.centre_key": "by which letters between centres are verified and encrypted; public",
    "oneroof.alembic_version": "readiness asks whether the migrations have run",
}

DEFINER_FUNCTIONS = {
    "oneroof.claims()": ("oneroof_app oneroof_umbrella", "reads the key that contexts are verified with"),
    "oneroof.allocate_number(text)": ("oneroof_umbrella", "numbers new networks and tenants without a sequence"),
    "oneroof.resolve_host(text)": ("oneroof_app", "a host's tenant and its public facts, before a tenant is known"),
    "oneroof.list_tenants()": ("oneroof_app", "where jobs and commands begin; public facts"),
    "oneroof.audit_backlog()": (
        "oneroof_app",
        "how far each tenant's chain is behind, for health and metrics: the id of the oldest entry that waits",
    ),
    "oneroof.open_outbox(timestamp with time zone, integer)": (
        "oneroof_app",
        "where the relay begins: ids and kinds of open jobs, no payload",
    ),
    "oneroof.open_live_events()": (
        "oneroof_app",
        "where numbering begins: which tenants have events that wait, and nothing of these",
    ),
    "oneroof.public_versions(integer, integer)": (
        "oneroof_app",
        "which version of its data a tenant's public pages show: two random ids, asked before any data",
    ),
    "oneroof.decide_site(integer, jsonb)": (
        "oneroof_app",
        "writes what a centre decided about its own public site, beside what the network's pack says",
    ),
    "oneroof.bump_public_version()": ("", "a trigger: whoever changes what public pages show, their version changes"),
    "oneroof.bump_public_network_version()": ("", "a trigger: the same for the public facts of a network"),
    "oneroof.actor_by_session(integer, bytea, timestamp with time zone)": (
        "oneroof_app",
        "who is signed in: answered to whoever knows the hash of the cookie, at its own tenant only",
    ),
    "oneroof.actor_by_token(integer, bytea, timestamp with time zone)": (
        "oneroof_app",
        "whose token this is: answered to whoever knows its hash, at its own tenant only",
    ),
    "oneroof.touch_session(integer, bytea, timestamp with time zone)": (
        "oneroof_app",
        "notes that a session is in use, for whoever knows its hash",
    ),
    "oneroof.touch_token(integer, bytea, timestamp with time zone)": (
        "oneroof_app",
        "notes that a token is in use, for whoever knows its hash",
    ),
    "oneroof.actor_by_agency_token(integer, bytea, timestamp with time zone)": (
        "oneroof_app",
        "which agency's program this is: answered to whoever knows its token's hash, at its own tenant only",
    ),
    "oneroof.actor_by_device(integer, bytea, timestamp with time zone)": (
        "oneroof_app",
        "which device this is: answered to whoever knows the hash of its secret, at its own tenant only",
    ),
    "oneroof.touch_device(integer, bytea, timestamp with time zone)": (
        "oneroof_app",
        "notes that a device is in use, for whoever knows its hash",
    ),
    "oneroof.actor_by_person_session(integer, bytea, timestamp with time zone)": (
        "oneroof_app",
        "whose file is open: answered to whoever knows the hash of the cookie, at its own tenant only",
    ),
    "oneroof.touch_person_session(integer, bytea, timestamp with time zone, timestamp with time zone)": (
        "oneroof_app",
        "notes that somebody's own file is in use, for whoever knows the hash of the cookie",
    ),
    "oneroof.people_with(integer, uuid)": (
        "oneroof_app",
        "by which other ids somebody is known whose casefiles were joined: ids alone, to who knows one of them",
    ),
    "oneroof.own_record(uuid, timestamp with time zone, uuid, integer)": (
        "oneroof_app",
        "entries of the record about a person, in that person's own context only",
    ),
    "oneroof.is_procedure(uuid)": (
        "oneroof_app",
        "whether a procedure of one's own tenant has this id: nobody shares because of one that they do not see",
    ),
    "oneroof.is_being_erased(uuid)": (
        "oneroof_app",
        "whether a person of one's own tenant is erased: nobody writes about them, whoever may not know of erasures",
    ),
    "oneroof.publish_case_code(bytea)": (
        "oneroof_app",
        "puts in a keyed hash as one's own tenant's; nobody reads the table",
    ),
    "oneroof.withdraw_case_code(bytea)": (
        "oneroof_app",
        "takes out a keyed hash of one's own tenant, of somebody who was erased; nobody reads the table",
    ),
    "oneroof.homes_of_case_code(bytea)": (
        "oneroof_app",
        "where a case code is at home: answered to a phone line that knows its keyed hash, for centres under agreement",
    ),
    "oneroof.referral_by_link(integer, bytea, bytea)": (
        "oneroof_app",
        "which referral a letter's link opens: answered to who knows the hashes of its token and of the person's code",
    ),
    "oneroof.referral_by_code(integer, bytea)": (
        "oneroof_app",
        "how a referral stands: answered to who knows the hash of the code that the person carries; nothing of them",
    ),
    "oneroof.reshare()": ("", "a trigger: a sharing rewrites rows that its actor may not see"),
    "oneroof.reshare_partner()": ("", "a trigger: the same for a sharing with a partner"),
    "oneroof.hide_conference_part()": ("", "a trigger: a part that is withdrawn is hidden, whoever withdraws it"),
    "oneroof.take_back_conference_parts()": ("", "a trigger: what rests on a consent goes with it, whoever notes that"),
    "oneroof.withdraw_referrals()": (
        "",
        "a trigger: what rests on a consent or agreement goes with it, whoever ends it",
    ),
    "oneroof.revoke_links_of_consent()": ("", "a trigger: links that rest on a consent end with it"),
    "oneroof.hide_referral()": ("", "a trigger: what is withdrawn or ran out is hidden, whoever does that"),
    "oneroof.share_with_link()": ("", "a trigger: a link sees its one referral while it is in force, and no longer"),
    "oneroof.revoke_links()": ("", "a trigger: links end with the referral, whoever ends it"),
    "oneroof.keep_away()": ("", "a trigger: a protection rewrites rows that its actor may not see"),
    "oneroof.share_with_visit()": ("", "a trigger: a visit shares with the offices of its tickets, whoever ends it"),
    "oneroof.share_with_new_office()": ("", "a trigger: who waits in a line that moves is seen where it goes"),
    "oneroof.share_with_companions()": ("", "a trigger: who came along is seen where the visit's tickets are"),
}

EXTENSIONS = {"plpgsql": "the language of the functions; part of every PostgreSQL"}


def names(reviewed: dict[str, object] | dict[str, str] | dict[str, tuple[str, str]]) -> str:
    """The names on a list, as an SQL array."""
    return f"ARRAY[{', '.join(repr(name) for name in reviewed)}]::text[]"
