"""Each kind of sheet bound to its domain, through that domain's operations and queries."""
