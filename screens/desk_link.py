"""The real desk behind the screens: :class:`screens.desk_port.DeskPort` over ``console.desk``."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from console.desk import accounts, calls, case_view, cases, commandline, customers, finish, lookup, phrases
from console.desk.calls import Call
from console.desk.desk import Desk
from console.desk.views import Choice, HitRow, HitsView, ServiceRow, Understood
from console.domain.moments import show_time
from console.domain.refusal import Refusal
from console.i18n import _
from screens.desk_port import Answer, Login, MenuItem, Peek, Saying, Scene
from screens.link_menu import Menu
from screens.link_scene import SceneMaker, said

#: A slot that nothing fills yet, in a sentence of the list of phrases.
_SLOT = re.compile(r"\{[a-z_0-9]+\}")
#: Refusals that a word more would heal: the screen asks for it.
_ASKS = frozenset({"reason-missing", "reason", "text-missing", "text"})


class DeskLink(Menu):
    """One seat. *ask* is whether somebody must log in first; *beat* is called once a second (the demo's life)."""

    def __init__(self, desk: Desk, *, ask: bool = False, beat: Callable[[], None] | None = None) -> None:
        self.desk = desk
        self.tz = desk.tz
        self.maker = SceneMaker(desk)
        self.beat = beat
        self._ask = ask
        self._seen: tuple[int, str, bool] = (0, "", False)
        self._committed: tuple[str, str] = ("", "")
        self._hits: HitsView | None = None
        self._first = True

    def now(self) -> int:
        return self.desk.now()

    # who sits here ------------------------------------------------------------------------------------------------

    def login(self) -> Login:
        site = self.desk.store.site
        return Login(needed=self._ask, place=site.name or site.code)

    def enter(self, staff: str, pin: str) -> Answer:
        def do() -> Answer:
            actor = accounts.log_in(self.desk, staff, pin)
            self.desk = self.desk.as_(actor, f"seat-{actor.id}")
            self.maker = SceneMaker(self.desk)
            self._ask = False
            return Answer(verdict="yes")

        return self.attempt(do)

    def language(self, lang: str) -> None:
        self.maker.forget()

    def fresh(self) -> None:
        self._first, self._committed, self.maker.hint = True, ("", ""), tuple

    # what is shown ------------------------------------------------------------------------------------------------

    def scene(self) -> Scene:
        scene = self.maker.scene()
        self._seen = self._version()
        if self._first:
            self._first = False
            return self._taken_up(scene)
        return scene

    def _taken_up(self, scene: Scene) -> Scene:
        """The scene with prompt and caret as they were kept: after a start, and when a parked call comes back."""
        import msgspec

        call = calls.current(self.desk)
        if call is None:
            return msgspec.structs.replace(scene, prompt=("", 0))
        in_form = call.focus not in ("", "prompt")
        prompt = (call.prompt, len(call.prompt) if in_form else call.cursor)
        return msgspec.structs.replace(
            scene, prompt=prompt, field=(call.focus, call.cursor) if in_form else None
        )

    def _version(self) -> tuple[int, str, bool]:
        ringing = calls.ringing(self.desk)
        late = self.desk.now() >= self.maker.next_turn
        return self.desk.store.data_version(), ringing.id if ringing is not None else "", late

    def changed(self) -> bool:
        if self.beat is not None:
            self.attempt(lambda: (self.beat and self.beat(), Answer())[1])
        call = calls.current(self.desk)
        return self._version() != self._seen or bool(call is not None and call.case)

    # the prompt -----------------------------------------------------------------------------------------------------

    def find(self, text: str) -> HitsView | None:
        self._hits = lookup.find(self.desk, text) if text.strip() else None
        return self._hits

    def peek(self, hit: HitRow) -> Peek | None:
        if not hit.customer:
            return None
        try:
            view = customers.view(self.desk, hit.customer, hit.vehicle)
        except Refusal:
            return None
        return Peek(customer=view, cases=case_view.others(self.desk, hit.customer))

    def understand(self, text: str) -> Understood:
        if not text.strip() or text == self._committed[0]:
            return Understood()
        return commandline.understand(self.desk, text, calls.current(self.desk))

    def typed(self, text: str, caret: int) -> None:
        def do() -> Answer:
            call = calls.hand(self.desk)
            call.prompt, call.cursor, call.focus = text, caret, "prompt"
            calls.save(self.desk, call)
            return Answer()

        self.attempt(do)

    def open_hit(self, hit: HitRow) -> Answer:
        def do() -> Answer:
            if hit.field == "case" and hit.open_case:
                return self.open_case(hit.open_case)
            call = self._free_for(hit.customer)
            calls.choose(self.desk, call, hit.customer, hit.vehicle)
            self.maker.hint = lambda: ((hit.plate or hit.name,),)
            return Answer()

        return self.attempt(do)

    def _free_for(self, customer: str) -> Call:
        """The call in hand, if it is not about somebody else on the line."""
        call = calls.hand(self.desk)
        if call.began_at is not None and call.customer and customer and call.customer != customer:
            raise Refusal("call-in-hand", _("a call is in hand"), _("F7 parks it first"))
        return call

    def commit(self, text: str) -> Answer:
        def do() -> Answer:
            if text == self._committed[0]:
                return Answer(verdict="note", text=_("{case} is open already", case=self._committed[1]))
            means = commandline.understand(self.desk, text, calls.current(self.desk))
            case = commandline.commit(self.desk, text, calls.hand(self.desk))
            self._committed = (text, case)
            self.maker.hint = lambda: (means.words, (_("opened {case}", case=case),))
            return Answer(verdict="yes", text=_("opened {case}", case=case))

        return self.attempt(do)

    def open_case(self, case: str) -> Answer:
        def do() -> Answer:
            found = cases.read(self.desk, case)
            call = self._free_for(found.customer)
            if found.customer and found.customer != call.customer:
                calls.choose(self.desk, call, found.customer)
            call.case, call.behalf = found.id, ""
            calls.save(self.desk, call)
            self.maker.hint = lambda: ((found.plate, found.id),)
            return Answer()

        return self.attempt(do)

    def choose_vehicle(self, vehicle: str) -> Answer:
        def do() -> Answer:
            call = calls.hand(self.desk)
            calls.choose(self.desk, call, call.customer, vehicle)
            return Answer()

        return self.attempt(do)

    # the form -------------------------------------------------------------------------------------------------------

    def write(self, form: str, field: str, text: str, caret: int) -> None:
        def do() -> Answer:
            call = calls.hand(self.desk)
            call.form[field] = text
            call.focus, call.cursor = field, caret
            calls.save(self.desk, call)
            return Answer()

        self.attempt(do)

    def choose(self, form: str, field: str, choice: str) -> Answer:
        row = next((r for f in self.scene().forms for r in f.rows if r.field == field), None)
        picked = next((c for c in row.choices if c.id == choice), None) if row is not None else None
        text = picked.title if picked is not None else choice
        self.write(form, field, text, len(text))
        return Answer()

    def stands(self, form: str, field: str, caret: int) -> None:
        def do() -> Answer:
            call = calls.hand(self.desk)
            call.focus, call.cursor = field, caret
            calls.save(self.desk, call)
            return Answer()

        self.attempt(do)

    # the keys -------------------------------------------------------------------------------------------------------

    def call(self, searching: bool = False, text: str = "") -> Answer:
        if searching and self._hits is not None and self._hits.new is not None:
            return self.new_customer(self._hits.new, text)

        def do() -> Answer:
            call = calls.begin(self.desk)
            self.fresh()
            if call.customer or not call.number:
                return Answer()
            self._hits = lookup.by_number(self.desk, call.number, call.name)
            return Answer(hits=self._hits)

        return self.attempt(do)

    def rang(self, number: str, name: str = "") -> None:
        """The telephone rings at this seat; nothing typed is touched."""
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

    def start(self, service: str) -> Answer:
        def do() -> Answer:
            call = calls.hand(self.desk)
            before = call.case
            case = commandline.start(self.desk, call, service)
            if case == before:
                return Answer()
            self.maker.hint = lambda: ((_("opened {case}", case=case),),)
            return Answer(verdict="yes", text=_("opened {case}", case=case))

        return self.attempt(do)

    def sayings(self) -> Sequence[Saying]:
        call = calls.current(self.desk)
        if call is None or not call.case:
            return ()
        card = phrases.card(self.desk, call.case, call.form)
        rows = phrases.list_(self.desk, call.case, call.form)
        first = sorted(rows, key=lambda row: row.id != card.phrase)
        spoken = [
            Saying(phrase=row.id, text=_SLOT.sub("__", row.title), why_not=row.why_not) for row in first
        ]
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

    def finish(self, choice: str = "", text: str = "") -> Answer:
        def do() -> Answer:
            call = calls.hand(self.desk)
            own = call.case and finish.ways(self.desk, call.case, call.form, call.behalf)
            if not own or all(a.code not in ("", *finish.ASKED) for a in own):
                return self.end_call(call)
            if choice.startswith("dial:"):
                cases.dial(self.desk, call.case, choice.removeprefix("dial:"))
                return Answer(verdict="yes", text=_("attempt written down"))
            found = [*finish.outcomes(self.desk, call.case, call.form, call.behalf), *self.dials(call)]
            if found and not choice:
                return Answer(pick=found, title=_("How did it end?"))
            words = finish.finish(
                self.desk, call.case, call.form, outcome=choice, reason=text, behalf=call.behalf
            )
            call.typed.pop(call.case, None)
            call.behalf = ""
            calls.save(self.desk, call)
            return Answer(verdict="yes", text=words)

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
            if not choice and len(found) != 1:
                return Answer(pick=found, title=_("Whose step is recorded?"))
            call.behalf = choice or ready[0].id
            calls.save(self.desk, call)
            title = next((c.title for c in found if c.id == call.behalf), "")
            return Answer(verdict="note", text=_("recording for {whom}", whom=title))

        return self.attempt(do)

    # refusals and faults ------------------------------------------------------------------------------------------------

    def attempt(self, do: Callable[[], Answer]) -> Answer:
        """Do it; a refusal is an answer, a fault of the machine takes the strip until something works again."""
        from console.store.problems import StoreProblem

        try:
            answer = do()
        except Refusal as refusal:
            if isinstance(refusal, StoreProblem):
                self.maker.fault = refusal.message
            ask = said(refusal) if refusal.code in _ASKS else ""
            return Answer(verdict="no", text=said(refusal), ask=ask, where=refusal.where)
        self.maker.fault = ""
        return answer

    def menu(self) -> Sequence[MenuItem]:
        return self.menu_of(calls.current(self.desk))
