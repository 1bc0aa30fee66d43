"""案件: a breach that an office with enforcement power follows from its ground to a decision (LH-3.2, LY-1.2.7)."""
