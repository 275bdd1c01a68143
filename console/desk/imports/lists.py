"""The short lists a chain hands over first: products with their services, stores, staff."""

from __future__ import annotations

import json
from typing import Any, Final, NamedTuple

from console.desk.imports.columns import Column
from console.desk.imports.known import CENTRE, Known
from console.desk.imports.rows import Row
from console.domain import names
from console.domain.problem import Problem
from console.domain.text import clean, fold, narrow
from console.i18n import _

_PRODUCT = Column("product", "卡种", ("卡类型", "卡型", "产品", "product"), required=True)
_SERVICE = Column("service", "服务", ("服务项目", "项目", "service"), required=True)
_ALLOWED = Column("allowed", "次数", ("可用次数", "服务次数", "uses", "allowed", "times"), required=True)
_MONTHS = Column("months", "有效月数", ("有效月", "月数", "有效期月", "months"))
PRODUCT_COLUMNS: Final = (_PRODUCT, _SERVICE, _ALLOWED, _MONTHS)

_CODE = Column("code", "门店编号", ("编号", "店号", "门店代码", "代码", "code", "storecode"), required=True)
_STORE = Column("title", "门店", ("门店名称", "店名", "名称", "店面", "store", "name"), required=True)
_AREA = Column("area", "区号", ("电话区号", "areacode", "area"))
STORE_COLUMNS: Final = (_CODE, _STORE, _AREA)

_NUMBER = Column("number", "工号", ("员工号", "员工编号", "编号", "staff", "number", "id"), required=True)
_NAME = Column("name", "姓名", ("员工姓名", "名字", "name"), required=True)
_POST = Column("post", "岗位", ("职务", "职位", "角色", "post", "role", "position"), required=True)
_UNIT = Column(
    "unit", "单位", ("部门", "门店", "所属单位", "所属门店", "unit", "department", "store"), required=True
)
STAFF_COLUMNS: Final = (_NUMBER, _NAME, _POST, _UNIT)

#: What a fresh file calls its one administrator, in either language.
_UNNAMED: Final = ("Administrator", "管理员")
_ANY_NUMBER = ("", "不限", "不限次", "不限次数", "无限", "unlimited", "any")


class Included(NamedTuple):
    """A product includes a service: how often (``None``: any number of times), for how many months (``None``: as the card)."""

    product: str
    service: str
    allowed: int | None
    months: int | None


class Products:
    """Card products. One row is one service of one product; the order of rows is the order of services."""

    def __init__(self, known: Known) -> None:
        self.known = known
        self._position: dict[str, int] = {}

    def parse(self, row: Row) -> Included | None:
        """The service a row says a product includes."""
        product, service = row.text("product", 60), row.parsed("service", self.known.service, "")
        row.require("product", product)
        row.require("service", service)
        allowed = (
            None
            if fold(row.raw("allowed")) in _ANY_NUMBER
            else row.number_of("allowed", least=1, most=100_000)
        )
        months = row.number_of("months", least=1, most=1_200)
        return None if row.wrong else Included(product, service, allowed, months)

    def write(self, tx: Any, row: Row, item: Included, *, overwrite: bool) -> str:
        """Add it. A service that is there with other numbers is ``bad`` unless overwriting: cards in use hang on it."""
        product = self.known.products.get(fold(item.product))
        if not product:
            product = item.product
            tx.set("product", product, {"title": item.product})
            self.known.add_product(product, item.product)
            self.known.product.forget()
        position = self._position[product] = self._position.get(product, 0) + 1
        key = f"{product}:{item.service}"
        had = tx.reader.execute(
            "SELECT allowed, months FROM product_service WHERE id=? AND deleted_at IS NULL", (key,)
        ).fetchone()
        fields = {"allowed": item.allowed, "months": item.months}
        if had is None:
            tx.set(
                "product_service",
                key,
                {"product": product, "service": item.service, "position": position, **fields},
            )
            return "added"
        if tuple(had) == (item.allowed, item.months):
            return "unchanged"
        if not overwrite:
            row.bad(
                "allowed",
                row.raw("allowed"),
                _(
                    "this product already includes {count} for {months} months",
                    count=had[0] or _("any number"),
                    months=had[1] or "-",
                ),
                _("import with --overwrite to change it for every card"),
            )
            return "bad"
        tx.set("product_service", key, fields)
        return "changed"


