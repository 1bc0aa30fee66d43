"""检查资料: papers of the enterprise brought to one check, opened by its own circle alone (LY-2.4.3, YT-4.2.8)."""
