"""CPU and memory of a process and all that came from it, from /proc: what is running and what it has already buried."""

from __future__ import annotations

import os
import re
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


def peak_memory(root: int) -> int:
    """The sum of the most bytes that `root` and each of its living descendants has held at once."""
    parents = {pid: parent for pid, (parent, _ticks) in _stats().items()}
    family = {root}
    while more := {pid for pid, parent in parents.items() if parent in family} - family:
        family |= more
    return sum(_peak(pid) for pid in family)


def _peak(pid: int) -> int:
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except OSError:
        return 0  # ended meanwhile
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found[1]) * 1024 if found else 0


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
