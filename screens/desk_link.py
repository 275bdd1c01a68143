"""The real desk behind the screens: :class:`screens.desk_port.DeskPort` over ``console.desk``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Literal

from msgspec.structs import replace

from console.desk import accounts, calls, case_view, cases, commandline, customers, finish, lookup, merging
from console.desk.calls import Call
from console.desk.desk import Desk
from console.desk.views import HitRow, HitsView, Understood
from console.domain.refusal import Refusal
from console.i18n import _, language
from screens.desk_port import Answer, Login, MenuItem, Peek, Scene
from screens.link_keys import Keys
from screens.link_scene import SceneMaker

_TWIN_WORDS = frozenset((*merging.MERGE, *merging.PART))


class DeskLink(Keys):
    """One seat. *ask* is whether somebody must log in first, *staff* the number already given; *beat* is called once a
    second (the demo's life).
    """

    def __init__(
        self, desk: Desk, *, ask: bool = False, staff: str = "", beat: Callable[[], None] | None = None
    ) -> None:
        super().__init__(desk)
        self.beat = beat
        self._ask, self._staff = ask, staff
        self._seen: tuple[int, str, bool, str] = (0, "", False, "")

    def now(self) -> int:
        return self.desk.now()

    # who sits here ------------------------------------------------------------------------------------------------

    def login(self) -> Login:
        site = self.desk.store.site
        return Login(needed=self._ask, place=site.name or site.code, staff=self._staff)

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
        taken = call.line or (call.prompt if in_form else "")
        if taken and call.case:  # the line that led here was taken: Enter on it again opens nothing
            self._committed = (taken, call.case)
        prompt = (call.prompt, len(call.prompt) if in_form else call.cursor)
        return msgspec.structs.replace(
            scene,
            prompt=prompt,
            taken=bool(call.case) and taken == call.prompt,
            field=(call.focus, call.cursor) if in_form else None,
        )

    def _version(self) -> tuple[int, str, bool, str]:
        ringing = calls.ringing(self.desk)
        late = self.desk.now() >= self.maker.next_turn
        rings = ringing.id if ringing is not None else ""
        return self.desk.store.data_version(), rings, late, self.maker.trouble()

    def changed(self) -> bool:
        if self.beat is not None:
            self.attempt(lambda: (self.beat and self.beat(), Answer())[1])
        with suppress(Refusal):  # a disk that takes nothing just now: it rings a little longer
            calls.lapse(self.desk)
        call = calls.current(self.desk)
        return self._version() != self._seen or bool(call is not None and call.case)

    # the prompt -----------------------------------------------------------------------------------------------------

    def find(self, text: str) -> HitsView | None:
        if self._twin_word(text)[0].words:
            return None
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
        word = self._twin_word(text)[0]
        if word.words:
            return word
        return commandline.understand(self.desk, text, calls.current(self.desk))

    def _twin_word(self, text: str) -> tuple[Understood, str]:
        """What a word about two records of one person means (并档, 拆开); nothing for any other."""
        if text.strip().lower() not in _TWIN_WORDS:
            return Understood(), ""
        from screens import link_twins

        return link_twins.wanted(self.desk, text, calls.current(self.desk))

    def typed(self, text: str, caret: int) -> None:
        def do() -> Answer:
            call = calls.hand(self.desk)
            call.prompt, call.cursor, call.focus = text, caret, "prompt"
            calls.save(self.desk, call)
            return Answer()

        self.attempt(do)

    def open_hit(self, hit: HitRow) -> Answer:
        def do() -> Answer:
            if hit.field == "case" and self._hits is not None:
                return self.open_case(cases.read(self.desk, self._hits.query).id)
            call = self._free_for(hit.customer)
            calls.choose(self.desk, call, hit.customer, hit.vehicle)
            self.maker.hint = lambda: ((hit.plate or hit.name,),)
            return Answer()

        return self.attempt(do)

    def _free_for(self, customer: str) -> Call:
        """The call in hand, if no work for somebody else on the line is in it (a number may be used by anybody)."""
        call = calls.hand(self.desk)
        other = call.began_at is not None and call.customer and customer and call.customer != customer
        if other and (
            call.case or any(text.strip() for form in call.typed.values() for text in form.values())
        ):
            raise Refusal("call-in-hand", _("a call is in hand"), _("F7 parks it first"))
        return call

    def commit(self, text: str, words: str = "") -> Answer:
        means, item = self._twin_word(text)
        if means.words:
            done = self.act(item) if item else Answer(verdict="no", text=means.problem)
            return replace(done, clear=done.verdict != "no")

        def do() -> Answer:
            if text == self._committed[0]:
                return Answer(verdict="note", text=_("{case} is open already", case=self._committed[1]))
            means = commandline.understand(self.desk, text, calls.current(self.desk))
            case = commandline.commit(self.desk, text, calls.hand(self.desk), self.given(text, words))
            self._committed = (text, case)
            call = calls.hand(self.desk)
            call.behalf = finish.taken_for(self.desk, case)
            calls.save(self.desk, call)
            said = {language(): means.words}

            def hint() -> tuple[tuple[str, ...], ...]:
                lang = language()
                if lang not in said:
                    said[lang] = commandline.words_of(self.desk, text, calls.current(self.desk))
                return (said[lang], (_("opened {case}", case=case),))

            self.maker.hint = hint
            needs = commandline.wants_service(self.desk, case)
            go: Literal["form", "services"] = "services" if needs else "form"
            return Answer(verdict="yes", text=_("opened {case}", case=case), go=go)

        return self.opening(text, do)

    def open_case(self, case: str) -> Answer:
        def do() -> Answer:
            found = cases.read(self.desk, case)
            call = self._free_for(found.customer)
            if found.customer:
                calls.choose(self.desk, call, found.customer, cases.vehicle_of(self.desk, found))
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

    def menu(self) -> Sequence[MenuItem]:
        return self.menu_of(calls.current(self.desk))
