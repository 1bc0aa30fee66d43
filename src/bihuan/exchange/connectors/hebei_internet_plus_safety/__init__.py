"""河北省“互联网+安全生产”综合监管信息平台: an enterprise's base data and its hazard ledger (QHD-2.6, QHD-7.8)."""
