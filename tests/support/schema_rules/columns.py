"""Columns of personal tables that stand in the clear, each with its reason. Whoever adds one is asked why in review.

What is not listed here is a key, a code out of a CHECK, the time of an event, or encrypted.
"""

CODES = {
    "public.casefile_transfer.data_classes": "which classes of data go to another centre; codes",
    "public.casefile_transfer.document_ids": "keys of documents",
    "public.certificate.kind": "code of a certificate out of the service's definition",
    "public.certificate.language": "beside the office's; an ISO 639 code",
    "public.casefile.code": "what the visitor keeps and says; drawn at random, says nothing of them",
    "public.casefile.language": "of the interface and of letters; an ISO 639 code",
    "public.casefile_merge.before": "ids of rows as they stood before casefiles were joined, to part them again",
    "public.complaint.code": "what the person keeps and says; drawn at random",
    "public.complaint.language": "in which it is answered; an ISO 639 code",
    "public.conference_part.addressee": "key of the office or the partnership that sees the row",
    "public.conference_part.told_classes": "classes of data; a CHECK holds the array to a list",
    "public.conference_step.addressee": "key of the office or the partnership that sees the row",
    "public.consent.code": "a purpose's code",
    "public.document_proof.evidence": "code of an evidence out of the service's definition",
    "public.document_proof.storage_key": "name of an encrypted blob, drawn at random",
    "public.document_proof.media_type": "of the encrypted blob; out of a short list in storage",
    "public.document_version.storage_key": "name of an encrypted blob, drawn at random",
    "public.document_version.media_type": "of the encrypted blob; out of a short list in storage",
    "public.access_export.storage_key": "name of an encrypted blob, drawn at random",
    "public.procedure.code": "what the person keeps and says; drawn at random, says nothing of them",
    "public.procedure.step": "code of a step out of the service's definition",
    "public.procedure.language": "of letters; an ISO 639 code",
    "public.procedure_answers.digest": "of the service's definition, the same for all who asked for it",
    "public.procedure_deadline.code": "code of a deadline out of the service's catalogue",
    "public.procedure_deadline.words": "what is due, in the words of the service's catalogue, not of the person",
    "public.procedure_event.from_step": "code of a step out of the service's definition",
    "public.procedure_event.to_step": "code of a step out of the service's definition",
    "public.procedure_event.subject": "code of an evidence and its new state",
    "public.procedure_event.actor_kind": "one of a context's kinds of actor",
    "public.procedure_evidence.code": "code of an evidence out of the service's definition",
    "public.procedure_file.evidence": "code of an evidence out of the service's definition",
    "public.protection.agency_tag": "code or kind of an agency of the centre; compared by the firewall",
    "public.referral.language": "of letters; an ISO 639 code",
    "public.referral.answered_kind": "one of a context's kinds of actor",
    "public.referral_part.storage_key": "name of an encrypted blob, drawn at random",
    "public.referral_part.media_type": "of the encrypted blob; out of a short list in storage",
    "public.referral_part.document_kind": "one of the kinds of documents",
    "public.referral_step.actor_kind": "one of a context's kinds of actor",
    "public.referral_step.reason": "one of the codes that a referral's reason can be",
    "public.roadmap_version.language": "in which it was printed beside the host language; an ISO 639 code",
    "public.sharing.data_classes": "classes of data; a CHECK holds the array to the list",
}
"""Texts, arrays and documents, and keys of another name."""

SEALED = {
    "public.person_session.token_hash": "of a secret that only the browser has",
    "public.person_sign_in.subject_hash": "keyed hash; the key stands outside the database",
    "public.referral_link.token_hash": "of a secret that only the letter holds",
    "public.person_token.token": "keyed hash of a name or number; the key stands outside the database",
    "public.protection.reason": "encrypted under the person's key",
    "public.document_version.key_wrapped": "the document's key, encrypted under the person's",
    "public.document_version.digest": "of the encrypted blob",
    "public.document_proof.key_wrapped": "the paper's key, encrypted under the person's",
    "public.audit_question.question": "encrypted under the person's key",
    "public.audit_question.answer": "encrypted under the person's key",
    "public.referral.code_hash": "keyed hash; the key stands outside the database",
    "public.referral_part.key_wrapped": "the file's key, encrypted under the person's",
    "public.access_export.key_wrapped": "the export's key, encrypted under the person's",
}
"""Bytes whose name does not end in `sealed`: ciphertext, wrapped keys and keyed hashes."""

MOMENTS = {
    "since": "when a sharing or protection began",
    "step_since": "when the procedure's step began",
    "alone_from": "from when on it can be done without another's consent",
}

DATES = {
    "agreed_on": "day of an agreement",
    "answer_by": "last day on which an answer is in time, searched for",
    "began_on": "first day of a pause",
    "closed_on": "last day of what is to be destroyed",
    "due_on": "day by which something is due, searched for",
    "ended_on": "last day of a pause",
    "expires_on": "last day of a paper, searched for so that it is renewed in time",
    "kept_until": "end of a term of keeping",
    "review_on": "day on which a need is looked at again",
    "until": "last day of a consent or hold",
}

NUMBERS = {
    "agreed_number": "number of a version",
    "answer_days": "how many days somebody has to answer",
    "all_parts": "how many parts an export has",
    "centre_id": "number of a centre of the network",
    "days": "how many days a term has",
    "opened": "how often a link was opened",
    "issue": "how often a code was given out",
    "done_parts": "how many parts of an export are done",
    "minutes": "how long a contact took",
    "number": "number of a version",
    "pages": "of an encrypted document",
    "origin_centre_id": "number of a centre of the network",
    "position": "place in an order",
    "reminders": "how often somebody was reminded",
    "size": "of an encrypted document, in bytes",
    "strength": "how alike two casefiles are",
    "version": "counts changes",
}

TRUTHS = {
    "complete": "whether all questions were answered",
    "has_image": "whether a paper has a picture of the signature",
    "stops_clock": "whether the clock stands still because of it",
    "shown_to_staff": "whether the person lets staff see a question of theirs",
}

OF_A_PERSON_BUT_NOT_CLASSED = {
    "public.form_file": "belongs to nobody until a casefile takes the form; then reached by procedure_file alone",
    "public.correction_key": "a code by which somebody answers from home; found by its hash, used once",
    "public.consent_link": "a link by which somebody answers from home; found by its hash, used once",
}
