"""自报可信度: which reports of few or no hazards a reviewer should look at and why, and the draw of those that are
reviewed (docs/adr/0047)."""
