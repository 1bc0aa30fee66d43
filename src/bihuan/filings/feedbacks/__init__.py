"""安全状况反馈: whoever serves an enterprise tells its sector department how it stands, and what to do (YT-3.8)."""
