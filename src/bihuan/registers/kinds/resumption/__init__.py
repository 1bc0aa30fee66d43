"""复工复产: an enterprise that stands still starts again once every point of its check is met (YT-3.7)."""
