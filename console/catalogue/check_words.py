"""The word lists of a pack hang together: every name in roles, fields, forms, phrases, papers, guides and policies exists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from console.catalogue.reader import suggest
from console.catalogue.schema import SLOTS, Pack, Problem
from console.catalogue.times import parse
from console.catalogue.view import no_such
from console.catalogue.words import SLOT
from console.i18n import _


class Words:
    """The lists of *own*, judged by the whole *pack* it becomes with what it uses."""

    def __init__(self, pack: Pack, own: Pack, unsure: frozenset[str]) -> None:
        self.pack, self.own, self.unsure = pack, own, unsure

    def at(self, part: str, where: str, key: str, problem: str, fix: str) -> Problem:
        """A problem in one of the pack's lists."""
        single = part in ("guides", "policies", "plans")
        file = f"{self.own.id}/{part}/{where}.toml" if single else f"{self.own.id}/{part}.toml"
        return Problem(file=file, where="" if single else where, key=key, problem=problem, fix=fix)

    def unknown(
        self, part: str, where: str, key: str, names: Iterable[str], *kinds: str
    ) -> Iterator[Problem]:
        """A problem for each of *names* that is of none of *kinds*."""
        if self.unsure.isdisjoint(kinds):
            known = {name for kind in kinds for name in getattr(self.pack, kind)}
            for name in names:
                if name and name not in known:
                    yield self.at(part, where, key, no_such(kinds[0], name), suggest(name, known))

    def value(self, part: str, where: str, key: str, field: str, value: str) -> Iterator[Problem]:
        """A problem when *value* is no option of the choice *field*."""
        found = self.pack.fields.get(field)
        if found and found.kind == "choice" and value not in found.options and "fields" not in self.unsure:
            what = _("{field} has no option {name}", field=f'"{field}"', name=f'"{value}"')
            yield self.at(part, where, key, what, suggest(value, found.options))


def roles(words: Words) -> Iterator[Problem]:
    """Units of roles exist; somebody records for an external role, and nobody for himself."""
    for role in words.own.roles.values():
        yield from words.unknown("roles", role.id, "unit", [role.unit], "units")
        yield from words.unknown("roles", role.id, "recorded_by", role.recorded_by, "roles")
        if role.external and not role.recorded_by:
            what = _("nobody records for the external role {role}", role=f'"{role.id}"')
            yield words.at("roles", role.id, "recorded_by", what, _('add recorded_by = ["operator"]'))
        if role.id in role.recorded_by:
            what = _("a role needs nobody to record for itself")
            yield words.at("roles", role.id, "recorded_by", what, _("leave it out of its own list"))
        if role.external and role.may:
            what = _("an external role has no seat, so it may do nothing more")
            yield words.at("roles", role.id, "may", what, _('leave out "may", or "external"'))


def escalation(words: Words) -> Iterator[Problem]:
    """Overdue steps go to roles there are."""
    for role in words.own.escalate:
        if role not in words.pack.roles and "roles" not in words.unsure:
            fix = suggest(role, words.pack.roles)
            yield words.at("pack", "", f"escalate.{role}", no_such("roles", role), fix)


def fields(words: Words) -> Iterator[Problem]:
    """What fields say of other fields, roles and units."""
    for field in words.own.fields.values():
        yield from words.unknown("fields", field.id, "sealed", field.sealed, "roles")
        yield from words.unknown("fields", field.id, "sum", field.sum, "fields")
        if field.kind == "unit":
            yield from words.unknown(
                "fields", field.id, "unit" if field.unit else "", [field.unit or field.id], "units"
            )
        for name in field.sum:
            part = words.pack.fields.get(name)
            if part and (part.kind not in ("money", "number") or name == field.id):
                what = _("{name} is no other field of kind {kind}", name=f'"{name}"', kind="money / number")
                yield words.at("fields", field.id, "sum", what, _("add up other money or number fields"))
        for option in field.options.values():
            for other, value in option.sets.items():
                key = f"options.{option.id}.sets.{other}"
                yield from words.unknown("fields", field.id, key, [other], "fields")
                yield from words.value("fields", field.id, key, other, value)


def forms(words: Words) -> Iterator[Problem]:
    """Forms and papers show fields there are; a register is split by a choice."""
    for form in words.own.forms.values():
        yield from words.unknown("forms", form.id, "fields", form.fields, "fields")
        yield from words.unknown("forms", form.id, "per", [form.per], "fields")
        per = words.pack.fields.get(form.per)
        if per and per.kind != "choice":
            fits = [n for n, f in words.pack.fields.items() if f.kind == "choice"]
            what = _("{name} is no field of kind {kind}", name=f'"{form.per}"', kind="choice")
            yield words.at("forms", form.id, "per", what, suggest(form.per, fits))
    for check in words.own.checks.values():
        yield from words.unknown("checks", check.id, "asks", check.asks, "fields")
    for paper in words.own.documents.values():
        yield from words.unknown("documents", paper.id, "fields", paper.fields, "fields")
        copies = [c for c in paper.copies if c != "customer"]
        yield from words.unknown("documents", paper.id, "copies", copies, "roles")


