"""如实告知: what an enterprise discloses and confirms before a service at it begins."""
