"""修订: an authority changes the values of its own pack. Drafted by one, tried out before anything holds, signed by
another for a day to come."""
