"""持证上岗: the certificates of people, the posts that ask for one, and who may hold these (LY-4.3.1)."""
