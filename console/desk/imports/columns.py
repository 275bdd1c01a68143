"""Which column of a file is which: official headers, the other words people write above them, what must be there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from console.desk.imports.tables import Table, trimmed, unguard
from console.domain.refusal import Refusal
from console.domain.text import clean, narrow
from console.i18n import _

#: The column that lists the problems in a file of wrong rows; ignored when such a file is imported again.
PROBLEM_COLUMN: Final = "问题"
#: The header is looked for in this many rows: some files begin with a title or a date.
_SEARCHED: Final = 10


class Column(msgspec.Struct, frozen=True):
    """A column: id, official header, other headers, whether the file must have it."""

    id: str
    title: str
    others: tuple[str, ...] = ()
    required: bool = False


NAME = Column(
    "name", "顾客姓名", ("姓名", "客户姓名", "客户", "车主", "车主姓名", "顾客", "name", "customer", "owner")
)
HONORIFIC = Column("honorific", "称谓", ("称呼", "性别", "title", "sex", "gender"))
MOBILE = Column(
    "mobile",
    "手机",
    (
        "手机号",
        "手机号码",
        "电话",
        "联系电话",
        "联系方式",
        "移动电话",
        "电话号码",
        "mobile",
        "phone",
        "tel",
        "telephone",
    ),
)
LANDLINE = Column(
    "landline", "固话", ("固定电话", "座机", "办公电话", "家庭电话", "电话2", "landline", "phone2", "office")
)
PLATE = Column("plate", "车牌号", ("车牌", "车牌号码", "牌照", "牌号", "车号", "plate", "licence", "license"))
MODEL = Column("model", "车型", ("车辆型号", "品牌型号", "车系", "品牌", "model", "car"))
VIN = Column("vin", "车架号", ("车辆识别代号", "车辆识别码", "vin", "vin码", "frame"))
CARD = Column("card", "卡号", ("会员卡号", "服务卡号", "卡号码", "card", "cardno", "cardnumber"))
PRODUCT = Column("product", "卡种", ("卡类型", "卡型", "卡类别", "会员类型", "产品", "product", "cardtype"))
OPENED = Column(
    "opened_on", "开卡日期", ("开卡时间", "办卡日期", "办卡时间", "发卡日期", "opened", "openedon")
)
VALID = Column(
    "valid_to",
    "有效期至",
    ("有效期", "到期日期", "到期日", "有效日期", "截止日期", "validto", "expires", "expiry"),
)
STATE = Column("state", "状态", ("卡状态", "卡片状态", "state", "status"))
BIRTHDAY = Column("birthday", "生日", ("出生日期", "出生年月日", "birthday", "dateofbirth", "dob"))
LUNAR = Column("calendar", "生日历法", ("历法", "公历农历", "公农历", "阴阳历", "calendar"))
HOME = Column(
    "home", "所属门店", ("门店", "店面", "店", "归属门店", "所属店", "连锁店", "store", "homestore", "branch")
)
INSPECTION = Column(
    "inspection_on", "年检到期", ("年检日期", "年检", "年检到期日", "年审到期", "审车日期", "inspection")
)
NOTE = Column("note", "备注", ("说明", "附注", "注", "note", "notes", "remark", "remarks", "comment"))


def needed(column: Column) -> Column:
    """*column* as one that the file must have."""
    return msgspec.structs.replace(column, required=True)


class Layout(msgspec.Struct, frozen=True):
    """Where each column of a file is. *headers* are the file's own, without the problem column; *at* maps ids to places."""

    headers: tuple[str, ...]
    at: dict[str, int]
    titles: dict[str, str]
    ignored: tuple[str, ...] = ()
    problem_at: int = -1

    def own_cells(self, cells: Sequence[str]) -> list[str]:
        """The cells of a row without the problem column, as many as there are headers."""
        row = [c for i, c in enumerate(cells) if i != self.problem_at]
        return (row + [""] * len(self.headers))[: len(self.headers)]


def word(header: str) -> str:
    """A header for comparing: no spaces, signs, brackets with a remark in them, and case."""
    text = narrow(clean(header, limit=80)).lower()
    text = re.sub(r"[(（\[【].*?[)）\]】]", "", text)
    return re.sub(r"[\s\W_]+", "", text)


def find(table: Table, columns: Iterable[Column], kind: str) -> Layout:
    """Read the header of *table*; raises ``Refusal`` naming what is missing and what was there instead."""
    known = list(columns)
    words = {word(name): c.id for c in known for name in (c.title, *c.others)}
    best: tuple[int, list[str]] = (0, [])
    seen: list[str] = []
    for count, (_number, cells) in enumerate(table):
        row = [unguard(c) for c in trimmed(cells)]
        hits = len({words[w] for w in map(word, row) if w in words})
        seen = seen or row
        if hits > best[0]:
            best = (hits, row)
        missing = _missing(best[1], known, words)
        if best[0] and not missing:
            return _layout(best[1], known, words)
        if count + 1 >= _SEARCHED:
            break
    headers = best[1] or seen
    if not headers:
        raise Refusal("empty-file", _("{file} has no rows.", file=table.path.name), "", str(table.path))
    raise Refusal(
        "columns-missing",
        _(
            "{file} is no list of {kind}: without {missing}. Its columns are {headers}.",
            file=table.path.name,
            kind=kind,
            missing=_(", ").join(_missing(headers, known, words)),
            headers=_(", ").join(clean(h, limit=20) for h in headers[:30]),
        ),
        _("Name the columns {columns}.", columns=_(", ").join(c.title for c in known)),
        str(table.path),
    )


def _missing(headers: Sequence[str], known: Sequence[Column], words: dict[str, str]) -> list[str]:
    have = {words.get(word(h)) for h in headers}
    return [c.title for c in known if c.required and c.id not in have]


def _layout(headers: list[str], known: Sequence[Column], words: dict[str, str]) -> Layout:
    at: dict[str, int] = {}
    ignored: list[str] = []
    problem_at = -1
    for place, header in enumerate(headers):
        name = word(header)
        if name == PROBLEM_COLUMN:
            problem_at = place
        elif name in words and words[name] not in at:
            at[words[name]] = place
        elif header.strip():
            ignored.append(clean(header, limit=40).strip())
    titles = {c.id: c.title for c in known}
    own = tuple(h for i, h in enumerate(headers) if i != problem_at)
    return Layout(own, at, titles, tuple(ignored), problem_at)
