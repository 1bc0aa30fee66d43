"""督办函: an office above writes to one below whose duties are behind, by the numbers of that day, and is answered."""
