"""约谈和通报: who is called in, what both sides signed, and what is then told to all (HZ-5.6.4)."""
