"""What the desk shows, put together from ``console.desk`` and asked for again only when it can have changed.

Each part remembers what it was made of: the file's version, the call in hand, what is typed, the language. Typing in a form
makes the form and the card again, not the queue.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import msgspec

from console.desk import calls, case_view, customers, forms, keys, one_call, phrases, queue, strip
from console.desk import side as sides
from console.desk.calls import Call
from console.desk.desk import Desk
from console.desk.views import (
    CaseView,
    CustomerView,
    FormView,
    Key,
    QueueView,
    SayCard,
    SideView,
    StoreRow,
    Strip,
)
from console.domain.refusal import Refusal
from console.domain.time import MINUTE
from console.i18n import _, language, n_
from screens.desk_port import Scene

Made = TypeVar("Made")

#: How long a part that counts by the clock (the words with their minutes, the day's figures) is good for, in ms.
WORDS_MS, DAY_MS = 5_000, 30_000


class SceneMaker:
    """Makes scenes for one desk."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.overdue = False
        #: What the last command was understood as, said in the language in force.
        self.hint: Callable[[], tuple[tuple[str, ...], ...]] = tuple
        self.fault = ""
        #: What goes wrong behind the console (the daily backup), in words; empty while all is well.
        self.trouble: Callable[[], str] = str
        self._kept: dict[str, tuple[Any, Any]] = {}
        self.next_turn = 0
        #: How many alerts wait for the person at this desk to say seen.
        self.ringing = 0

    def forget(self) -> None:
        """Ask for everything again."""
        self._kept.clear()

    def scene(self) -> Scene:
        """The scene as it is now."""
        desk = self.desk
        call = calls.current(desk)
        version = desk.store.data_version()
        now = desk.now()
        store = keys.at_store(desk)
        case = call.case if call is not None else ""
        customer = call.customer if call is not None else ""
        mode = "store" if store else "call" if customer or case else "idle"
        if store and customer and not case:
            mode = "call"
        base = (version, language(), desk.actor.id, desk.today)
        typed = (case, call.behalf, tuple(sorted(call.form.items()))) if call is not None else ()
        calm = self.desk.today
        view = self.part(
            "queue", (*base, self.overdue, mode, now >= self.next_turn and now), self._queue(mode)
        )
        self.ringing = view.ringing
        hand = self.part("case", (*base, customer, case, typed[1:2]), lambda: self._cases(customer, case))
        customer_view = self.part(
            "customer",
            (*base, customer, call and call.vehicle, call and call.service, calm),
            lambda: self._customer(call),
        )
        at_store = mode == "store" and bool(case)
        written = self.part("forms", (*base, typed), lambda: self._forms(call))
        return Scene(
            mode=mode,  # type: ignore[arg-type]
            strip=self._strip(
                call,
                (*base, customer, case, call and call.began_at, self._rings(), now // MINUTE, view.ringing),
                at_store,
            ),
            hint=self.hint() or self._usual_hint(store, call),
            saved_at=self._saved_at(call),
            # A store's desk has the wish on the card; the customer's own pane would only repeat it.
            customer=None if at_store else customer_view,
            say=self.part(
                "say",
                (*base, typed, now // WORDS_MS),
                lambda: self._say(call, customer_view, at_store, written),
            ),
            cases=hand,
            forms=written,
            queue=view,
            side=self.part("side", (*base, now // DAY_MS, self._parked()), self._side),
            stores=self.part("stores", (*base, now // WORDS_MS), self._stores) if mode == "call" else (),
            keys=self.part(
                "keys",
                (*base, typed, customer, call and call.began_at, self._rings(), self._parked()),
                lambda: self._keys(call),
            ),
        )

    def _saved_at(self, call: Call | None) -> int | None:
        """When the last keystroke of the work in hand was kept."""
        busy = call is not None and (call.customer or call.case or call.began_at)
        return call.saved_at or None if call is not None and busy else None

    def part(self, name: str, of: Any, make: Callable[[], Made]) -> Made:
        """The part *name*, made again only when *of* is not what it was made of."""
        kept = self._kept.get(name)
        if kept is not None and kept[0] == of:
            made: Made = kept[1]
            return made
        made = make()
        self._kept[name] = (of, made)
        return made

    # parts ------------------------------------------------------------------------------------------------------------

    def _queue(self, mode: str) -> Callable[[], QueueView]:
        def make() -> QueueView:
            view = queue.view(self.desk, self.overdue, with_legs=mode != "call")
            now = self.desk.now()
            turns = [
                at
                for row in view.rows
                if row.clock.due_at is not None
                for at in (row.clock.due_at, row.clock.due_at - 10 * MINUTE)
                if at > now
            ]
            if view.next_ring is not None:
                turns.append(view.next_ring)
            self.next_turn = min(turns, default=now + 60 * MINUTE) + 1
            return view

        return make

    def _cases(self, customer: str, case: str) -> tuple[CaseView, ...]:
        first = (case_view.view(self.desk, case),) if case else ()
        return (*first, *case_view.others(self.desk, customer, case))

    def _strip(self, call: Call | None, of: Any, at_store: bool) -> Strip:
        if self.fault:
            return Strip(
                state="fault",
                name=self.fault,
                words=(_("Everything typed is still here; leave the window open."),),
                right=(_("F1 what to do"),),
            )
        if self.trouble() and (call is None or not (call.began_at or call.customer or call.case)):
            # A call in hand keeps its name and clock; nobody's work waits for the backup.
            return Strip(
                state="fault",
                name=_("The daily backup fails:"),
                words=(self.trouble().replace(f"{self.desk.store.path.parent}/", ""),),
                right=(_("F1 what to do"),),
            )
        return self.part("strip", of, lambda: self._whose(call, at_store))

    def _whose(self, call: Call | None, at_store: bool) -> Strip:
        """The strip; on a store's desk it names who sits there, and the case in hand at the right. What rings comes last."""
        shown = strip.view(self.desk, call)
        if at_store and call is not None and call.began_at is None:
            shown = msgspec.structs.replace(
                strip.view(self.desk, None),
                state="call",
                right=(f"{call.case} {shown.name}",),
                clock_title=shown.clock_title,
                clock=shown.clock,
            )
        if not self.ringing:
            return shown
        return msgspec.structs.replace(
            shown, right=(*shown.right, n_("{count} alert", "{count} alerts", self.ringing))
        )

    def _customer(self, call: Call | None) -> Any:
        if call is None or not call.customer:
            return None
        from screens.link_twins import offered

        return offered(self.desk, customers.view(self.desk, call.customer, call.vehicle, call.service))

    def _say(
        self, call: Call | None, customer: CustomerView | None, at_store: bool, written: tuple[FormView, ...]
    ) -> SayCard | None:
        """The words to say; of what is typed only what a field takes now (somebody may have ended the step meanwhile)."""
        if call is None or not call.case:
            return None
        if at_store:
            from screens.link_store import store_card

            wanted = store_card(self.desk, call, customer)
            if wanted is not None:
                return wanted
        rows = {row.field for form in written for row in form.rows}
        typed = {k: v for k, v in call.form.items() if k in rows}
        card = one_call.joined(self.desk, call.case, phrases.card(self.desk, call.case, typed))
        return card if card.clauses or card.missing or card.promise or card.also or card.facts else None

    def _forms(self, call: Call | None) -> tuple[FormView, ...]:
        if call is None or not call.case:
            return ()
        return forms.views(self.desk, call.case, call.form, call.behalf)

    def _side(self) -> SideView:
        return sides.view(self.desk)

    def _stores(self) -> tuple[StoreRow, ...]:
        return sides.stores(self.desk)

    def _parked(self) -> tuple[str, ...]:
        return tuple(row.id for row in calls.parked(self.desk))

    def _rings(self) -> str:
        ringing = calls.ringing(self.desk)
        return ringing.id if ringing is not None else ""

    def _keys(self, call: Call | None) -> tuple[Key, ...]:
        """The desk's keys; F8 ends the call, or puts away what is looked at, when no step of the person's own is open."""
        made = keys.keys(self.desk, call)
        if call is None or not (call.began_at or call.customer or call.case):
            return made
        replace = msgspec.structs.replace
        over = (_("End call"), _("End")) if call.began_at else (_("Put away"), _("Away"))
        out = []
        for key in made:
            if key.key == "F2" and call.began_at and not call.customer:
                key = replace(key, why_not="")
            if key.key == "F8" and key.why_not:
                ends = call.began_at is not None and not any(k.next for k in made)
                key = replace(key, word=over[0], short=over[1], why_not="", next=ends)
            out.append(key)
        return tuple(out)

    def _usual_hint(self, store: bool, call: Call | None) -> tuple[tuple[str, ...], ...]:
        if call is not None and (call.customer or call.case):
            return () if call.case or store else ((_("F4 what can be begun"),), (_("or a command yy 3"),))
        if store:
            return (
                (_("F2 a customer came"),),
                (_("a plate: check the card on the spot"),),
                (_("a case number: open it"),),
            )
        return (
            (_("plate 12345"),),
            (_("name 张三"),),
            (_("pinyin zs"),),
            (_("end of phone 8888"),),
            (_("card number"),),
            (_("or a command 12345 yy 3"),),
        )


def said(refusal: Refusal) -> str:
    """A refusal in one line: what and why, then what would be right."""
    if not refusal.fix or refusal.code == "missing-fields":
        return refusal.message
    return f"{refusal.message}{_(': ')}{refusal.fix}"
