"""“智慧安监”系统 of the zone: an enterprise's base data and its hazard ledger (QHD-7.8)."""
