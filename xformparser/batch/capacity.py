"""How many worker processes this machine carries."""

import os
from pathlib import Path

BYTES_PER_WORKER = 1_500_000_000
CGROUP = Path("/sys/fs/cgroup")


def default_workers() -> int:
    """Return one worker per usable core, at most one per 1.5 GB of memory, and at least one."""
    return max(1, min(_cores(), _memory() // BYTES_PER_WORKER))


def _cores() -> int:
    """Return the cores that this process may use; a container's quota counts."""
    cores = len(os.sched_getaffinity(0))
    quota, _, period = _limit("cpu.max").partition(" ")
    return min(cores, max(1, int(quota) // int(period))) if quota.isdigit() else cores


def _memory() -> int:
    """Return the bytes of memory that this process may use; a container's limit counts."""
    physical = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    limit = _limit("memory.max")
    return min(physical, int(limit)) if limit.isdigit() else physical


def _limit(name: str) -> str:
    try:
        return (CGROUP / name).read_text().strip()
    except OSError:
        return ""
