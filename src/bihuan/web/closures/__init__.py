"""Proposals to the government to close an enterprise."""
