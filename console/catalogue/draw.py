"""``process draw``: a process as a tree of text, one line a step, its ways below it.

Only characters of one cell everywhere or Chinese (screens.md, Glyphs); ``ascii`` keeps to ASCII beside the Chinese.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from console.catalogue.schema import ByChoice, Outcome, Pack, Performer, Process, Step
from console.catalogue.view import ways
from console.domain.text import cells, pad
from console.i18n import N_, _, speaking

STAGES: Final = {
    "prepare": N_("Prepare"),
    "reception": N_("Reception"),
    "handoff": N_("Hand-off"),
    "execute": N_("Carry out"),
    "change": N_("Change"),
    "close": N_("Close"),
    "review": N_("Review"),
}
CHANNELS: Final = {
    "inbound": N_("inbound"),
    "outbound": N_("outbound"),
    "counter": N_("counter"),
    "message": N_("message"),
    "chat": N_("chat"),
    "plan": N_("plan"),
}
CARD_WORDS: Final = {
    "reserve": N_("reserve a use"),
    "use": N_("use the card"),
    "release": N_("release the use"),
}


def draw(process: Process, lang: str = "zh", ascii: bool = False, pack: Pack | None = None) -> str:
    """The tree of *process* in *lang*. With *pack*, roles, outcomes, forms and fields have their titles, else their ids."""
    with speaking(lang):
        return "\n".join(_Drawing(process, ascii, pack).lines()) + "\n"


class _Drawing:
    def __init__(self, process: Process, ascii: bool, pack: Pack | None) -> None:
        self.process, self.pack = process, pack
        self.on, self.up, self.covered = (">", "<", "|") if ascii else ("›", "‹", "|")
        self.number = {name: str(at) for at, name in enumerate(process.steps, 1)}
        self.number["end"] = _("end")

    def lines(self) -> Iterator[str]:
        """The head, then each stage with its steps."""
        process = self.process
        channels = " ".join(_(CHANNELS[c]) for c in process.channels)
        yield "  ".join(filter(None, (str(process.title), process.id, channels, " ".join(process.verbs))))
        if process.needs:
            yield "  " + _("needs {names}", names=self.titles("fields", process.needs))
        steps = list(process.steps.values())
        titles = max(cells(str(s.title)) for s in steps) if steps else 0
        who = max(cells(self.performer(s)) for s in steps) if steps else 0
        times = max(cells(self.limit(s)) for s in steps) if steps else 0
        stage = ""
        for step in steps:
            if step.stage != stage:
                stage = step.stage
                yield ""
                yield _(STAGES[stage])
            bar = self.covered if step.covered_by or step.covers else " "
            columns = (
                f"{self.number[step.id]:>4} {bar} {pad(str(step.title), titles)}",
                pad(self.performer(step), who),
                pad(self.limit(step), times),
                "  ".join(self.marks(step)),
            )
            yield "  ".join(columns).rstrip()
            yield from self.ways(step)

    def ways(self, step: Step) -> Iterator[str]:
        """One line for each way that is not just the step below."""
        for key, way in ways(step):
            plain = not way.id and key == "next" and way.to == self.process.below(step.id) != "end"
            if plain and not self.acts(way):
                continue
            name = self.title("outcomes", way.id) if way.id else self.option(step, key)
            mark = self.on if way.goes == "to" else self.up
            words = [f"{mark} {self.place(way)}"]
            if way.round:
                words.append(_("new round"))
            if way.back:
                words.append(_("back"))
            words.extend(self.acts(way))
            yield f"{'':9}{name}{'  ' if name else ''}{'  '.join(words)}".rstrip()

    def place(self, way: Outcome) -> str:
        """``7 Store notes``, or the end."""
        step = self.process.steps.get(way.target)
        return f"{self.number[way.target]} {step.title}" if step else self.number.get(way.target, way.target)

    def option(self, step: Step, key: str) -> str:
        """The option a choice table follows, as ``Urgency = urgent``."""
        if not isinstance(step.next, ByChoice):
            return ""
        of, option = step.next.of, key.removeprefix("next.")
        field = self.pack.fields.get(of) if self.pack else None
        shown = field.options[option].title if field and option in field.options else option
        return f"{self.title('fields', of)} = {_('anything else') if option == 'else' else shown}"

    def performer(self, step: Step) -> str:
        """Who ends the step, or what it runs."""
        if step.runs:
            return _("runs {process}", process=self.title("processes", step.runs))
        values = [step.by] if isinstance(step.by, Performer) else list(step.by.values) if step.by else []
        return " | ".join(dict.fromkeys(self.roles(v) for v in values if isinstance(v, Performer)))

    def roles(self, performer: Performer) -> str:
        """``Front desk / Advisor`` for any, ``Front desk + Advisor`` for all."""
        names = [self.title("roles", role) + (f"@{unit}" if unit else "") for role, unit in performer.roles]
        return (" + " if performer.mode == "all" else " / ").join(names)

    def limit(self, step: Step) -> str:
        """The limit as the pack writes it; of a covered step, whose it shares."""
        if step.covered_by:
            return _("with {step}", step=self.number[step.covered_by])
        if step.expected:
            return _("about {time}", time=self.value(step.expected))
        return self.value(step.within or step.due)

    def value(self, value: Any) -> str:
        """A limit, or all it may be."""
        return " | ".join(map(str, value.values)) if isinstance(value, ByChoice) else value or ""

    def marks(self, step: Step) -> Iterator[str]:
        """What else a step does, in the order it is done."""
        if step.marks:
            yield _("sets {anchor}", anchor=step.marks)
        if step.check:
            yield step.check
        if step.call:
            yield _("call, {attempts} attempts", attempts=step.call.attempts)
        if step.promise:
            kept = self.number.get(step.promise.kept, step.promise.kept)
            yield " ".join(filter(None, (_("promise"), step.promise.due, _("kept by {step}", step=kept))))
        if step.with_:
            swaps = (f"{self.title('roles', a)} > {self.title('roles', b)}" for a, b in step.with_.items())
            yield _(", ").join(swaps)
        for form, fields in step.writes.items():
            yield f"{self.title('forms', form)}: {self.titles('fields', fields)}".removesuffix(": ")
        for word, names in ((_("prints"), step.prints), (_("signed"), step.signs)):
            if names:
                yield f"{word} {self.titles('documents', names)}"
        if step.batch:
            yield _("many at once")
        yield from self.acts(step)

    def acts(self, of: Step | Outcome) -> list[str]:
        """What a step or an outcome does beside leading on."""
        found = []
        if isinstance(of, Outcome):
            if of.needs:
                found.append(_("needs {names}", names=self.titles("fields", of.needs)))
            if of.clears:
                found.append(_("clears {names}", names=self.titles("fields", of.clears)))
        if of.card:
            found.append(_(CARD_WORDS[of.card]))
        if of.sends:
            found.append(_("sends {names}", names=" ".join(of.sends)))
        if of.tells:
            found.append(_("tells {names}", names=self.titles("roles", of.tells)))
        if of.starts:
            found.append(_("starts {process}", process=self.title("processes", of.starts)))
        return found

    def title(self, part: str, name: str) -> str:
        """The title of *name*, or its id when there is none."""
        for kind in (part, "fields", "forms"):
            entry = getattr(self.pack, kind).get(name) if self.pack else None
            if entry is not None:
                return str(entry if kind == "outcomes" else entry.title)
        return name

    def titles(self, part: str, names: tuple[str, ...]) -> str:
        """Several titles."""
        return _(", ").join(self.title(part, name) for name in names)
