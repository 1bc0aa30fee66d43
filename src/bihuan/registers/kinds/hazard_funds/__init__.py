"""隐患治理资金: what an enterprise set aside for a year, and on which hazards it was spent (LY-1.3.2)."""
