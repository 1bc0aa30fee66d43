"""The tables of the exchange, gathered where Django looks for them."""

from bihuan.exchange.sheets.models import Export, ExportPiece, ImportFile, ImportJob, SavedMapping

__all__ = ["Export", "ExportPiece", "ImportFile", "ImportJob", "SavedMapping"]
