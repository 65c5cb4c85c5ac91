"""What one child process may use."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildLimits:
    """Published limits of one document's process. Exceeding one ends the child with a stable code and leaves nothing behind."""

    wall_seconds: float = 58.0
    """From handing the document over; above: killed with its whole process group, `timeout`."""
    cpu_seconds: int = 60
    """Processor time; above: `timeout`."""
    memory_bytes: int = 900 * MIB
    """Address space on top of what the loaded program takes; above: `resource_limit`."""
    file_bytes: int = 128 * MIB
    """Largest file it may write."""
    open_files: int = 128
    result_bytes: int = 64 * MIB
    """Largest answer; above: `resource_limit`."""
    network: bool = False
    """Whether the child keeps the network; without, it is cut off where the kernel allows."""
