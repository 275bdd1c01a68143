"""The most memory a process had, as source for the scripts that the figures run in processes of their own."""

from __future__ import annotations

from typing import Final

#: Defines ``peak()`` (MB). ``getrusage`` hands a new process the peak of the one that started it, so where the kernel keeps one for
#: the program alone (Linux) that is read.
PEAK: Final = """
def peak():
    import resource, sys
    try:
        with open("/proc/self/status") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024
    except (OSError, StopIteration):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)
"""
