"""One package per kind of register: the same files as a domain has, only those it needs."""
