"""Click, taught three things: global options before and after the command, help in both languages, lazy commands."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from gettext import bindtextdomain, textdomain
from pathlib import Path
from typing import Any

import click

from console.cli.session import Session
from console.i18n import LANGUAGES, N_, _, data_dir, set_language


class Option(click.Option):
    """An option whose help is translated when shown."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        record = super().get_help_record(ctx)
        if record is None or not self.help:
            return record
        return record[0], record[1].replace(self.help, _(self.help))


def option(*names: str, **attributes: Any) -> Callable[[Any], Any]:
    """``click.option`` with translated help; mark the help with ``N_``."""
    return click.option(*names, cls=Option, **attributes)


def argument(*names: str, **attributes: Any) -> Callable[[Any], Any]:
    """``click.argument``; here so that command modules need nothing else."""
    return click.argument(*names, **attributes)


def _remember(name: str) -> Callable[[click.Context, click.Parameter, Any], None]:
    def callback(ctx: click.Context, _param: click.Parameter, value: Any) -> None:
        session = ctx.find_object(Session)
        if session is None or value in (None, False):
            return
        if name == "lang":
            set_language(value)
        else:
            setattr(session, name, value)

    return callback


def _global_options(hidden: bool) -> list[click.Parameter]:
    """The options every command takes; shown in the help of ``callconsole`` itself only."""
    common: dict[str, Any] = {"expose_value": False, "hidden": hidden}
    return [
        Option(
            ["--db"],
            metavar="FILE",
            type=click.Path(dir_okay=False, path_type=Path),
            callback=_remember("db"),
            help=N_("The database file (else CALLCONSOLE_DB, else the data folder)."),
            **common,
        ),
        Option(
            ["--as", "staff"],
            metavar="STAFF",
            callback=_remember("staff"),
            help=N_("Staff number of who acts."),
            **common,
        ),
        Option(
            ["--lang"],
            type=click.Choice(LANGUAGES),
            callback=_remember("lang"),
            help=N_("Language."),
            **common,
        ),
        Option(
            ["--now"],
            metavar="ISO8601",
            callback=_remember("now"),
            help=N_("A fixed clock, for scripts and tests."),
            **common,
        ),
        Option(["--json"], is_flag=True, callback=_remember("json"), help=N_("Print JSON."), **common),
    ]


class _Translated:
    """Help and global options of commands and groups alike."""

    help: str | None
    short_help: str | None

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        own: list[click.Parameter] = super().get_params(ctx)  # type: ignore[misc]
        shared = ctx.meta.get("callconsole.options", {}).get(id(self))
        if shared is None:
            shared = _global_options(hidden=ctx.parent is not None)
            ctx.meta.setdefault("callconsole.options", {})[id(self)] = shared
        return [*own[:-1], *shared, *own[-1:]] if own and own[-1].name == "help" else [*own, *shared]

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        if self.help:
            formatter.write_paragraph()
            with formatter.indentation():
                formatter.write_text(_(self.help))

    def get_short_help_str(self, limit: int = 45) -> str:
        return _(self.short_help or self.help or "")


class Command(_Translated, click.Command):
    """A command."""


class Group(_Translated, click.Group):
    """A noun with several verbs."""

    command_class = Command

    def add(self, name: str, **attributes: Any) -> Callable[[Callable[..., Any]], Command]:
        """Decorator: a verb of this noun; ``help`` marked with ``N_``."""

        def decorate(function: Callable[..., Any]) -> Command:
            made = click.command(name, cls=Command, **attributes)(click.pass_obj(function))
            self.add_command(made)
            return made

        return decorate


class LazyGroup(Group):
    """The whole program: each command's module is imported when that command is used (or listed)."""

    def __init__(self, *args: Any, lazy: dict[str, str], **attributes: Any) -> None:
        super().__init__(*args, **attributes)
        self.lazy = lazy

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.lazy)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        place = self.lazy.get(cmd_name)
        if place is None:
            return None
        module, _dot, attribute = place.partition(":")
        command: click.Command = getattr(importlib.import_module(f"console.cli.{module}"), attribute)
        return command


def group(name: str, help: str) -> Group:
    """A noun with verbs; *help* marked with ``N_``."""
    return Group(name, help=help)


def command(name: str, help: str, **attributes: Any) -> Callable[[Callable[..., Any]], Command]:
    """A command of its own; *help* marked with ``N_``. The function gets the :class:`Session` first."""

    def decorate(function: Callable[..., Any]) -> Command:
        return click.command(name, cls=Command, help=help, **attributes)(click.pass_obj(function))

    return decorate


def speak_click(lang: str) -> None:
    """Let click's own sentences (usage, unknown option …) follow *lang*: it asks gettext's default domain."""
    import os

    bindtextdomain("click", str(data_dir() / "locale"))
    textdomain("click")
    os.environ["LANGUAGE"] = lang


def key_values(words: Sequence[str]) -> dict[str, str]:
    """``k=v`` words as a dict. Raises a usage problem for a word without ``=``."""
    found: dict[str, str] = {}
    for word in words:
        key, equals, value = word.partition("=")
        if not equals or not key.strip():
            raise click.UsageError(_("「{word}」 should be FIELD=VALUE", word=word))
        found[key.strip()] = value
    return found
