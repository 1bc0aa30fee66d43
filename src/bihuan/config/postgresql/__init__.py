"""Django's PostgreSQL, whose transactions say for whom they ask (docs/adr/0033)."""
