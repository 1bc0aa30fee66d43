"""What follows: orders, measures, cases, transfers, focus lists, and what presses a department."""
