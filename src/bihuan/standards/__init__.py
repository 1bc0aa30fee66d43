"""National standards as pure functions: one standard per file, no Django, no clock, no files read.

Tables that change over time (calendars, divisions, accident types) are data of packs/cn and come in as arguments.
"""
