"""自查巡检: the enterprise's own look-rounds in four rhythms, at points that bear a QR label (LY-3.1.1)."""
