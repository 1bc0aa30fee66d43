"""The offline app: what a phone takes along, and the acts it sends back (docs/adr/0051)."""
