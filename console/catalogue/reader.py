"""Reading TOML tables strictly: every key is asked for by name, whatever nobody asked for is a problem.

A :class:`Table` is one TOML table with the place it stands at. Its methods return a value of the asked type, or a
harmless one after noting a :class:`~console.catalogue.schema.Problem`, so that all problems come out at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import Any

from console.catalogue.schema import Problem
from console.catalogue.times import TimeProblem, parse, parse_length
from console.i18n import N_, Label, _

HYPHENED = re.compile(
    r"[a-z0-9]+(-[a-z0-9]+)*"
)  # ids of processes, steps, roles, forms, outcomes, documents …
UNDERSCORED = re.compile(
    r"[a-z][a-z0-9]*(_[a-z0-9]+)*"
)  # fields and kinds of unit, so that `-` is always minus
OPTION = re.compile(r"[A-Za-z0-9]+([-_][A-Za-z0-9]+)*")
ANCHOR = re.compile(r"[A-Z][A-Za-z0-9]*")
CHECK = re.compile(r"[A-Z][A-Za-z0-9]*")
PHRASE = re.compile(r"[a-z0-9]+([.-][a-z0-9]+)*")

_KINDS = {
    dict: N_("a table"),
    str: N_("a text"),
    bool: N_("true or false"),
    int: N_("a number"),
    float: N_("a number"),
    list: N_("a list"),
}


def suggest(name: str, known: Iterable[str]) -> str:
    """What would be right instead of *name*: the closest of *known*, else all of them when they are few."""
    names = sorted(set(known))
    close = get_close_matches(name, names, n=2, cutoff=0.6)
    if close:
        return _("did you mean {names}?", names=_or(close))
    if not names:
        return _("nothing of this kind is defined yet")
    if len(names) <= 14:
        return _("known are: {names}", names=", ".join(names))
    return _("{count} are known, among them {names}", count=len(names), names=", ".join(names[:6]))


def _or(names: list[str]) -> str:
    return _(" or ").join(f'"{n}"' for n in names)


class Table:
    """One TOML table: *file* and *where* (step or entry) name the place, *path* the key it stands under."""

    __slots__ = ("_left", "data", "file", "path", "problems", "where")

    def __init__(
        self, file: str, data: dict[str, Any], problems: list[Problem], where: str = "", path: str = ""
    ) -> None:
        self.file, self.data, self.problems, self.where, self.path = file, data, problems, where, path
        self._left = dict.fromkeys(data)

    def problem(self, key: str, problem: str, fix: str = "") -> None:
        """Note what is wrong with *key* of this table."""
        full = f"{self.path}.{key}" if self.path and key else self.path or key
        self.problems.append(Problem(file=self.file, where=self.where, key=full, problem=problem, fix=fix))

    def take(self, key: str) -> Any:
        """The raw value, ``None`` when absent; the key counts as known from now on."""
        self._left.pop(key, None)
        return self.data.get(key)

    def close(self, known: Iterable[str]) -> None:
        """Every key that was not asked for is unknown; *known* are the keys there are."""
        for key in self._left:
            self.problem(key, _("there is no key {key}", key=f'"{key}"'), suggest(key, known))

    def wrong(self, key: str, wanted: str, value: Any) -> None:
        """Note that *value* is not of the kind that *key* takes."""
        got = _(_KINDS.get(type(value), N_("a date")))
        self.problem(key, _("{got} stands here", got=got), _("write {wanted}", wanted=wanted))

    def text(self, key: str, default: str = "") -> str:
        """A text."""
        value = self.take(key)
        if value is None:
            return default
        if isinstance(value, str) and value.strip():
            return value
        if isinstance(value, str):
            self.problem(key, _("empty text"), _("leave the key out, or fill it"))
        else:
            self.wrong(key, _("a text"), value)
        return default

    def need(self, key: str) -> str:
        """A text that must be there."""
        if key not in self.data:
            self.missing(key)
        return self.text(key)

    def missing(self, key: str, fix: str = "") -> None:
        """Note that *key* must be there."""
        self.problem(key, _("{key} is missing", key=f'"{key}"'), fix or _("add it"))

    def flag(self, key: str) -> bool:
        """True or false; false when absent."""
        value = self.take(key)
        if value is None or isinstance(value, bool):
            return bool(value)
        self.wrong(key, "true", value)
        return False

    def number(self, key: str, default: int, least: int = 0) -> int:
        """A whole number of at least *least*."""
        value = self.take(key)
        if value is None:
            return default
        if isinstance(value, int) and not isinstance(value, bool) and value >= least:
            return value
        self.problem(
            key, _("not a whole number from {least}", least=least), _("write {wanted}", wanted=default)
        )
        return default

    def one_of(self, key: str, known: tuple[str, ...], default: str) -> str:
        """One of *known*."""
        value = self.take(key)
        if value is None:
            return default
        if value in known:
            return str(value)
        self.problem(key, _("{value} is not possible here", value=f'"{value}"'), suggest(str(value), known))
        return default

    def words(self, key: str, known: tuple[str, ...] = ()) -> tuple[str, ...]:
        """A list of texts, none twice; each one of *known* when that is given."""
        value = self.take(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(v, str) and v for v in value):
            self.wrong(key, _("a list of texts"), value)
            return ()
        for twice in {v for v in value if value.count(v) > 1}:
            self.problem(key, _("{value} stands here twice", value=f'"{twice}"'), _("name it once"))
        if known:
            for v in value:
                if v not in known:
                    self.problem(key, _("{value} is not possible here", value=f'"{v}"'), suggest(v, known))
            return tuple(v for v in value if v in known)
        return tuple(dict.fromkeys(value))

    def pairs(self, key: str) -> dict[str, str]:
        """A table of texts."""
        value = self.take(key)
        if value is None:
            return {}
        if isinstance(value, dict) and all(isinstance(v, str) and v for v in value.values()):
            return dict(value)
        self.wrong(key, _("a table of texts"), value)
        return {}

    def label(self, key: str, *, need: bool = False) -> Label | None:
        """``{ zh = "..", en = ".." }``, both filled."""
        value = self.take(key)
        if value is None:
            if need:
                self.missing(key, _('write { zh = "..", en = ".." }'))
            return None
        return self._label(key, value)

    def _label(self, key: str, value: Any) -> Label | None:
        if not isinstance(value, dict):
            self.wrong(key, '{ zh = "..", en = ".." }', value)
            return None
        zh, en = value.get("zh"), value.get("en")
        for lang, text in (("zh", zh), ("en", en)):
            if not isinstance(text, str) or not text.strip():
                self.problem(
                    f"{key}.{lang}" if key else lang,
                    _("the text in {lang} is missing", lang=lang),
                    _("both zh and en must be filled"),
                )
        if len(value) > 2:
            for extra in value.keys() - {"zh", "en"}:
                self.problem(
                    f"{key}.{extra}",
                    _("there is no key {key}", key=f'"{extra}"'),
                    suggest(extra, ("zh", "en")),
                )
        return Label(zh, en) if isinstance(zh, str) and isinstance(en, str) else None

    def own_label(self) -> Label | None:
        """The ``zh`` and ``en`` of this very table."""
        return self._label("", {k: self.take(k) for k in ("zh", "en")})

    def labels(self, key: str) -> tuple[Label, ...]:
        """A list of labels."""
        value = self.take(key)
        if value is None:
            return ()
        if not isinstance(value, list):
            self.wrong(key, _("a list of texts"), value)
            return ()
        found = (self._label(f"{key}.{at}", v) for at, v in enumerate(value, 1))
        return tuple(v for v in found if v)

    def table(self, key: str) -> Table | None:
        """A table inside this one."""
        value = self.take(key)
        if value is None:
            return None
        if not isinstance(value, dict):
            self.wrong(key, _("a table"), value)
            return None
        return Table(self.file, value, self.problems, self.where, f"{self.path}.{key}" if self.path else key)

    def tables(self, key: str) -> tuple[Table, ...]:
        """A list of tables."""
        value = self.take(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(v, dict) for v in value):
            self.wrong(key, _("a list of tables"), value)
            return ()
        return tuple(
            Table(
                self.file,
                v,
                self.problems,
                self.where,
                f"{self.path}.{key}.{at}" if self.path else f"{key}.{at}",
            )
            for at, v in enumerate(value, 1)
        )

    def entries(self, key: str, shape: re.Pattern[str]) -> Iterator[tuple[str, Table]]:
        """The tables of a table of tables, each with its id (which must have the *shape* of one)."""
        outer = self.table(key)
        for name in outer.data if outer else ():
            inner = outer.table(name) if outer else None
            if inner is not None and self.id_ok(name, shape, f"{key}.{name}"):
                yield name, inner

    def id_ok(self, name: str, shape: re.Pattern[str], key: str = "") -> bool:
        """Whether *name* can be an id of this kind; notes a problem when not."""
        if shape.fullmatch(name):
            return True
        self.problem(key, _("{name} cannot be a name here", name=f'"{name}"'), name_rule(name, shape))
        return False

    def length(self, key: str, default: str = "") -> str:
        """A length such as ``5min``."""
        text = self.text(key, default)
        return text if text == default or self.length_ok(key, text) else default

    def length_ok(self, key: str, text: Any) -> bool:
        """Whether *text* is a length; notes a problem when not."""
        if not isinstance(text, str):
            self.wrong(key, _('a length such as "5min"'), text)
            return False
        try:
            parse_length(text)
        except TimeProblem as bad:
            self.problem(key, f"{bad.value}: {bad.problem}", bad.fix)
            return False
        return True

    def time_ok(self, key: str, text: Any, *, kinds: tuple[str, ...]) -> bool:
        """Whether *text* is a time whose base is one of *kinds*; notes a problem when not."""
        if not isinstance(text, str):
            self.wrong(key, _('a time such as "T+5min"'), text)
            return False
        try:
            time = parse(text)
        except TimeProblem as bad:
            self.problem(key, f"{bad.value}: {bad.problem}", bad.fix)
            return False
        if time.kind not in kinds:
            self.problem(
                key,
                _("{base} means nothing here", base=f'"{time.base}"'),
                _("count from: {kinds}", kinds=", ".join(_kind_words(kinds))),
            )
            return False
        return True


def name_rule(name: str, shape: re.Pattern[str]) -> str:
    """How a name of this *shape* is written, with *name* mended where that is plain."""
    if shape is UNDERSCORED:
        mended, rule = name.lower().replace("-", "_"), _("small letters and digits, joined by underscores")
    elif shape in (ANCHOR, CHECK):
        mended, rule = (
            name[:1].upper() + re.sub(r"[^A-Za-z0-9]", "", name[1:]),
            _("a capital first, no signs"),
        )
    else:
        mended, rule = name.lower().replace("_", "-"), _("small letters and digits, joined by hyphens")
    return _("{rule}: {mended}", rule=rule, mended=mended) if shape.fullmatch(mended) else rule


def _kind_words(kinds: tuple[str, ...]) -> list[str]:
    words = {
        "anchor": _("an anchor"),
        "field": _("a date or moment field"),
        "next": "next monday 17:30",
    }
    return [words.get(kind, kind) for kind in kinds]
