"""Papers of a case: the pick-up slip in its copies, with the clause and the lines to sign on."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from console.catalogue.schema import Document, Pack, Process
from console.desk import cases
from console.desk.case_json import readable
from console.desk.desk import Desk
from console.desk.outputs import fonts
from console.desk.outputs.fonts import Fonts
from console.desk.outputs.whole import whole
from console.desk.perform import carry_out
from console.desk.understand import show
from console.desk.world import pack_of
from console.domain.moments import local
from console.domain.refusal import Refusal
from console.engine import commands as c
from console.engine.case import Case
from console.engine.definition import known, of
from console.engine.who import role_title
from console.i18n import _, speaking


class SlipFile(msgspec.Struct, frozen=True, kw_only=True):
    """What was written: the paper's id and title, how many copies, the characters that must be written by hand."""

    case: str
    document: str
    title: str
    file: str
    copies: tuple[str, ...]
    missing: tuple[str, ...] = ()
    recorded: bool = False

    @property
    def warning(self) -> str:
        """What to say of characters no font had; empty when all are there."""
        return fonts.warning(self.missing)


def documents(pack: Pack, process: Process) -> tuple[str, ...]:
    """The papers a process prints or has signed, in the order of its steps."""
    found = [d for step in process.steps.values() for d in (*step.prints, *step.signs)]
    return tuple(d for d in dict.fromkeys(found) if d in pack.documents)


def write(desk: Desk, case_id: str, to: Path, document: str = "") -> SlipFile:
    """Write a paper of a case (by id or title; the first of its process) as PDF, one page a copy, and record that it was printed.

    Refused: ``no-slip`` for a process without papers, ``no-document``, ``no-such-format`` for another ending than .pdf,
    ``cannot-write``, ``no-pdf``, ``no-font``. A field that is sealed from the reader stays blank.
    """
    if to.suffix.lower() != ".pdf":
        raise Refusal("no-such-format", _("{file} is no .pdf", file=to.name), "", "to")
    case = cases.read(desk, case_id)
    pack = pack_of(desk, case)
    process = of(pack, case)
    spec = _wanted(pack, process, document)
    letters = fonts.load()
    # An official paper is in Chinese whoever prints it.
    with speaking("zh"), whole(to) as part:
        copies = _draw(desk, pack, process, case, spec, letters, part)
    recorded = _record(desk, case, spec)
    return SlipFile(
        case=case.id,
        document=spec.id,
        title=spec.title.zh,
        file=str(to),
        copies=copies,
        missing=tuple(letters.missing),
        recorded=recorded,
    )


def _wanted(pack: Pack, process: Process, document: str) -> Document:
    found = documents(pack, process)
    if not found:
        raise Refusal("no-slip", _("{process} has no slip to print", process=str(process.title)), "", "case")
    if not document:
        return pack.documents[found[0]]
    for name in found:
        spec = pack.documents[name]
        if document in (name, spec.title.zh, spec.title.en):
            return spec
    titles = "  ".join(f"{d} {pack.documents[d].title}" for d in found)
    raise Refusal("no-document", _("there is no paper 「{name}」", name=document), titles, "document")


def _record(desk: Desk, case: Case, spec: Document) -> bool:
    """Log that it was printed, from the step on that prints it; before that a slip is only a draft."""
    try:
        carry_out(desk, case.id, c.Print(document=spec.id))
    except Refusal:
        return False
    return True


def lines(desk: Desk, pack: Pack, case: Case, spec: Document) -> list[tuple[str, str]]:
    """Official title and value of each field of a paper; empty where nothing is known or the reader may not read it."""
    values = known(pack, case)
    facts = desk.facts()
    out = []
    for name in spec.fields:
        field = pack.fields.get(name)
        value = values.get(name, "")
        if field is not None and value:
            if not readable(desk, field, case):
                value = ""
            elif field.kind == "moment" and value.lstrip("-").isdigit():
                value = local(int(value), desk.tz).strftime("%Y-%m-%d %H:%M")
            else:
                value = show(field, value, facts)
        out.append((field.title.zh if field is not None else name, value))
    return out


