"""Every blueprint of the core, in the order in which their routes are listed."""

from flask import Blueprint
from flask_smorest import Blueprint as ApiBlueprint

from oneroof import contract_pages
from oneroof.appointments import api as appointments_api
from oneroof.appointments import pages as appointment_pages
from oneroof.casefiles import api as casefiles_api
from oneroof.casefiles import pages as casefiles_pages
from oneroof.casefiles.casework import api as casework_api
from oneroof.casefiles.casework.assignments import pages as assignment_pages
from oneroof.casefiles.casework.notes import pages as note_pages
from oneroof.casefiles.casework.roadmap import api as roadmap_api
from oneroof.casefiles.casework.roadmap import pages as roadmap_pages
from oneroof.casefiles.casework.tasks import pages as task_pages
from oneroof.casefiles.consents import api as consents_api
from oneroof.casefiles.consents import pages as consents_pages
from oneroof.casefiles.documents import api as documents_api
from oneroof.casefiles.documents import pages as document_pages
from oneroof.casefiles.finding import api as duplicates_api
from oneroof.casefiles.finding import pages as duplicate_pages
from oneroof.casefiles.looking import api as looking_api
from oneroof.casefiles.looking import pages as looking_pages
from oneroof.casefiles.messages import pages as casefile_messages
from oneroof.casefiles.own_file import pages as own_file_pages
from oneroof.casefiles.persons import api as known_api
from oneroof.casefiles.persons import pages as person_pages
from oneroof.casefiles.procedures import api as procedures_api
from oneroof.casefiles.procedures import pages as procedures_pages
from oneroof.casefiles.procedures.certificates import pages as certificate_pages
from oneroof.casefiles.procedures.complaints import api as complaints_api
from oneroof.casefiles.procedures.complaints import pages as complaints_pages
from oneroof.casefiles.rights import api as rights_api
from oneroof.casefiles.rights import pages as rights_pages
from oneroof.casefiles.sharing import api as sharing_api
from oneroof.casefiles.sharing import pages as sharing_pages
from oneroof.catalogue import api as catalogue_api
from oneroof.catalogue import pages as service_pages
from oneroof.catalogue.eligibility import api as check_api
from oneroof.catalogue.forms import api as forms_api
from oneroof.catalogue.forms import parts as form_parts
from oneroof.catalogue.plugins import api as plugins_api
from oneroof.catalogue.plugins import pages as plugins_pages
from oneroof.catalogue.standards import pages as import_pages
from oneroof.conferences import pages as conference_pages
from oneroof.console import accountability as accountability_pages
from oneroof.console import jobs_pages, site_pages
from oneroof.console import pages as console_pages
from oneroof.console.accountability import api as accountability_api
from oneroof.console.hall import feedback_pages, page_help_pages, survey_pages, way_pages
from oneroof.console.places import pages as place_pages
from oneroof.console.searches import pages as search_report_pages
from oneroof.content import pages as content_staff
from oneroof.content.translating import pages as translating_pages
from oneroof.demo import api as demo_api
from oneroof.federation import api as totals_api
from oneroof.federation import pages as network_pages
from oneroof.federation.agreements import api as agreements_api
from oneroof.federation.agreements import centre_pages as partnership_pages
from oneroof.federation.agreements import pages as agreement_pages
from oneroof.federation.between_centres import api as transfers_api
from oneroof.federation.between_centres import pages as transfer_pages
from oneroof.federation.between_centres import web as between_centres
from oneroof.federation.directory import pages as directory_pages
from oneroof.frontdesk import api as frontdesk_api
from oneroof.frontdesk import pages as frontdesk_pages
from oneroof.frontdesk.devices import pages as devices_staff
from oneroof.frontdesk.floor import api as floor_api
from oneroof.frontdesk.floor import pages as floor_pages
from oneroof.frontdesk.messages import pages as message_pages
from oneroof.frontdesk.printing import epson as epson_printers
from oneroof.frontdesk.printing import star as star_printers
from oneroof.identity import api as staff_api
from oneroof.identity import pages as staff_pages
from oneroof.identity.devices import pages as device_pages
from oneroof.identity.oauth import consent as oauth_consent
from oneroof.identity.oauth import endpoints as oauth_endpoints
from oneroof.kiosk import forms as kiosk_forms
from oneroof.kiosk import pages as kiosk_pages
from oneroof.kiosk.screens import following as follow_pages
from oneroof.kiosk.screens import pages as screen_pages
from oneroof.mediation import api as mediation_api
from oneroof.mediation import pages as roster_pages
from oneroof.partners import api as partner_api
from oneroof.partners.console import agency_pages
from oneroof.partners.console import pages as developer_pages
from oneroof.partners.deliveries import api as deliveries_api
from oneroof.phone_line import pages as call_pages
from oneroof.phone_line.agreements import pages as line_agreement_pages
from oneroof.portal import api as centre_api
from oneroof.portal import audit_roots, procedure_status
from oneroof.portal import complaints as complaint_online
from oneroof.portal import consents as consent_online
from oneroof.portal import forms as form_pages
from oneroof.portal import pages as portal_pages
from oneroof.portal.booking import api as free_times_api
from oneroof.portal.booking import pages as booking_pages
from oneroof.portal.centres import pages as centre_pages
from oneroof.portal.check import pages as check_pages
from oneroof.portal.content import api as content_api
from oneroof.portal.content import pages as content_pages
from oneroof.portal.help import pages as help_pages
from oneroof.portal.helped import pages as helped_pages
from oneroof.portal.my_file import pages as my_file_pages
from oneroof.portal.needs import pages as need_pages
from oneroof.portal.procedures import checking as certificate_check
from oneroof.portal.procedures import corrections as correction_online
from oneroof.portal.reading import papers as reading_pages
from oneroof.portal.referral import pages as referral_online
from oneroof.portal.search import pages as search_pages
from oneroof.portal.services import pages as catalogue_pages
from oneroof.portal.site import pages as site_online
from oneroof.portal.standards import api as standards_api
from oneroof.portal.survey import pages as survey_online
from oneroof.referrals import api as referrals_api
from oneroof.referrals import pages as referrals_pages
from oneroof.referrals.clocks import pages as referral_clocks
from oneroof.statistics import api as reports_api
from oneroof.statistics import pages as reports_pages
from oneroof.statistics import pattern_pages, referral_pages

