"""The tables of every consequence, each kept beside its kind; Django looks for them here."""

# Whoever comes second at the same moment is told what the operation's own look would have said (bihuan/collisions.py).
COLLISIONS: dict[str, str] = {}
