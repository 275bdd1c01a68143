"""What the function keys ask of the desk: calls, services, words, parking, ending a step, doing it for others."""

from __future__ import annotations

from collections.abc import Sequence

from console.desk import calls, cases, commandline, customers, finish, lookup, phrases
from console.desk.calls import Call
from console.desk.views import Choice, ServiceRow
from console.domain.moments import show_time
from console.i18n import _, listed
from screens.desk_port import Answer, Saying
from screens.link_menu import Menu, alert_seen


class Keys(Menu):
    """The keys' part of the link."""

    def call(self, searching: bool = False, text: str = "") -> Answer:
        had = calls.current(self.desk)
        takes = calls.ringing(self.desk) is not None and (had is None or had.began_at is None)
        if searching and not takes and self._hits is not None and self._hits.new is not None:
            return self.new_customer(self._hits.new, text)

        def do() -> Answer:
            if had is not None and had.began_at is not None and had.rang_at is not None and not had.customer:
                return self._whose_call(had)
            before = calls.parked(self.desk)
            call = calls.begin(self.desk)
            self.fresh()
            aside = [row for row in calls.parked(self.desk) if row not in before]
            answer = self._whose_call(call)
            if not aside:
                return answer
            whom = aside[0].name or aside[0].plate or aside[0].words
            text = _("{whom} is parked, F7 takes it back", whom=whom)
            return Answer(verdict="note", text=text, hits=answer.hits)

        return self.attempt(do)

    def _whose_call(self, call: Call) -> Answer:
        """Who it may be that calls, where the number alone does not say; nothing when a known customer is in hand."""
        if call.customer or call.rang_at is None:
            return Answer()
        self._hits = lookup.by_number(self.desk, calls.number(call), call.name)
        return Answer(hits=self._hits)

    def rang(self, number: str, name: str = "") -> None:
        """The telephone rings at this seat; nothing typed is touched. Before somebody has logged in nobody sits here."""
        if not self._ask:
            self.attempt(lambda: (calls.ring(self.desk, number, name), Answer())[1])

    def services(self) -> Sequence[ServiceRow]:
        call = calls.current(self.desk)
        known = {row.service: row for row in self._rows(call)}
        out = []
        for choice in commandline.services(self.desk, call):
            row = known.get(choice.id)
            out.append(
                ServiceRow(
                    digit=choice.digit,
                    service=choice.id,
                    title=choice.title,
                    short=choice.title,
                    verdict=row.verdict if row is not None else "no" if choice.why_not else "yes",
                    code=row.code if row is not None else "",
                    word=row.word if row is not None else "",
                    say=row.say if row is not None else "",
                    why_not=choice.why_not,
                )
            )
        return out

    def _rows(self, call: Call | None) -> Sequence[ServiceRow]:
        if call is None or not call.customer:
            return ()
        return customers.view(self.desk, call.customer, call.vehicle, call.service).services

    def start(self, service: str, text: str = "") -> Answer:
        def do() -> Answer:
            call = calls.hand(self.desk)
            before = call.case
            case = commandline.start(self.desk, call, service, self.given(service, text))
            if case == before:
                return Answer()
            call.behalf = finish.taken_for(self.desk, case)
            calls.save(self.desk, call)
            self.maker.hint = lambda: ((_("opened {case}", case=case),),)
            return Answer(verdict="yes", text=_("opened {case}", case=case), go="form")

        return self.opening(service, do)

    def sayings(self) -> Sequence[Saying]:
        call = calls.current(self.desk)
        if call is None or not call.case:
            return ()
        card = phrases.card(self.desk, call.case, call.form)
        rows = phrases.list_(self.desk, call.case, call.form)
        # What the card offers as 「F5 Enter」 stands first: the promise while it is not given, else the words to say now.
        open_ = card.promise is not None and card.promise.said_at is None and card.promise.state != "blocked"
        promised = card.promise.phrase if open_ and card.promise is not None else ""
        first = sorted(rows, key=lambda row: (row.id != promised, row.id != card.phrase))
        spoken = [Saying(phrase=row.id, text=row.title, why_not=row.why_not) for row in first]
        return [
            *spoken,
            *(Saying(phrase="", text=o.hears, note=o.says, objection=True) for o in card.objections),
        ]

    def said(self, phrase: str = "") -> Answer:
        def do() -> Answer:
            call = calls.hand(self.desk)
            if not phrase:
                return Answer()
            case = phrases.told(self.desk, call.case, phrase, call.form)
            promise = next(
                (p for p in reversed(case.promises) if p.phrase == phrase and p.state == "running"), None
            )
            if promise is None or promise.due_at is None:
                return Answer(verdict="yes", text=_("said"))
            return Answer(
                verdict="yes", text=_("promised by {time}", time=show_time(promise.due_at, self.tz))
            )

        return self.attempt(do)

    def overdue_only(self, on: bool) -> None:
        self.maker.overdue = on

    def seen(self, case: str = "") -> Answer:
        return self.attempt(lambda: alert_seen(self.desk, case))

    def park(self) -> Answer:
        def do() -> Answer:
            row = calls.park(self.desk)
            self.fresh()
            whom = row.name or row.plate or _("the call")
            return Answer(verdict="yes", text=_("{whom} is parked, F7 takes it back", whom=whom))

        return self.attempt(do)

    def take_back(self, choice: str = "") -> Answer:
        def do() -> Answer:
            waiting = calls.parked(self.desk)
            if len(waiting) > 1 and not choice:
                rows = [
                    Choice(id=r.id, digit="", title="  ".join(w for w in (r.name, r.plate, r.words) if w))
                    for r in waiting
                ]
                return Answer(pick=rows, title=_("Take back"))
            calls.take_back(self.desk, choice)
            self.fresh()
            return Answer()

        return self.attempt(do)

    def overtaken(self, call: Call) -> Answer | None:
        """Somebody else ended the step meanwhile: who, and what was typed for nothing, which is then let go of."""
        said, lost = finish.overtaken(self.desk, call.case, call.form, call.behalf) if call.case else ("", {})
        if not lost:
            return None
        for name in lost:
            call.form.pop(name, None)
        call.behalf = ""
        calls.save(self.desk, call)
        words = listed(f"「{text}」" for text in lost.values())
        return Answer(verdict="no", text=_("{said}; not used: {words}", said=said, words=words))

    def finish(self, choice: str = "", text: str = "") -> Answer:
        def do() -> Answer:
            call = calls.hand(self.desk)
            late = self.overtaken(call)
            if late is not None:
                return late
            own = call.case and finish.ways(self.desk, call.case, call.form, call.behalf)
            if not own or all(a.code not in ("", *finish.ASKED) for a in own):
                return self.end_call(call)
            if choice.startswith("dial:"):
                cases.dial(self.desk, call.case, choice.removeprefix("dial:"))
                return Answer(verdict="yes", text=_("attempt written down"))
            said = choice or finish.said(self.desk, call.case, call.form, call.behalf)
            found = [*finish.outcomes(self.desk, call.case, call.form, call.behalf), *self.dials(call)]
            if found and not said:
                return Answer(pick=found, title=_("How did it end?"))
            words = finish.finish(
                self.desk, call.case, call.form, outcome=said, reason=text, behalf=call.behalf
            )
            call.typed.pop(call.case, None)
            recorded, call.behalf = call.behalf, ""
            call.case = finish.goes_on(self.desk, call.case)
            if recorded:
                call.behalf = finish.taken_for(self.desk, call.case, recorded)
            calls.save(self.desk, call)
            return Answer(verdict="yes", text=words, go="form")

        return self.attempt(do)

    def behalf(self, choice: str = "", text: str = "") -> Answer:
        def do() -> Answer:
            call = calls.hand(self.desk)
            if call.behalf and not choice:
                call.behalf = ""
                calls.save(self.desk, call)
                return Answer(verdict="note", text=_("no longer on behalf"))
            found = finish.behalf(self.desk, call.case)
            ready = [c for c in found if not c.why_not]
            if not choice and (len(found) != 1 or not ready):
                return Answer(pick=found, title=_("Whose step is recorded?"))
            call.behalf = choice or ready[0].id
            calls.save(self.desk, call)
            title = next((c.title for c in found if c.id == call.behalf), "")
            return Answer(verdict="note", text=_("recording for {whom}", whom=title), go="form")

        return self.attempt(do)
