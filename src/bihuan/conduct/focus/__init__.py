"""重点名单: who is checked more, on which numbers; each visit by a plan of its own (LH-10.5, QHD-6.5, YT-5.2.2)."""
