"""移送: a case goes to the department whose it is, or to the police, with letter, receipt and answer (LH-3.3)."""
