"""自报质量提示: whether the words of a self-report tell of a danger at all; advice to a reviewer, no charge."""