API_BLUEPRINTS: tuple[ApiBlueprint, ...] = (
    centre_api.blueprint,
    staff_api.blueprint,
    catalogue_api.blueprint,
    plugins_api.blueprint,
    check_api.blueprint,
    content_api.blueprint,
    forms_api.blueprint,
    *standards_api.BLUEPRINTS,
    casefiles_api.blueprint,
    casework_api.blueprint,
    roadmap_api.blueprint,
    known_api.blueprint,
    duplicates_api.blueprint,
    documents_api.blueprint,
    procedures_api.blueprint,
    rights_api.blueprint,
    consents_api.blueprint,
    sharing_api.blueprint,
    complaints_api.blueprint,
    referrals_api.blueprint,
    *frontdesk_api.BLUEPRINTS,
    *floor_api.BLUEPRINTS,
    mediation_api.blueprint,
    appointments_api.blueprint,
    free_times_api.blueprint,
    reports_api.blueprint,
    totals_api.blueprint,
    transfers_api.blueprint,
    agreements_api.blueprint,
    looking_api.blueprint,
    accountability_api.blueprint,
    demo_api.blueprint,
    partner_api.blueprint,
    deliveries_api.blueprint,
)
PAGE_BLUEPRINTS: tuple[Blueprint, ...] = (
    portal_pages.blueprint,
    centre_pages.blueprint,
    need_pages.blueprint,
    search_pages.blueprint,
    catalogue_pages.blueprint,
    help_pages.blueprint,
    site_online.blueprint,
    content_pages.content_blueprint,
    content_pages.news_blueprint,
    content_pages.event_blueprint,
    content_pages.preview_blueprint,
    content_staff.blueprint,
    reading_pages.blueprint,
    procedure_status.blueprint,
    correction_online.blueprint,
    certificate_check.blueprint,
    consent_online.blueprint,
    conference_pages.blueprint,
    conference_pages.casefile_blueprint,
    referral_online.blueprint,
    appointment_pages.public_blueprint,
    booking_pages.blueprint,
    complaint_online.blueprint,
    survey_online.blueprint,
    helped_pages.blueprint,
    form_parts.blueprint,
    form_pages.blueprint,
    check_pages.blueprint,
    my_file_pages.blueprint,
    device_pages.blueprint,
    devices_staff.blueprint,
    star_printers.blueprint,
    epson_printers.blueprint,
    kiosk_pages.blueprint,
    kiosk_forms.blueprint,
    screen_pages.blueprint,
    follow_pages.blueprint,
    staff_pages.blueprint,
    oauth_endpoints.blueprint,
    oauth_consent.blueprint,
    console_pages.blueprint,
    frontdesk_pages.blueprint,
    floor_pages.blueprint,
    message_pages.blueprint,
    casefiles_pages.blueprint,
    note_pages.blueprint,
    task_pages.blueprint,
    roadmap_pages.blueprint,
    assignment_pages.blueprint,
    person_pages.blueprint,
    duplicate_pages.blueprint,
    document_pages.blueprint,
    document_pages.scans_blueprint,
    casefile_messages.blueprint,
    casefile_messages.waiting_blueprint,
    own_file_pages.blueprint,
    procedures_pages.blueprint,
    certificate_pages.blueprint,
    rights_pages.blueprint,
    complaints_pages.blueprint,
    consents_pages.blueprint,
    sharing_pages.blueprint,
    consents_pages.notice_blueprint,
    call_pages.blueprint,
    line_agreement_pages.blueprint,
    roster_pages.blueprint,
    appointment_pages.blueprint,
    referral_clocks.blueprint,
    referrals_pages.blueprint,
    referrals_pages.sending_blueprint,
    reports_pages.blueprint,
    pattern_pages.blueprint,
    referral_pages.blueprint,
    network_pages.blueprint,
    directory_pages.blueprint,
    agreement_pages.blueprint,
    partnership_pages.blueprint,
    agency_pages.blueprint,
    developer_pages.blueprint,
    plugins_pages.blueprint,
    looking_pages.blueprint,
    looking_pages.question_blueprint,
    accountability_pages.blueprint,
    accountability_pages.breach_blueprint,
    audit_roots.blueprint,
    jobs_pages.blueprint,
    feedback_pages.blueprint,
    page_help_pages.blueprint,
    survey_pages.blueprint,
    way_pages.blueprint,
    site_pages.blueprint,
    place_pages.blueprint,
    search_report_pages.blueprint,
    import_pages.blueprint,
    service_pages.blueprint,
    translating_pages.blueprint,
    between_centres.blueprint,
    transfer_pages.blueprint,
    contract_pages.blueprint,
)

