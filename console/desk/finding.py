"""Finding a store or a service by what people type: number, name, the beginning of a name, pinyin, a verb."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import msgspec

from console.catalogue.schema import Service
from console.domain import text as words


class UnitInfo(msgspec.Struct, frozen=True, kw_only=True):
    """A unit of the chain: the centre, a store, an agency. ``code`` is the number people type (``03``)."""

    id: str
    code: str = ""
    title: str = ""
    kind: str = "store"
    area_code: str = ""
    calendar: str = ""

    @property
    def short(self) -> str:
        """The name without its kind, for queues: 渝中店 is 渝中."""
        return self.title[:-1] if len(self.title) > 2 and self.title.endswith("店") else self.title


def digit(text: str) -> int | None:
    """The number a person typed to choose from a list (``3``, ``３``, ``03``), or None."""
    typed = words.narrow(words.clean(text)).strip()
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= 3 else None


def find_unit(text: str, units: Iterable[UnitInfo], kind: str = "store") -> list[UnitInfo]:
    """The units of a kind a text can mean: number, name, beginning of the name, with or without 店."""
    among = [u for u in units if not kind or u.kind == kind]
    number = digit(text)
    if number is not None:
        return [u for u in among if u.code.isdigit() and int(u.code) == number]
    typed = words.fold(re.sub(r"^\d+\s+", "", words.narrow(words.clean(text)).strip()))
    if not typed:
        return []
    same = [u for u in among if typed in (words.fold(u.title), words.fold(u.short), words.fold(u.id))]
    if same:
        return same
    found = [
        u for u in among if words.fold(u.title).startswith(typed) or words.fold(u.short).startswith(typed)
    ]
    if found or not typed.isascii():
        return found
    from console.domain import names

    return [
        u
        for u in among
        if any(
            p.startswith(typed)
            for p in names.pinyin(u.short) | names.initials(u.short) | names.pinyin(u.title)
        )
    ]


def find_service(text: str, services: Mapping[str, Service]) -> list[str]:
    """The ids of services a text can mean: id, title, short word, verb, beginning of the title."""
    typed = words.fold(text)
    if not typed:
        return []
    same = [
        i
        for i, s in services.items()
        if typed in (words.fold(i), words.fold(s.title.zh), words.fold(s.title.en))
        or typed in [words.fold(v) for v in s.verbs]
        or (s.short is not None and typed in (words.fold(s.short.zh), words.fold(s.short.en)))
    ]
    if same:
        return same
    return [
        i
        for i, s in services.items()
        if words.fold(s.title.zh).startswith(typed) or words.fold(s.title.en).startswith(typed)
    ]
