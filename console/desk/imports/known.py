"""What the database and the packs already know, by every name a file may use for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from console.desk.imports.rows import Memo
from console.domain.problem import Problem
from console.domain.text import clean, fold
from console.i18n import _

if TYPE_CHECKING:
    from console.desk.desk import Desk

CENTRE = "centre"


class Named(msgspec.Struct, frozen=True):
    """What rows of customers name: units and products by any of their names, and by their id titles and area codes."""

    units: dict[str, str] = {}
    unit_titles: dict[str, str] = {}
    areas: dict[str, str] = {}
    products: dict[str, str] = {}
    product_titles: dict[str, str] = {}


class Known:
    """Units, products, services and roles. Read once at the start of an import; what the import adds is added here too."""

    def __init__(self, desk: Desk | None, named: Named | None = None) -> None:
        """What *desk* knows; without one what is *named*, and no services and roles."""
        self.named = named or Named()
        self.units, self.unit_titles, self.areas = self.named.units, self.named.unit_titles, self.named.areas
        self.products, self.product_titles = self.named.products, self.named.product_titles
        self.kinds: dict[str, str] = {}
        self.services: dict[str, str] = {}
        self.service_titles: list[str] = []
        self.centre_names: set[str] = {CENTRE}
        self.roles: dict[str, dict[str, str]] = {}
        self.role_titles: list[str] = []
        if desk is not None:
            self._read(desk)
        self.unit = Memo(self._unit)
        self.product = Memo(self._product)
        self.service = Memo(self._service)

    @classmethod
    def of(cls, named: Named) -> Known:
        """What another process told of the database."""
        return cls(None, named)

    def _read(self, desk: Desk) -> None:
        with desk.reader() as db:
            for id_, code, title, area, kind in db.execute(
                "SELECT id, code, title, area_code, kind FROM unit WHERE deleted_at IS NULL ORDER BY id"
            ):
                self.add_unit(id_, code, title, area, kind)
            for id_, title in db.execute(
                "SELECT id, title FROM product WHERE deleted_at IS NULL ORDER BY id"
            ):
                self.add_product(id_, title)
        self._packs(desk.library)

    def add_unit(self, id_: str, code: str, title: str, area: str, kind: str) -> None:
        """A unit is there now."""
        for name in (id_, code, title):
            if name:
                self.units[fold(name)] = id_
        self.unit_titles[id_] = title
        self.areas[id_] = area
        self.kinds[id_] = kind

    def add_product(self, id_: str, title: str) -> None:
        """A product is there now."""
        self.products[fold(title)] = id_
        self.product_titles[id_] = title

    def _packs(self, library: Any) -> None:
        for pack in library.packs.values():
            for service in pack.services.values():
                for name in (service.id, service.title.zh, service.title.en):
                    self.services.setdefault(fold(name), service.id)
                if service.title.zh not in self.service_titles:
                    self.service_titles.append(service.title.zh)
            if centre := pack.units.get(CENTRE):
                self.centre_names |= {fold(centre.title.zh), fold(centre.title.en)}
            for role in pack.roles.values():
                for name in pack.role_names(role):
                    self.roles.setdefault(fold(name), {}).setdefault(role.unit, role.id)
                if role.title.zh not in self.role_titles:
                    self.role_titles.append(role.title.zh)

    @property
    def area(self) -> str:
        """The area code all stores share; empty when they have several."""
        codes = {code for code in self.areas.values() if code}
        return codes.pop() if len(codes) == 1 else ""

    def _unit(self, raw: str) -> str:
        """The unit a cell names: by title, by number (``3`` is ``03``), with or without 店 at the end."""
        name = fold(raw)
        for candidate in (name, name.zfill(2), name + "店", name.removesuffix("店")):
            if candidate in self.units:
                return self.units[candidate]
        raise Problem(clean(raw, limit=40), _("no such store or unit"), _among(self.unit_titles.values()))

    def _product(self, raw: str) -> str:
        if found := self.products.get(fold(raw)):
            return found
        if not self.product_titles:
            fix = _("import the products first")
        else:
            fix = _("{among}; or import this product first", among=_among(self.product_titles.values()))
        raise Problem(clean(raw, limit=40), _("no such product"), fix)

    def _service(self, raw: str) -> str:
        """The id of a service; one that no pack knows is kept by its title."""
        return self.services.get(fold(raw)) or clean(raw, limit=40).strip()

    def role(self, raw: str, unit: str) -> str:
        """The id of a role by its title in a unit: 专员 is one role in the centre and another in a store. Raises :class:`Problem`."""
        found = self.roles.get(fold(raw))
        if found:
            return found.get(self.kinds.get(unit, CENTRE)) or next(iter(found.values()))
        raise Problem(clean(raw, limit=40), _("no such post"), _among(self.role_titles))


def _among(titles: Any) -> str:
    """``A, B or C`` of a few titles."""
    names = [t for t in titles if t][:12]
    if not names:
        return ""
    return _("one of {names}", names=_(", ").join(names))
