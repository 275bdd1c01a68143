"""Recurring plans: who is reminded of what, and when. The calendar of the call centre's own calls.

:func:`list_` says what each plan would open, :func:`run` opens it, :func:`worklist` whom to call for it; :class:`Daily` runs them
in the console. See ``process-language`` for how a plan is written.
"""

from __future__ import annotations

from console.desk.plans.daily import Daily
from console.desk.plans.overview import list_
from console.desk.plans.run import Ran, run
from console.desk.plans.worklist import worklist

__all__ = ["Daily", "Ran", "list_", "run", "worklist"]
