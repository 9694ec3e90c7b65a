"""After a commit with an entry of this kind, ring these tasks. A bell carries no message; the sweep finds what no bell announced.

The one table of all asynchronous wiring. `checkpoint.sealed` is no entry: the sequencer rings it after each published checkpoint.
"""

BELLS: dict[str, list[str]] = {
    "shipment.submitted": ["review.examine_waiting"],
    "event.corrected": ["review.examine_waiting"],
    "checkpoint.sealed": ["certificates.issue_waiting"],
}
