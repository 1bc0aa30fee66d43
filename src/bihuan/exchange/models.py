"""The tables of the exchange, gathered where Django looks for them."""

from bihuan.exchange.sheets.models import ImportFile, ImportJob, SavedMapping

__all__ = ["ImportFile", "ImportJob", "SavedMapping"]
