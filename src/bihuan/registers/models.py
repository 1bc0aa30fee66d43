"""The tables of every register, each kept beside its kind; Django looks for them here."""
