"""How an exchange says no: every trouble with a bundle as a refusal in the user's language. Nothing was changed then."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from console.domain.refusal import Refusal
from console.domain.text import clean
from console.i18n import _


class SyncProblem(Refusal):
    """A bundle is refused whole, before the first write.

    ``code`` is ``bundle-damaged bundle-altered bundle-too-new bundle-too-large bundle-other-organisation bundle-missing
    bundle-clock two-files-one-identity code-taken not-a-bundle``.
    """


class Gap(msgspec.Struct, frozen=True):
    """Changes *first* to *last* of *site* (its code and name beside it), which must be here first.

    *bundle* is the name of the file that carries them, as far as the sender said.
    """

    site: str
    code: str
    name: str
    scope: str
    first: int
    last: int
    bundle: str = ""

    def __str__(self) -> str:
        who = " ".join(part for part in (self.code or self.site, self.name) if part)
        text = _("{site} no. {first} to {last}", site=who, first=self.first, last=self.last)
        return f"{text} ({self.bundle})" if self.bundle else text


class Missing(SyncProblem):
    """The bundle builds on changes that are not here; ``gaps`` names them."""

    def __init__(self, name: str, gaps: Sequence[Gap]) -> None:
        self.gaps = tuple(gaps)
        listed = "; ".join(str(gap) for gap in self.gaps)
        first = next((gap.bundle for gap in self.gaps if gap.bundle), "")
        super().__init__(
            "bundle-missing",
            _("{bundle} builds on changes that are not here yet: {gaps}.", bundle=clean(name), gaps=listed),
            _(
                "First take in {bundle}, or ask the sender for all: callconsole sync out FILE --whole",
                bundle=first,
            )
            if first
            else _("Ask the sender for a bundle with all of it: callconsole sync out FILE --whole"),
            name,
        )


def damaged(name: str, detail: str) -> SyncProblem:
    """The file ends too early or is no bundle any more."""
    return SyncProblem(
        "bundle-damaged",
        _("{bundle} is damaged or not complete: {detail}.", bundle=clean(name), detail=clean(detail)),
        _("Copy it again from where it was made, or have it made again. Nothing was changed."),
        name,
    )


def not_a_bundle(name: str) -> SyncProblem:
    """The file is something else."""
    return SyncProblem(
        "not-a-bundle",
        _("{bundle} is not a bundle.", bundle=clean(name)),
        _("A bundle is made with: callconsole sync out"),
        name,
    )


def altered(name: str, detail: str) -> SyncProblem:
    """What it says does not fit its own sums."""
    return SyncProblem(
        "bundle-altered",
        _("{bundle} does not say what its sender wrote: {detail}.", bundle=clean(name), detail=clean(detail)),
        _("Have it made again at the site it comes from. Nothing was changed."),
        name,
    )


def too_new(name: str) -> SyncProblem:
    """A newer program wrote it in a way this one cannot read."""
    return SyncProblem(
        "bundle-too-new",
        _("{bundle} was made by a newer console.", bundle=clean(name)),
        _("Update this program, then take it in again. Nothing was changed."),
        name,
    )


def too_large(name: str, detail: str) -> SyncProblem:
    """It unpacks to more than it says, or to more than may be."""
    return SyncProblem(
        "bundle-too-large",
        _("{bundle} unpacks to more than it may: {detail}.", bundle=clean(name), detail=clean(detail)),
        _("Have it made again at the site it comes from. Nothing was changed."),
        name,
    )


def other_organisation(name: str, site: str) -> SyncProblem:
    """It comes from somebody else's call centre."""
    return SyncProblem(
        "bundle-other-organisation",
        _(
            "{bundle} comes from {site}, which belongs to another organisation.",
            bundle=clean(name),
            site=clean(site),
        ),
        _("If this file is to become a site of that one: callconsole sync in FILE --join"),
        name,
    )


def code_taken(code: str, name: str) -> SyncProblem:
    """A site wants to join with a code another site has."""
    return SyncProblem(
        "code-taken",
        _(
            "The code {code} belongs to {name}: case numbers would be given twice.",
            code=clean(code),
            name=clean(name),
        ),
        _("Make the new site's file with another code."),
        code,
    )


def bad_clock(name: str, site: str) -> SyncProblem:
    """Its moments lie beyond any calendar: taking them in would spoil the order of everything after."""
    return SyncProblem(
        "bundle-clock",
        _("{bundle} holds moments no calendar has, written at {site}.", bundle=clean(name), site=clean(site)),
        _("Set the clock there right and have the bundle made again. Nothing was changed."),
        name,
    )


def two_files(name: str, site: str, here: bool) -> SyncProblem:
    """Two histories carry the identity of *site*; *here*: this file is one of them and was first."""
    if here:
        fix = _(
            "That file takes a new identity by itself when it takes in a bundle made here: callconsole sync out"
        )
    else:
        fix = _(
            "It is settled when one of the two takes in a bundle of the other; then take in a new one from there."
        )
    return SyncProblem(
        "two-files-one-identity",
        _(
            "{bundle}: two files both write as {site}, one of them a copy.",
            bundle=clean(name),
            site=clean(site),
        ),
        fix,
        site,
    )
