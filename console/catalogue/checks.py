"""``process check``: every rule of the process language that can be seen without running a case, all problems at once.

Each check is a small function that yields problems; this module lists them and runs them over a pack. What the language
promises under "Checks" is the union of the four modules ``check_names``, ``check_shape``, ``check_paths``,
``check_links``, with ``check_sums`` for the limits before a promise and ``check_words`` for the lists beside.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from console.catalogue import check_links, check_names, check_paths, check_shape, check_sums, check_words
from console.catalogue.schema import Pack, Problem
from console.catalogue.view import View

NAME_CHECKS: Final[tuple[Callable[[View], Iterator[Problem]], ...]] = (
    check_names.process_names,
    check_names.roles,
    check_names.things,
    check_names.outcomes,
    check_names.written,
    check_names.times,
    check_names.choice_tables,
    check_names.targets,
)

PATH_CHECKS: Final[tuple[Callable[[View], Iterator[Problem]], ...]] = (
    check_shape.chains,
    check_shape.warnings,
    check_shape.calls,
    check_shape.not_entitled,
    check_shape.all_together,
    check_shape.promises,
    check_shape.external,
    check_shape.cards,
    check_paths.reach,
    check_paths.anchors,
    check_paths.fields,
    check_paths.units,
    check_paths.rounds,
    check_paths.kept_promises,
    check_paths.card_after_check,
    check_sums.sums,
    check_links.opening,
    check_links.renamed,
    check_links.runs_itself,
    check_links.run_needs,
    check_links.run_outcomes,
    check_links.start_needs,
)

WORD_CHECKS: Final[tuple[Callable[[check_words.Words], Iterator[Problem]], ...]] = (
    check_words.roles,
    check_words.escalation,
    check_words.fields,
    check_words.forms,
    check_words.phrases,
    check_words.services,
    check_words.guides,
    check_words.policies,
    check_words.verbs,
)


def check(
    pack: Pack,
    own: Pack | None = None,
    spoilt: frozenset[str] = frozenset(),
    unread: frozenset[str] = frozenset(),
) -> list[Problem]:
    """Every problem of *pack*, in the order of its files.

    *own* is the pack before what it uses was merged in: only its entries are judged (those of others are judged with
    their own pack). *spoilt* are files of processes whose shape is wrong: of them only the names are judged, because
    their paths are not known. *unread* are kinds whose lists could not be read at all: their names pass, so that one
    slip of the pen is not reported twenty times.
    """
    own = own or pack
    found: list[Problem] = []
    words = check_words.Words(pack, own, unread)
    for word_check in WORD_CHECKS:
        found.extend(word_check(words))
    for plan in own.plans.values():
        found.extend(check_links.plan(pack, plan, unread))
    for name in own.processes:
        view = View(pack, pack.processes[name], unread)
        for process_check in NAME_CHECKS if view.file in spoilt else (*NAME_CHECKS, *PATH_CHECKS):
            found.extend(process_check(view))
    return list(dict.fromkeys(found))
