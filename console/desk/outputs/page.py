"""A page that stands alone: HTML without anything from elsewhere, drawn charts, and A4 when it is printed."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any, Final

from console.desk.outputs.tables import Chart, Kind, Table, local, place, words
from console.domain.text import cells, clean
from console.i18n import _, language

_STYLE: Final = """
:root{color:#1d242b;background:#fff;font:14px/1.5 "Noto Sans SC","Microsoft YaHei","PingFang SC","WenQuanYi Micro Hei",sans-serif}
body{max-width:190mm;margin:0 auto;padding:8mm}
h1{font-size:22px;margin:0 0 2mm}h2{font-size:16px;margin:8mm 0 2mm;break-after:avoid}
p{margin:0 0 2mm}.note{color:#4a5661}
.first{border-left:4px solid #b92c1b;background:#f3d8d2;color:#7a1710;padding:2mm 4mm;margin:0 0 4mm}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(25mm,1fr));gap:2mm 4mm;margin:4mm 0}
.figures b{display:block;font-size:22px;line-height:1.2}.figures span{color:#4a5661}
table{border-collapse:collapse;width:100%;font-size:12px}thead{display:table-header-group}
th{text-align:left;border-bottom:1px solid #1d242b;vertical-align:bottom;background:#e9edf0}
th,td{padding:1mm 2mm}td{border-bottom:1px solid #d3dae0;vertical-align:top;overflow-wrap:break-word}
th:not(.n),td:not(.n){min-width:4.5em}tr{break-inside:avoid}
.n{text-align:right;font-variant-numeric:tabular-nums}td.n,td.k{white-space:nowrap}
svg{width:100%;height:auto;margin:2mm 0;break-inside:avoid}svg text{font-size:10px;fill:#4a5661}
footer{margin-top:8mm;color:#4a5661;font-size:11px}
@page{size:A4;margin:14mm}
@media print{body{max-width:none;padding:0;print-color-adjust:exact;-webkit-print-color-adjust:exact}
table{font-size:9.5px}th,td{padding:.7mm 1.2mm}}
"""
_RIGHT: Final = frozenset({"count", "length", "share", "moment"})
_SHORT: Final = 9
"""Cells of a plate."""
_BLUE, _RED = "#5b7a96", "#b92c1b"


def write(
    to: Path,
    tables: Sequence[Table],
    tz: str,
    title: str,
    *,
    first: Sequence[str] = (),
    figures: Sequence[tuple[str, str, str]] = (),
    foot: str = "",
) -> None:
    """Write the page at *to*. *first* stands on top in a box; *figures* are ``(label, value, what stands under it)``."""
    lang = "zh-CN" if language() == "zh" else "en"
    parts = [
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width,initial-scale=1">',
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
        f"<title>{_safe(title)}</title><style>{_STYLE}</style></head><body><h1>{_safe(title)}</h1>",
    ]
    if first:
        parts.append(f'<div class="first" role="note">{"".join(f"<p>{_safe(s)}</p>" for s in first)}</div>')
    if figures:
        boxes = "".join(
            f"<div><span>{_safe(label)}</span><b>{_safe(value)}</b><span>{_safe(under)}</span></div>"
            for label, value, under in figures
        )
        parts.append(f'<div class="figures">{boxes}</div>')
    parts += [_table(table, tz) for table in tables]
    parts.append(f"<footer>{_safe(foot)}</footer></body></html>\n")
    to.write_text("\n".join(parts), encoding="utf-8")


def _safe(text: str) -> str:
    return escape(clean(text, lines=True))


def _table(table: Table, tz: str) -> str:
    rows = list(table.rows)
    out = [f'<section id="{_safe(table.key)}"><h2>{_safe(table.title)}</h2>']
    if table.note:
        out.append(f'<p class="note">{_safe(table.note)}</p>')
    if not rows:
        return "".join([*out, f'<p class="note">{_safe(table.empty or _("nothing"))}</p></section>'])
    if table.chart is not None:
        out.append(_chart(table, table.chart, rows))
    heads = "".join(
        f"<th{' class=n' if c.kind in _RIGHT else ''}>{_safe(c.title)}</th>" for c in table.columns
    )
    out.append(f"<table><thead><tr>{heads}</tr></thead><tbody>")
    for row in rows:
        shown = "".join(_cell(v, c.kind, tz) for v, c in zip(row, table.columns, strict=True))
        out.append(f"<tr>{shown}</tr>")
    return "".join([*out, "</tbody></table></section>"])


def _cell(value: Any, kind: Kind, tz: str) -> str:
    """A cell; a moment without its year, which stands in the title; a short word (a plate, a number) is never broken."""
    if kind == "moment" and value is not None:
        text = local(value, tz).strftime("%m-%d %H:%M:%S")
    else:
        text = words(value, kind, tz)
    right = kind in _RIGHT or isinstance(value, int)
    style = " class=n" if right else " class=k" if cells(text) <= _SHORT else ""
    return f"<td{style}>{_safe(text)}</td>"


def _chart(table: Table, spec: Chart, rows: Sequence[Sequence[Any]]) -> str:
    """The table as a picture: bars standing over a scale of time, or lying beside names."""
    over = place(table, spec.over)
    bars = [place(table, key) for key in spec.bars]
    most = max((float(row[at] or 0) for row in rows for at in bars), default=0.0) or 1.0
    return (
        _lying(table, spec, rows, over, bars, most)
        if spec.lying
        else _standing(table, spec, rows, over, bars, most)
    )


def _legend(table: Table, bars: Sequence[int], x: float, y: float) -> str:
    out = ""
    for at, colour in zip(bars, (_BLUE, _RED), strict=False):
        out += f'<rect x="{x}" y="{y - 8}" width="9" height="9" fill="{colour}"/>'
        out += f'<text x="{x + 13}" y="{y}">{_safe(table.columns[at].title)}</text>'
        x += 30 + 11 * len(table.columns[at].title)
    return out


def _standing(
    table: Table, spec: Chart, rows: Sequence[Sequence[Any]], over: int, bars: Sequence[int], most: float
) -> str:
    width, height, left = 700.0, 170.0, 30.0
    step = (width - left) / len(rows)
    out = [f'<svg viewBox="0 0 {width:g} {height + 40:g}" role="img"><title>{_safe(spec.title)}</title>']
    out.append(_legend(table, bars, left, 10))
    for n, row in enumerate(rows):
        x = left + n * step
        for k, (at, colour) in enumerate(zip(bars, (_BLUE, _RED), strict=False)):
            value = float(row[at] or 0)
            tall = (height - 20) * value / most
            wide = step * 0.8 / len(bars)
            if value:
                out.append(
                    f'<rect x="{x + step * 0.1 + k * wide:.1f}" y="{20 + height - 20 - tall:.1f}" width="{wide:.1f}"'
                    f' height="{tall:.1f}" fill="{colour}"><title>{_safe(f"{row[over]}  {value:g}")}</title></rect>'
                )
        if n % max(1, len(rows) // 12) == 0:
            out.append(f'<text x="{x:.1f}" y="{height + 14:g}">{_safe(str(row[over]))}</text>')
    out.append(f'<text x="0" y="30">{most:g}</text><text x="0" y="{height:g}">0</text>')
    if spec.line:
        at = place(table, spec.line)
        points = [
            (left + (n + 0.5) * step, 20 + (height - 20) * (1 - float(row[at])))
            for n, row in enumerate(rows)
            if row[at] is not None
        ]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        out.append(f'<polyline points="{path}" fill="none" stroke="#1d242b" stroke-width="1.5"/>')
        out.append(
            f'<text x="{left}" y="{height + 32:g}">{_safe(_("line: {what}, 0 to 100 %", what=table.columns[at].title))}</text>'
        )
    return "".join([*out, "</svg>"])


def _lying(
    table: Table, spec: Chart, rows: Sequence[Sequence[Any]], over: int, bars: Sequence[int], most: float
) -> str:
    width, left, tall = 700.0, 110.0, 20.0
    out = [
        f'<svg viewBox="0 0 {width:g} {tall * len(rows) + 24:g}" role="img"><title>{_safe(spec.title)}</title>'
    ]
    out.append(_legend(table, bars, left, 10))
    for n, row in enumerate(rows):
        y = 20 + n * tall
        out.append(f'<text x="0" y="{y + 12:g}">{_safe(str(row[over]))}</text>')
        for k, (at, colour) in enumerate(zip(bars, (_BLUE, _RED), strict=False)):
            value = float(row[at] or 0)
            wide = (width - left - 40) * value / most
            if value:
                out.append(
                    f'<rect x="{left}" y="{y + 2 + k * 8:g}" width="{wide:.1f}" height="7" fill="{colour}"/>'
                    f'<text x="{left + wide + 4:.1f}" y="{y + 9 + k * 8:g}">{value:g}</text>'
                )
    return "".join([*out, "</svg>"])
