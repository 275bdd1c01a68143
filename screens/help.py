"""Help for the panel the cursor is in, and the sheet of keys: text of ``data/help``, shown on the raised card."""

from __future__ import annotations

from console.i18n import _, data_dir, language
from screens import keymap
from screens.cells import cells
from screens.panes.board import Board
from screens.wrap import wrap

#: Cells of the labels of a page.
_LABEL = 12


def page(name: str) -> tuple[str, list[tuple[str, str]]]:
    """Title and lines of a help text: ``data/help/<name>.<lang>.md``.

    The first line is the title (``# …``); ``**label** words`` is a labelled line, anything else running text.
    """
    folder = data_dir() / "help"
    file = folder / f"{name}.{language()}.md"
    if not file.is_file():
        file = folder / f"desk.{language()}.md"
    title, lines = "", []
    for raw in file.read_text(encoding="utf-8").splitlines():
        if raw.startswith("# "):
            title = raw[2:].strip()
        elif raw.startswith("**"):
            label, _stars, words = raw[2:].partition("**")
            lines.append((label.strip(), words.strip()))
        elif raw.strip():
            lines.append(("", raw.strip()))
    return title, lines


def laid_out(lines: list[tuple[str, str]], width: int) -> tuple[tuple[str, str], ...]:
    """Labelled lines broken to *width* cells."""
    out: list[tuple[str, str]] = []
    for label, words in lines:
        indent = max(_LABEL, cells(label) + 4) if label else 2
        pieces = wrap(words, width - indent - 2)
        for index, piece in enumerate(pieces or [""]):
            out.append((label if index == 0 else "", piece if index == 0 or not label else f"  {piece}"))
    return tuple(out)


def help_board(name: str, width: int) -> Board:
    """The help text of a panel."""
    title, lines = page(name)
    return Board("help", title, text=laid_out(lines, width), right=_("F1 again: all keys"))


def key_lines(keys: keymap.Keymap) -> list[tuple[str, str]]:
    """Every key and what it does, by group; then what is wrong with the person's own keymap."""
    lines: list[tuple[str, str]] = [("", problem) for problem in keys.problems]
    for group, title in keymap.GROUPS.items():
        lines.append(("", _(title)))
        for act in keymap.ACTS:
            if act.group == group:
                printed = " ".join(keymap.printed(k) for k in keys.keys[act.id].split(","))
                lines.append((printed, _(act.title)))
    return lines


def keys_board(keys: keymap.Keymap, width: int) -> Board:
    """The sheet of keys."""
    lines = laid_out(key_lines(keys), min(width, 78))
    return Board("keys", _("Keys"), text=lines, right=str(keymap.own_file()) if keys.problems else "")


def key_sheet(keys: keymap.Keymap) -> str:
    """The sheet of keys as a Markdown table, for the README and ``data/help``."""
    rows = [f"| {_('key')} | {_('does')} |", "|---|---|"]
    for label, words in key_lines(keys):
        if label:
            rows.append(f"| {label} | {words} |")
    return "\n".join(rows) + "\n"


def write_sheets() -> None:
    """Write the key sheets of ``data/help`` anew."""
    from console.i18n import LANGUAGES, set_language

    for lang in LANGUAGES:
        set_language(lang)
        sheet = key_sheet(keymap.Keymap(dict(keymap.shipped()), ()))
        path = data_dir() / "help" / f"keys.{lang}.md"
        path.write_text(f"# {_('Keys')}\n{sheet}", encoding="utf-8")


if __name__ == "__main__":
    write_sheets()
