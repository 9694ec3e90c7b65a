"""The answers that recording requests were given. The table is this door's; its class stands where every door that records finds it."""

from traceability.interfaces.keeping import Submission

__all__ = ["Submission"]
