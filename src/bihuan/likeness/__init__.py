"""Recycled photos: every photo of evidence is compared with all earlier ones, and a person judges what is alike
(docs/adr/0052)."""