class Store(NamedTuple):
    """A store of the chain."""

    code: str
    title: str
    area: str


class Stores:
    """Stores. The number is the identity; Excel's ``1`` is ``01``."""

    def __init__(self, known: Known) -> None:
        self.known = known

    def parse(self, row: Row) -> Store | None:
        """The store in a row."""
        code, title = narrow(row.text("code", 20)), row.text("title", 60)
        row.require("code", code)
        row.require("title", title)
        area = narrow(row.text("area", 10))
        if area and not (area.isascii() and area.isdigit() and 2 <= len(area.lstrip("0")) <= 3):
            row.bad("area", area, _("is no area code"), _("such as 023"))
        if area and not area.startswith("0"):
            area = "0" + area
        return None if row.wrong else Store(code.zfill(2) if code.isdigit() else code, title, area)

    def write(self, tx: Any, row: Row, item: Store, *, overwrite: bool) -> str:
        """Add the store or fill what is empty."""
        other = self.known.units.get(fold(item.title), item.code)
        if other not in (item.code, CENTRE):
            row.bad(
                "title",
                item.title,
                _("is the name of number {code} already", code=other),
                _("another name or number"),
            )
            return "bad"
        id_ = other if other == CENTRE else item.code
        kind = CENTRE if id_ == CENTRE else "store"
        had = tx.reader.execute(
            "SELECT title, area_code FROM unit WHERE id=? AND deleted_at IS NULL", (id_,)
        ).fetchone()
        new = {"title": item.title, "area_code": item.area}
        if had is None:
            tx.set("unit", id_, {"code": item.code, "kind": kind} | {k: v for k, v in new.items() if v})
            what = "added"
        else:
            old = dict(zip(new, had, strict=True))
            change = {k: v for k, v in new.items() if v and v != old[k] and (overwrite or not old[k])}
            for column, key in (("title", "title"), ("area", "area_code")):
                if new[key] and old[key] and new[key] != old[key] and key not in change:
                    row.remark(
                        column,
                        new[key],
                        _("differs from {old} on file, which stays", old=old[key]),
                        differs=True,
                    )
            what = "changed" if change and tx.set("unit", id_, change) else "unchanged"
        self.known.add_unit(id_, item.code, item.title, item.area, kind)
        self.known.unit.forget()
        return what


class Member(NamedTuple):
    """A person of the staff with one post; ``unit`` is an id."""

    number: str
    name: str
    role: str
    unit: str


class Staff:
    """Staff. Several rows with one number are one person with several posts. Nobody gets a PIN by import."""

    def __init__(self, known: Known) -> None:
        self.known = known

    def parse(self, row: Row) -> Member | None:
        """The person in a row."""
        number = narrow(row.text("number", 20)).strip()
        row.require("number", number)
        if number and not number.isalnum():
            row.bad("number", number, _("is no staff number"), _("digits and letters, such as 1001"))
        person = row.parsed("name", names.parse, names.PersonName("", ""))
        row.require("name", person.name)
        unit = row.parsed("unit", self._unit, "")
        row.require("unit", unit)
        role = row.parsed("post", lambda raw: self.known.role(raw, unit), "")
        row.require("post", role)
        return None if row.wrong else Member(number, person.name, role, unit)

    def _unit(self, raw: str) -> str:
        try:
            return self.known.unit(raw)
        except Problem as problem:
            if fold(raw) in self.known.centre_names:
                return CENTRE
            raise Problem(clean(raw, limit=40), problem.problem, problem.fix) from None

    def write(self, tx: Any, row: Row, item: Member, *, overwrite: bool) -> str:
        """Add the person or the post."""
        had = tx.reader.execute(
            "SELECT name, posts FROM staff WHERE id=? AND deleted_at IS NULL", (item.number,)
        ).fetchone()
        post = [item.role, item.unit]
        if had is None:
            tx.set("staff", item.number, {"name": item.name, "posts": [post]})
            return "added"
        name, posts = had[0], json.loads(had[1])
        change: dict[str, Any] = {}
        if post not in posts:
            change["posts"] = [*posts, post]
        if item.name != name:
            if overwrite or not name or name in _UNNAMED:
                change["name"] = item.name
            elif fold(item.name) != fold(name):
                row.bad("number", item.number, _("is the number of {name}", name=name), _("another number"))
                return "bad"
        return "changed" if change and tx.set("staff", item.number, change) else "unchanged"
