"""直报: what must be told of a major hazard, to whom and how fast, as the place lists it (docs/adr/0046)."""
