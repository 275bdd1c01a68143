"""How a form looks: its title, one line of what is known, and the rows to type in."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from console.desk.views import FormRow, FormView
from console.i18n import _
from screens.cells import Line, cells
from screens.editor import Editor
from screens.panes.base import BLANK, Row, content, fitting, label, separated
from screens.wrap import wrap

#: Cells of a field being typed in, and of a ruled blank still to fill.
FIELD, RULED = 40, 12


class Cursor(NamedTuple):
    """Where the caret stands: which form, which row of it, and the text being edited."""

    form: int
    row: int
    editor: Editor


def form_rows(
    forms: Sequence[FormView], cursor: Cursor | None, *, known: bool = True, width: int = 0
) -> list[Row]:
    """The rows of *forms*, parted by blank rows. ``tag`` is ``(form index, row index)``.

    With a *width*, a reason and the choices of the field in hand go on in a second row where one is too short for them.
    """
    rows: list[Row] = []
    for index, form in enumerate(forms):
        if index:
            rows.append(BLANK)
        rows.append(Row(partial(_head, form=form)))
        if known and form.known:
            rows.append(Row(partial(_known, form=form)))
        for at, row in enumerate(form.rows):
            focused = cursor is not None and (cursor.form, cursor.row) == (index, at)
            editor = cursor.editor if focused and cursor is not None else None
            tag = ("row", index, at)
            rows.append(Row(partial(draw_row, row=row, editor=editor), tag=tag))
            if row.problem:
                rows += [
                    Row(partial(_under, words=words, ink="no"), tag=tag) for words in _reason(row, width)
                ]
            elif editor is not None and width and (more := _choices_left(row, editor, width)):
                rows.append(Row(partial(_under, words=more, ink="quiet"), tag=tag))
    return rows


def _reason(row: FormRow, width: int) -> list[str]:
    """Why a value is refused, in at most two lines."""
    reason = f"✗ {row.problem}"
    room = width - 2 - content()
    if not width or cells(reason) <= room:
        return [reason]
    first, *rest = wrap(reason, room)
    return [first, "  " + " ".join(rest)]


def _choices_left(row: FormRow, editor: Editor, width: int) -> str:
    """The choices of the field in hand that its own row has no room for."""
    shown = _beside(row, bool(editor.text))
    if shown != (whole := _choices(row)):
        return ""
    room = width - 1 - content() - _room(row, editor) - 2
    return whole[len(fitting(_titles(row), room)) :].strip() if cells(whole) > room else ""


def _head(line: Line, now: int, *, form: FormView) -> None:
    missing = missing_words(form.missing)
    room = line.width - 6 - cells(separated(form.title, form.words))
    right = fitting([w for w in (missing, form.right) if w] or [""], room, gap=3)
    start = line.right(line.width - 2, right, "ink") if right else line.width
    line.put(2, separated(form.title, form.words), "quiet", end=start - 2)


def missing_words(missing: int) -> str:
    """还缺 1 项, or nothing when nothing is missing."""
    return _("{count} left to fill", count=missing) if missing else ""


def _known(line: Line, now: int, *, form: FormView) -> None:
    label(line, _("From file"))
    at = content()
    for title, value in form.known:
        if at + cells(title) + 1 + cells(value) > line.width - 1:
            break
        at = line.put(at, f"{title} ", "quiet")
        at = line.put(at, value, "ink") + 2


def draw_row(line: Line, now: int, *, row: FormRow, editor: Editor | None, field: int = FIELD) -> None:
    """One row: label, value or ruled blank, then what the console understood or the choices."""
    label(line, row.label, focused=editor is not None)
    at = content()
    note_at = at + field + 2
    if editor is not None:
        end = min(at + _room(row, editor, field), line.width - 2)
        _edited(line, at, end, editor)
        after = _beside(row, bool(editor.text))
        if after == _choices(row):
            after = fitting(_titles(row), line.width - 1 - end - 2)
        line.put(end + 2, after, "quiet", end=line.width - 1)
    elif row.sealed:
        line.put(at, _("sealed"), "quiet")
    elif row.text:
        ink = "no" if row.problem else "ink"
        stop = line.put(at, row.text, ink, end=note_at - 2 if row.note else line.width - 2)
        line.put(max(note_at, stop + 2), row.note, "quiet", end=line.width - 2)
    elif row.filled or not row.required:
        line.put(note_at if row.filled else at, row.note or _beside(row, False), "quiet", end=line.width - 2)
    else:
        line.underline(at, at + RULED)
        line.put(at + RULED + 2, _beside(row, False), "quiet", end=line.width - 1)


def _edited(line: Line, at: int, end: int, editor: Editor) -> None:
    """The field being typed in: its plane, the text, the steady caret."""
    shown, caret = editor.window(end - at)
    line.fill(at, end, "field")
    stop = line.put(at, shown, "strong", plane="field")
    if line.look.plain:
        line.underline(stop, end)
    under_caret = shown[len(_before(shown, caret)) :][:1] or " "
    line.put(at + caret, under_caret, "ground", plane="focus", end=line.width)


def _before(text: str, cell: int) -> str:
    """As much of *text* as stands before *cell*."""
    kept = ""
    for char in text:
        if cells(kept) >= cell:
            break
        kept += char
    return kept


def _beside(row: FormRow, typed: bool) -> str:
    """What stands beside a field: what was understood, else the numbered choices."""
    if row.note and typed:
        return row.note
    if row.choices and not (typed and row.filled):
        return _choices(row)
    return row.note


def _titles(row: FormRow) -> list[str]:
    return [f"{c.digit} {c.title}" for c in row.choices if not c.why_not]


def _choices(row: FormRow) -> str:
    """The numbered choices of a field in one line."""
    return separated(*_titles(row))


def _room(row: FormRow, editor: Editor, field: int = FIELD) -> int:
    """Cells of the field in hand: it leaves room for its choices while what is typed is short."""
    return RULED if row.choices and cells(editor.text) < RULED else field


def _under(line: Line, now: int, *, words: str, ink: str) -> None:
    line.put(content(), words, ink, end=line.width - 2)
