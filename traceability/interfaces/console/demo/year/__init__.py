"""A year of honest months round the stories: twelve enterprises from mine to border, October 2025 to October 2026. Pure.

The same year at every start: its numbers come from tables, and every request has a fixed key.
"""

from traceability.interfaces.console.demo.year.exporting import CONSIGNMENTS, Consignment, licences
from traceability.interfaces.console.demo.year.permits import document
from traceability.interfaces.console.demo.year.telling import Batch, Year, told

__all__ = ["CONSIGNMENTS", "Batch", "Consignment", "Year", "document", "licences", "told"]