JOB_MODULES: tuple[str, ...] = (
    "oneroof.partners.sandbox.jobs",
    "oneroof.federation.directory.jobs",
    "oneroof.audit.jobs",
    "oneroof.storage.keeping",
    "oneroof.jobs.key_days",
    "oneroof.notifications.jobs",
    "oneroof.live.jobs",
    "oneroof.events.jobs",
    "oneroof.casefiles.sharing.partner_events",
    "oneroof.casefiles.documents.jobs",
    "oneroof.statistics.jobs",
    "oneroof.federation.jobs",
    "oneroof.federation.agreements.jobs",
    "oneroof.federation.between_centres.sending",
    "oneroof.federation.between_centres.packing",
    "oneroof.federation.between_centres.handing_over",
    "oneroof.federation.between_centres.answering",
    "oneroof.federation.between_centres.unpacking",
    "oneroof.federation.between_centres.upkeep",
    "oneroof.federation.between_centres.referring",
    "oneroof.federation.publishing",
    "oneroof.federation.shared_content",
    "oneroof.content.jobs",
    "oneroof.portal.content.paths",
    "oneroof.federation.free_times.publishing",
    "oneroof.identity.letters",
    "oneroof.casefiles.casework.tasks.jobs",
    "oneroof.casefiles.procedures.jobs",
    "oneroof.identity.jobs",
    "oneroof.identity.oauth.jobs",
    "oneroof.catalogue.eligibility.jobs",
    "oneroof.catalogue.forms.jobs",
    "oneroof.catalogue.plugins.jobs",
    "oneroof.casefiles.rights.jobs",
    "oneroof.frontdesk.rights",
    "oneroof.appointments.jobs",
    "oneroof.appointments.rights",
    "oneroof.frontdesk.jobs",
    "oneroof.portal.search.jobs",
    "oneroof.frontdesk.survey.jobs",
    "oneroof.frontdesk.messages.jobs",
    "oneroof.frontdesk.printing.jobs",
    "oneroof.frontdesk.floor.jobs",
    "oneroof.casefiles.own_file.letters",
    "oneroof.casefiles.consents.jobs",
    "oneroof.casefiles.finding.jobs",
    "oneroof.casefiles.persons.findable",
    "oneroof.phone_line.jobs",
    "oneroof.referrals.clocks.jobs",
    "oneroof.content.translating.machine.jobs",
    "oneroof.partners.calls.jobs",
)
"""Modules whose functions keep what an outbox row promises; a worker imports them."""
