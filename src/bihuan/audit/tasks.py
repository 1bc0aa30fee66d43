"""What the clock does: seals. The worker calls this every few minutes."""

from datetime import datetime

from . import operations


def seal_heads(*, at: datetime) -> int:
    """Seal what changed since the last time; returns the number of seals made."""
    return len(operations.seal_heads(at=at))
