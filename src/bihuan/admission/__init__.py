"""准入: construction projects with the three simultaneities, licences whose conditions are each met, and who reviews
them without an interest (LY-4.1.1, LY-4.1.2, HZ-3.1.2, LH-6.3)."""
