"""What is wrong with something typed or read: the value, the problem, and what would be right."""

from __future__ import annotations

from console.i18n import language


class Problem(ValueError):
    """A value that cannot be used. Nothing is lost: *value* is what was given, cleaned and shortened.

    *problem* says what is wrong and *fix* what would be right (empty when unknown), both in the user's language.
    """

    def __init__(self, value: str, problem: str, fix: str = "") -> None:
        super().__init__(problem)
        self.value, self.problem, self.fix = value, problem, fix

    def __str__(self) -> str:
        """Problem and fix in one line, for a person."""
        if not self.fix:
            return self.problem
        return f"{self.problem}{'，' if language() == 'zh' else '; '}{self.fix}"
