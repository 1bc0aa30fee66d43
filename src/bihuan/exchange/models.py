"""The tables of the exchange, gathered where Django looks for them."""

from bihuan.exchange.connectors.models import Entry, EntryPass, PostEntry, ReportEntry
from bihuan.exchange.sheets.models import Export, ExportPiece, ImportFile, ImportJob, SavedMapping

__all__ = [
    "Entry",
    "EntryPass",
    "Export",
    "ExportPiece",
    "ImportFile",
    "ImportJob",
    "PostEntry",
    "ReportEntry",
    "SavedMapping",
]

# Whoever comes second at the same moment is told what the operation's own look would have said (bihuan/collisions.py).
COLLISIONS = {
    "entry_receipt_once": "receipt_number_used",
    "report_receipt_number_once": "receipt_number_used",
    "report_receipt_once": "receipt_recorded",
    "post_receipt_once": "receipt_number_used",
    "exchange_postentry_pkey": "receipt_recorded",
}
