"""What the menu offers beyond the keys: what the engine says may be done with the case in hand, and the call itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import msgspec
from msgspec.structs import replace

from console.desk import alerts, calls, cases, customers, same
from console.desk.calls import Call
from console.desk.desk import Desk
from console.desk.views import Choice, NewCustomer
from console.domain.refusal import Refusal
from console.engine.commands import Action
from console.i18n import N_, _, n_
from screens import link_twins
from screens.desk_port import Answer, MenuItem
from screens.link_base import LinkBase
from screens.link_scene import said

#: Kinds of action that keys do already, or that need a form.
_ELSEWHERE: Final = frozenset({"done", "behalf", "say", "write", "withdraw", "print"})
#: What must be said with an action, asked in the prompt.
_ASK: Final = {
    "note": N_("What is to be noted?"),
    "cancel": N_("Why is the case cancelled?"),
    "reopen": N_("Why is it opened again?"),
    "excuse": N_("Why is the lateness excused?"),
    "allow": N_("Why may it pass?"),
    "same": N_("What is new about it?"),
    "reassign": N_("To whom? Write the staff number, then why."),
}
#: What is asked of a new customer, and the answers that leave it out.
_NEWCOMER: Final = {
    "name": N_("What is the customer's name?"),
    "plate": N_("The plate in full, or 0 without one"),
    "phone": N_("The number in full, or 0 without one"),
}
_NONE: Final = frozenset({"0", "０", "无", "没有", "-", "no"})
_DIALS: Final = (
    ("reached", N_("reached")),
    ("no_answer", N_("no answer")),
    ("busy", N_("line busy")),
    ("refused", N_("did not want to talk")),
    ("wrong_number", N_("wrong number")),
)


class Menu(LinkBase):
    """The menu's part of the link."""

    def menu_of(self, call: Call | None) -> Sequence[MenuItem]:
        """Everything that can be done now, with the reason for what cannot."""
        items = []
        ringing = self.maker.ringing
        if ringing:
            words = n_("Seen: {count} alert", "Seen: {count} alerts", ringing)
            items.append(MenuItem(id="seen", title=words, key="F6 F7"))
        if call is not None and call.began_at is not None:
            items.append(MenuItem(id="end", title=_("End the call")))
        items += link_twins.items(self.desk, call)
        if call is not None and call.case:
            for action in cases.actions(self.desk, call.case):
                if action.kind not in _ELSEWHERE:
                    items.append(MenuItem(id=_id(action), title=_title(action), why_not=action.why_not))
        return items

    def act(self, item: str, choice: str = "", text: str = "") -> Answer:
        """Do what a menu item stands for; asks for the words it needs."""
        kind, step, document = (*item.split("|"), "", "")[:3]

        def do() -> Answer:
            call = calls.hand(self.desk)
            if kind in ("twin", "part"):
                return link_twins.act(self.desk, kind, step, choice)
            if kind == "end":
                return self.end_call(call)
            if kind == "seen":
                return alert_seen(self.desk)
            if kind == "dial" and not choice:
                return Answer(pick=_results(), title=_("What came of the call?"))
            if kind == "same" and not choice:
                return self._same(call)
            if kind in _ASK and not text.strip():
                return Answer(ask=_(_ASK[kind]))
            self._do(kind, call.case, step, document, choice, text.strip())
            return Answer(verdict="yes", text=_("done"))

        return self.attempt(do)

    def _do(self, kind: str, case: str, step: str, document: str, choice: str, text: str) -> None:
        desk = self.desk
        if kind == "reassign":
            to, _space, reason = text.partition(" ")
            cases.reassign(desk, case, to=to, reason=reason)
            return
        acts: dict[str, Callable[[], object]] = {
            "dial": lambda: cases.dial(desk, case, choice),
            "note": lambda: cases.note(desk, case, text),
            "allow": lambda: cases.allow(desk, case, text),
            "sign": lambda: cases.sign(desk, case, document),
            "excuse": lambda: cases.excuse(desk, case, step, text),
            "cancel": lambda: cases.cancel(desk, case, text),
            "reopen": lambda: cases.reopen(desk, case, text),
            "chase": lambda: cases.chase(desk, case),
            "claim": lambda: cases.claim(desk, case),
            "unclaim": lambda: cases.unclaim(desk, case),
            "same": lambda: self._joined(same.join(desk, case, choice, text).id),
        }
        if kind not in acts:
            raise Refusal("unknown-act", _("this cannot be done from here"))
        acts[kind]()
        if kind == "cancel":
            call = calls.hand(desk)
            if call.typed.pop(case, None):
                calls.save(desk, call)

    def _same(self, call: Call) -> Answer:
        """The older cases this one may be about."""
        found = same.older(self.desk, call.case)
        if not found:
            raise Refusal("no-older", _("no older case of this customer is within the time"))
        return Answer(pick=found, title=_("The same matter as"))

    def _joined(self, case: str) -> None:
        """The call goes on with the older case."""
        call = calls.hand(self.desk)
        call.typed.pop(call.case, None)
        call.case = case
        calls.save(self.desk, call)

    def end_call(self, call: Call) -> Answer:
        """The call is over; what is typed but not written into a case goes with it, so that is refused."""
        if call.began_at is None and not call.customer and not call.case:
            raise Refusal("no-call", _("no call is in hand"))
        left = [name for fields in call.typed.values() for name, text in fields.items() if text.strip()]
        if left:
            raise Refusal(
                "typed",
                _("something typed is not in the case yet"),
                _("F8 finishes the step, F7 parks the call"),
            )
        calls.end(self.desk, call)
        self.fresh()
        return Answer(verdict="yes", text=_("the call has ended") if call.began_at else _("put away"))

    def dials(self, call: Call) -> list[Choice]:
        """The results of an attempt to phone that does not end the step, beside its outcomes."""
        found = [a for a in cases.actions(self.desk, call.case) if a.kind == "dial"]
        if found and found[0].code == "resting" and not call.behalf:
            return [Choice(id="dial:", digit="", title=_("another attempt"), why_not=found[0].why_not)]
        found = [a for a in found if not a.why_not]
        note = _("one attempt, the step stays open")
        every = [msgspec.structs.replace(c, note=note) for c in _results("dial:")]
        return [c for c in every if c.id != "dial:reached"] if found and not call.behalf else []

    def new_customer(self, new: NewCustomer, text: str) -> Answer:
        """A new customer out of what was searched for, or of the number that rang. A name is asked for, and a plate that is
        not whole is asked for in full; *text* answers the last question.
        """
        of, asked, given = self._newcomer
        if of != new or not text.strip():
            asked, given = "", new
        self._newcomer = (new, asked, given)

        def do() -> Answer:
            who = replace(given, **{asked: "" if text.strip() in _NONE else text.strip()}) if asked else given
            if not who.name:
                return self._ask_newcomer(new, "name", who)
            call = calls.hand(self.desk)
            numbers = [n for n in (who.phone, calls.reachable(self.desk, call)) if n]
            try:
                made = customers.add(
                    self.desk, who.name, phones=numbers, plate=who.plate, home_unit=who.home_unit
                )
            except Refusal as refusal:
                if refusal.where not in ("name", "plate", "phone"):
                    raise
                return self._ask_newcomer(new, refusal.where, who, said(refusal))
            calls.choose(self.desk, call, made)
            return Answer(verdict="yes", text=_("{name} is on file now", name=who.name), clear=True)

        return self.attempt(do)

    def _ask_newcomer(self, new: NewCustomer, what: str, given: NewCustomer, why: str = "") -> Answer:
        """Ask for what is missing or cannot be, keeping what is known."""
        self._newcomer = (new, what, given)
        return Answer(verdict="no" if why else "", text=why, ask=_(_NEWCOMER[what]))


def _results(prefix: str = "") -> list[Choice]:
    return [Choice(id=prefix + result, digit="", title=_(title)) for result, title in _DIALS]


def _id(action: Action) -> str:
    return f"{action.kind}|{action.step}|{action.document}"


def _title(action: Action) -> str:
    """An act's words as a line of the menu."""
    return action.title[:1].upper() + action.title[1:]


def alert_seen(desk: Desk, case: str = "") -> Answer:
    """Say that the alert of a case was seen; without one, every alert that reaches the person at this desk."""
    found = [case] if case else list(dict.fromkeys(a.case for a in alerts.view(desk)))
    if not found:
        raise Refusal("not-ringing", _("nothing rings for you"))
    for each in found:
        alerts.acknowledge(desk, each)
    return Answer(verdict="yes", text=_("seen: {cases}", cases="  ".join(found)))
