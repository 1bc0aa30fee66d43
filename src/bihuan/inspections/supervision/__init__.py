"""监督检查计划: an office's year of checks at the enterprises it supervises, by a cycle (LY-1.2.2)."""
