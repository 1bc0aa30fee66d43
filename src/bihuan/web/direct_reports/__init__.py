"""The pages of direct reports of major hazards."""
