"""How the console says no: a short code, what and why, and what would be right."""

from __future__ import annotations


class Refusal(Exception):
    """Something that may not be done now. Nothing was changed and nothing typed is lost.

    *code* is a short stable word for programs (``step-not-open``); *message* says what and why in the user's language;
    *fix* says what would be right, empty when there is nothing to do about it; *where* names the field or step.
    """

    def __init__(self, code: str, message: str, fix: str = "", where: str = "") -> None:
        super().__init__(message)
        self.code, self.message, self.fix, self.where = code, message, fix, where

    def as_json(self) -> dict[str, str]:
        """The shape of a refusal in ``--json`` output."""
        return {"refused": self.code, "message": self.message, "fix": self.fix, "where": self.where}
