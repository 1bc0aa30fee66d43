"""处置措施: what an office decides on the spot, and the three steps of suspend, stop and close (LY-4.2.2, LY-4.3.6)."""
