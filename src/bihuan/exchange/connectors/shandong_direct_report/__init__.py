"""安全生产隐患和事故省级直报系统: one row for each office that a major hazard is reported to through it (YT-4.3.4)."""
