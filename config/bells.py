"""After a commit with an entry of this kind, ring these tasks. A bell carries no message; the sweep finds what no bell announced.

The one table of all asynchronous wiring. `checkpoint.sealed` is no entry: the sequencer rings it after each published checkpoint.
"""

BELLS: dict[str, list[str]] = {
    "shipment.submitted": ["review.examine_waiting"],
    # What an examination may have read: a newer version of one of these makes open cases wait again, and flags certificates.
    "event.confirmed": ["review.examine_waiting", "certificates.flag_waiting"],
    "event.corrected": ["review.examine_waiting", "certificates.flag_waiting"],
    "facility.changed": ["review.examine_waiting", "certificates.flag_waiting"],
    "licence.changed": ["review.examine_waiting", "certificates.flag_waiting"],
    "licence.revoked": ["review.examine_waiting", "certificates.flag_waiting"],
    "organisation.changed": ["review.examine_waiting", "certificates.flag_waiting"],
    "policy.registered": ["review.examine_waiting"],
    "policy.changed": ["review.examine_waiting", "certificates.flag_waiting"],
    "public_listing.changed": ["review.examine_waiting", "certificates.flag_waiting"],
    "quota.changed": ["review.examine_waiting", "certificates.flag_waiting"],
    "reference.loaded": ["review.examine_waiting", "certificates.flag_waiting"],
    "checkpoint.sealed": ["certificates.issue_waiting"],
}
