"""挂牌督办: a major hazard is listed in public, one unit answers for its rectification and another watches over it; two
acceptances, of the first and then of the second, strike it off (LY-3.3.1 to 5)."""
