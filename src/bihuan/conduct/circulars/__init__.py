"""通报: what is behind at an office below is told to all offices of the place, as it was approved (HZ-5.6.4)."""
