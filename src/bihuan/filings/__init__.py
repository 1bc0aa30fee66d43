"""What must be stated on time: the self-report with its zero report, the direct report, the quarter's evaluation."""
