"""整改档案: a hazard that is struck off, as one file that proves itself: papers, evidence, the chain of its acts, a
manifest of hashes, and a script that checks all of it without this system.

`operations` authorises and records, `packing` lays the file out, `verifying.py` is the script, put in as it stands.
"""
