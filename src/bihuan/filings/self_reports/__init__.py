"""自查自报: what an enterprise says every month of the dangers it found and fixed, or that there was none (LY-3.2)."""
