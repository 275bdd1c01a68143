"""Lists from elsewhere become records here: :func:`run` imports one file. See ``run.py``."""

from __future__ import annotations

from console.desk.imports.report import ImportReport, Progress, Remark, Wrong
from console.desk.imports.run import KINDS, run

__all__ = ["KINDS", "ImportReport", "Progress", "Remark", "Wrong", "run"]
