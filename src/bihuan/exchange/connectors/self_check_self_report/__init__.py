"""The city's rules on self-check and self-report: one row for each month that a site has reported (LY-3.2.1)."""
