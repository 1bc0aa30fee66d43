"""The declarations of the vocabulary, one file per area."""
