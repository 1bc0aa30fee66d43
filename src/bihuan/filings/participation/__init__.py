"""排查参与: which of the five kinds of people find hazards in an enterprise (LY-1.3.3), and how many it finds itself
(HZ-5.3)."""
