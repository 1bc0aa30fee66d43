"""The page of situation feedbacks."""
