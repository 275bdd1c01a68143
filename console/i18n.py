"""Both languages for everything a person reads.

Interface sentences are written in English in the code, wrapped in :func:`_`, and translated to Chinese by gettext
catalogues in ``data/locale/zh/LC_MESSAGES/<domain>.po`` (compiled to ``.mo`` by ``scripts/translations``). One domain a
room keeps each catalogue small. The language belongs to the process; :func:`speaking` borrows another for a block.

Catalogue labels (titles of steps, forms, phrases) are not interface text: they carry ``zh`` and ``en`` themselves, see
:class:`Label`.
"""

from __future__ import annotations

import gettext as _gettext
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Final

import msgspec

LANGUAGES: Final = ("zh", "en")
DOMAINS: Final = (
    "domain",
    "catalogue",
    "engine",
    "store",
    "sync",
    "desk",
    "imports",
    "cli",
    "screens",
    "keys",
    "board",
    "inbox",
    "reports",
    "backups",
    "plans",
)


class Label(msgspec.Struct, frozen=True):
    """A short text in both languages, as packs write it: ``{ zh = "受理", en = "Accept" }``."""

    zh: str
    en: str

    def __str__(self) -> str:
        """The text in the language in force."""
        return self.zh if language() == "zh" else self.en

    def in_(self, lang: str) -> str:
        """The text in *lang* (``zh`` or ``en``)."""
        return self.zh if lang == "zh" else self.en


def locale_language(environ: dict[str, str] | None = None) -> str:
    """The language the machine's locale asks for: ``zh`` for a Chinese locale, else ``en``.

    Call centres run in Chinese; a machine that names no locale at all gets ``zh``.
    """
    env = os.environ if environ is None else environ
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = env.get(name, "")
        if value and value not in ("C", "POSIX", "C.UTF-8", "C.utf8"):
            return "zh" if value.lower().startswith("zh") else "en"
    return "zh"


#: The language of the process. Every task and thread shares it, so that a live switch reaches them all.
_in_force: list[str] = ["zh"]
#: The language of one block (:func:`speaking`), which only its own task sees.
_language: ContextVar[str | None] = ContextVar("language", default=None)


def language() -> str:
    """The language in force, ``zh`` or ``en``."""
    return _language.get() or _in_force[0]


def set_language(lang: str) -> None:
    """Switch the language of everything said from now on, in every task; raises ``ValueError`` for an unknown one.

    Inside :func:`speaking` the block's own language stays.
    """
    if lang not in LANGUAGES:
        raise ValueError(lang)
    _in_force[0] = lang


@contextmanager
def speaking(lang: str) -> Iterator[None]:
    """Use *lang* inside the block: spoken words follow the caller's language, labels the operator's."""
    token = _language.set(lang)
    try:
        yield
    finally:
        _language.reset(token)


def data_dir() -> Path:
    """The folder of packs, locale, themes and fonts: inside the wheel, else beside the checkout."""
    installed = Path(__file__).parent / "_data"
    return installed if installed.is_dir() else Path(__file__).parent.parent / "data"


@cache
def _translations() -> _gettext.NullTranslations:
    first: _gettext.NullTranslations | None = None
    for domain in DOMAINS:
        try:
            found = _gettext.translation(domain, str(data_dir() / "locale"), ["zh"])
        except OSError:
            continue
        if first is None:
            first = found
        else:
            first.add_fallback(found)
    return first or _gettext.NullTranslations()


def _(message: str, /, **slots: object) -> str:
    """*message* in the language in force, its ``{named}`` slots filled."""
    text = _translations().gettext(message) if language() == "zh" else message
    return text.format(**slots) if slots else text


def n_(one: str, many: str, count: int, /, **slots: object) -> str:
    """Like :func:`_` for a counted thing; ``{count}`` is filled with *count*."""
    text = _translations().ngettext(one, many, count) if language() == "zh" else one if count == 1 else many
    return text.format(count=count, **slots)


def listed(names: Iterable[str]) -> str:
    """Several names in one sentence, as the language in force lists them: 甲、乙 or ``a, b``."""
    return ("、" if language() == "zh" else ", ").join(names)


def N_(message: str) -> str:
    """*message* unchanged: marks a sentence kept in a table, for ``scripts/translations``; :func:`_` translates it when used."""
    return message
