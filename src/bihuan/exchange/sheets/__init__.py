"""Sheets in: people's own .xlsx and .csv files, read, mapped, checked cell by cell, and applied whole or not at all.

Road of a file: `intake` opens it safely → `headers` finds the header → `mapping` says which header feeds which column
→ `checking` parses every cell by the kind's schema → `operations` applies the rows through the domain's operations.
Everything but `models`, `operations`, `domains` and `command` is pure: bytes and dates in, answers out.
"""