def _draw(
    desk: Desk, pack: Pack, process: Process, case: Case, spec: Document, letters: Fonts, to: Path
) -> tuple[str, ...]:
    from reportlab.lib.pagesizes import A4  # type: ignore[import-untyped]
    from reportlab.lib.units import mm  # type: ignore[import-untyped]
    from reportlab.platypus import PageBreak, SimpleDocTemplate  # type: ignore[import-untyped]

    page = SimpleDocTemplate(
        str(to), pagesize=A4, leftMargin=18 * mm, rightMargin=18 * mm, topMargin=16 * mm, bottomMargin=16 * mm,
        title=f"{spec.title.zh} {case.id}", author="", creator="callconsole", invariant=1, initialFontName=letters.main,
    )  # fmt: skip
    filled = lines(desk, pack, case, spec)
    copies = tuple(_copy_title(pack, role) for role in spec.copies) or ("",)
    story: list[Any] = []
    for number, keeper in enumerate(copies, 1):
        if number > 1:
            story.append(PageBreak())
        # The sheet is drawn once for each copy: a flowable belongs to one page.
        story += _sheet(
            desk, pack, process, case, spec, letters, page.width, (number, len(copies), keeper), filled
        )
    page.build(story)
    return copies


def _copy_title(pack: Pack, role: str) -> str:
    return "顾客" if role == "customer" else role_title(pack, role)


def _sheet(
    desk: Desk,
    pack: Pack,
    process: Process,
    case: Case,
    spec: Document,
    letters: Fonts,
    width: float,
    copy: tuple[int, int, str],
    filled: list[tuple[str, str]],
) -> list[Any]:
    from reportlab.lib import colors  # type: ignore[import-untyped]
    from reportlab.lib.units import mm
    from reportlab.platypus import Spacer, Table, TableStyle

    from console.desk.outputs.paper import by_hand, paragraph

    words = partial(paragraph, letters)
    number, of_all, keeper = copy
    store = case.fields.get("store", "")
    place = desk.unit_title(store) if store else desk.store.site.name
    head = Table(
        [[words(t, 10) for t in (place, f"单号 {case.id}", local(desk.now(), desk.tz).strftime("%Y-%m-%d"))]],
        colWidths=[width * 0.5, width * 0.25, width * 0.25],
        style=[("FONT", (0, 0), (-1, -1), letters.main)],
    )
    which = f"第 {number} 联，共 {of_all} 联" + (f"，{keeper}存" if keeper else "")
    rows = [[words(title, 10), words(value or " ", 11)] for title, value in filled]
    table = Table(rows, colWidths=[32 * mm, width - 32 * mm])
    table.setStyle(
        TableStyle(
            [
                ("FONT", (0, 0), (-1, -1), letters.main),
                ("GRID", (0, 0), (-1, -1), 0.5, colors.black),
                ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
                ("BACKGROUND", (0, 0), (0, -1), colors.HexColor("#eef1f3")),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 5),
            ]
        )
    )
    story: list[Any] = [
        words(spec.title.zh, 18, centred=True), Spacer(1, 3 * mm), words(which, 10, centred=True), Spacer(1, 3 * mm),
        head, Spacer(1, 2 * mm), table, Spacer(1, 5 * mm),
    ]  # fmt: skip
    if spec.clause is not None:
        story += [words(spec.clause.zh, 9, leading=1.6), Spacer(1, 6 * mm)]
    story += _signatures(desk, pack, process, case, spec, letters, width)
    if letters.missing:
        story += [Spacer(1, 4 * mm), words(by_hand(letters), 8)]
    return story


def _signatures(
    desk: Desk, pack: Pack, process: Process, case: Case, spec: Document, letters: Fonts, width: float
) -> list[Any]:
    """A line for each moment at which the paper is signed: the customer, who stands for the store, the time."""
    from reportlab.lib.units import mm
    from reportlab.platypus import Spacer, Table, TableStyle

    from console.desk.outputs.paper import paragraph

    words = partial(paragraph, letters)
    story: list[Any] = []
    for step in process.steps.values():
        if spec.id not in step.signs:
            continue
        by = step.by
        role = by.roles[0][0] if by is not None and hasattr(by, "roles") else ""
        signed = next((s for s in reversed(case.steps) if s.step == step.id and spec.id in s.signed), None)
        when = local(signed.done_at, desk.tz).strftime("%Y-%m-%d %H:%M") if signed and signed.done_at else ""
        row = [
            words(step.title.zh, 11),
            words("顾客签字", 10),
            words(f"{role_title(pack, role) if role else ''}签字", 10),
            words(f"时间　{when}" if when else "时间", 10),
        ]
        table = Table(
            [row],
            colWidths=[20 * mm, (width - 20 * mm) * 0.34, (width - 20 * mm) * 0.34, (width - 20 * mm) * 0.32],
        )
        table.setStyle(
            TableStyle(
                [
                    ("FONT", (0, 0), (-1, -1), letters.main),
                    ("LINEBELOW", (1, 0), (-1, -1), 0.5, "black"),
                    ("VALIGN", (0, 0), (-1, -1), "BOTTOM"),
                ]
            )
        )
        story += [table, Spacer(1, 9 * mm)]
    return story
