"""联系点: a leader and an expert for every chemical park, major hazard source and key enterprise, and their visits."""
