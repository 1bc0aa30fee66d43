"""停产撤人: the order of the first moment, by whoever stands in front of the danger."""