def phrases(words: Words) -> Iterator[Problem]:
    """Slots and conditions of phrases are fields; messages go to somebody."""
    for phrase in words.own.phrases.values():
        slots = [slot for slot in dict.fromkeys(SLOT.findall(phrase.zh)) if slot not in SLOTS]
        if "fields" not in words.unsure:
            for slot in slots:
                if slot not in words.pack.fields:
                    what = _("nothing fills the slot {slot}", slot=f"{{{slot}}}")
                    yield words.at(
                        "phrases", phrase.id, "zh", what, suggest(slot, [*words.pack.fields, *SLOTS])
                    )
        for field, value in phrase.if_.items():
            yield from words.unknown("phrases", phrase.id, f"if.{field}", [field], "fields")
            yield from words.value("phrases", phrase.id, f"if.{field}", field, value)
        if phrase.to and phrase.to != "customer":
            yield from words.unknown("phrases", phrase.id, "to", [phrase.to], "roles", "fields")


def services(words: Words) -> Iterator[Problem]:
    """No two services have one official name or one verb."""
    seen: dict[str, str] = {}
    for service in words.own.services.values():
        for word in dict.fromkeys((service.title.zh, *service.verbs)):
            if word in seen:
                what = _("{name} also stands at {other}", name=f'"{word}"', other=seen[word])
                key = "verbs" if word in service.verbs else "title.zh"
                yield words.at("services", service.id, key, what, _("give each service its own"))
            seen.setdefault(word, service.id)


def guides(words: Words) -> Iterator[Problem]:
    """A guide asks a form there is."""
    for guide in words.own.guides.values():
        yield from words.unknown("guides", guide.id, "asks", [guide.asks], "forms")


def policies(words: Words) -> Iterator[Problem]:
    """A policy computes from fields and facts there are, and gives outcomes that have words."""
    for policy in words.own.policies.values():
        facts = policy.facts
        known = {**words.pack.fields, **dict.fromkeys(facts)}

        def unknown(key: str, names: Iterable[str], known: dict[str, object], id_: str) -> Iterator[Problem]:
            for name in names if "fields" not in words.unsure else ():
                if name and name not in known:
                    yield words.at("policies", id_, key, no_such("fields", name), suggest(name, known))

        for name, fact in facts.items():
            dates = [field for text in fact.get("first", ()) for field in parse(text).fields]
            yield from unknown(f"facts.{name}.first", dates, dict(known), policy.id)
            for key in ("days_from", "less"):
                yield from unknown(f"facts.{name}.{key}", [fact.get(key, "")], dict(known), policy.id)
        given = {name for rule in policy.rules for name in rule.get("gives", ())}
        for at, rule in enumerate(policy.rules, 1):
            yield from unknown(f"rules.{at}.when", rule.get("when", {}), dict(known), policy.id)
            for field, value in rule.get("when", {}).items():
                if ".." not in value:
                    yield from words.value("policies", policy.id, f"rules.{at}.when.{field}", field, value)
            yield from words.unknown(
                "policies", policy.id, f"rules.{at}.gives", rule.get("gives", ()), "outcomes"
            )
            after = rule.get("after", "")
            if after and after not in given:
                what = _("no rule gives {name}", name=f'"{after}"')
                yield words.at("policies", policy.id, f"rules.{at}.after", what, suggest(after, given))
            amount = rule.get("amount", {})
            for key in ("of", "per_day_of"):
                yield from unknown(f"rules.{at}.amount.{key}", [amount.get(key, "")], dict(known), policy.id)


def verbs(words: Words) -> Iterator[Problem]:
    """A word of the command line starts one process only."""
    seen: dict[str, str] = {}
    for process in words.pack.processes.values():
        for verb in process.verbs:
            other = seen.setdefault(verb, process.id)
            if other != process.id and words.own.id in (process.pack, words.pack.processes[other].pack):
                mine = process.id if process.pack == words.own.id else other
                what = _(
                    "{name} also stands at {other}",
                    name=f'"{verb}"',
                    other=other if mine == process.id else process.id,
                )
                file = f"{words.own.id}/processes/{mine}.toml"
                yield Problem(file=file, key="verbs", problem=what, fix=_("give each process its own words"))
