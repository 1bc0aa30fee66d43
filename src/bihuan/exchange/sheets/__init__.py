"""Sheets both ways: people's own .xlsx and .csv files, read, mapped, checked cell by cell, and applied whole or not at
all; and every list as its page's filter shows it, streamed and recorded, known again when it comes back.

Road of a file: `intake` opens it safely → `headers` finds the header → `mapping` says which header feeds which column
→ `checking` parses every cell by the kind's schema → `operations` applies the rows through the domain's operations,
both by `carrying_out`; a sheet that is too long for a page to wait is left to the worker (`long_imports`, `progress`).
Road of a list: the page's own query → `listing` makes rows of it → `streams` writes them → `taking_out` records it; one
that is too long for a page to wait goes by way of the worker and its asker's list of exports (`long_lists`).
Everything but `models`, `operations`, `carrying_out`, `long_imports`, `progress`, `listing`, `streams`, `taking_out`,
`long_lists`, `domains` and `command` is pure: bytes and dates in, answers out.
"""
