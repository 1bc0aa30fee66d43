"""The pages of what outside systems have: an enterprise's data, and what the holders of posts checked."""
