"""After a commit with an entry of this kind, ring these tasks. A bell carries no message; the sweep finds what no bell announced.

The one table of all asynchronous wiring. `checkpoint.sealed` is no entry: the sequencer rings it after each published checkpoint;
nor is `impact.traced`: review rings it when new facts were found to concern shipments; nor `upload.received`: a file came;
nor `delivery.requested`: there is something to tell a webhook.
"""

BELLS: dict[str, list[str]] = {
    "upload.received": ["custody.read_uploads"],
    "shipment.submitted": ["review.examine_waiting"],
    # What an examination may have read: a newer version of one of these makes open cases wait again, and flags certificates.
    "event.confirmed": ["review.examine_waiting", "certificates.flag_waiting"],
    "event.corrected": ["review.examine_waiting", "certificates.flag_waiting"],
    "facility.changed": ["review.examine_waiting", "certificates.flag_waiting"],
    "licence.changed": ["review.examine_waiting", "review.trace_impacts", "certificates.flag_waiting"],
    "licence.revoked": ["review.examine_waiting", "certificates.flag_waiting"],
    "listed_party.changed": ["review.examine_waiting", "review.trace_impacts", "certificates.flag_waiting"],
    "organisation.changed": ["review.examine_waiting", "review.trace_impacts", "certificates.flag_waiting"],
    "policy.registered": ["review.examine_waiting"],
    "policy.changed": ["review.examine_waiting", "certificates.flag_waiting"],
    "public_listing.changed": ["review.examine_waiting", "review.trace_impacts", "certificates.flag_waiting"],
    "quota.changed": ["review.examine_waiting", "review.trace_impacts", "certificates.flag_waiting"],
    "reference.loaded": ["review.examine_waiting", "review.trace_impacts", "certificates.flag_waiting"],
    # What none has read: it is asked first whom it concerns.
    "document.declared_false": ["review.trace_impacts"],
    "document.declaration_withdrawn": ["review.examine_waiting", "certificates.flag_waiting"],
    "licence.registered": ["review.trace_impacts"],
    "listed_party.registered": ["review.trace_impacts"],
    "organisation.registered": ["review.trace_impacts"],
    "public_listing.registered": ["review.trace_impacts"],
    "quota.registered": ["review.trace_impacts"],
    "impact.traced": ["review.examine_waiting", "certificates.flag_waiting"],
    "certificate.issued": ["certificates.print_waiting"],
    "checkpoint.sealed": ["certificates.issue_waiting", "notices.tell"],
    "delivery.requested": ["notices.deliver"],
}
