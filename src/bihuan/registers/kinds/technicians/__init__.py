"""专家帮扶: an enterprise short of technicians calls in experts in a cycle, for a training and for a check (LH-9.2)."""
