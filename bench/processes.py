"""CPU of a process and all that came from it, from /proc: what is running and what it has already buried."""

from __future__ import annotations

import os
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")


def cpu_seconds(root: int) -> float:
    """User and system seconds of `root`, its living descendants and the children that any of them has reaped."""
    stats = _stats()
    children: dict[int, list[int]] = {}
    for pid, (parent, _ticks) in stats.items():
        children.setdefault(parent, []).append(pid)
    total, waiting = 0, [root]
    while waiting:
        pid = waiting.pop()
        waiting.extend(children.get(pid, ()))
        total += stats.get(pid, (0, 0))[1]
    return total / _TICK


def _stats() -> dict[int, tuple[int, int]]:
    """pid → (parent, ticks used by itself and by reaped children)."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:
            continue  # ended meanwhile
        found[int(folder.name)] = (int(fields[1]), sum(int(n) for n in fields[11:15]))
    return found
