"""年度考核: the year of an expert in a pool, noted, graded by a person, commended (LY-2.4.4, LH-14.1)."""
