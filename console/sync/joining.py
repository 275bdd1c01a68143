"""A new site joins an organisation with the first bundle it takes in."""

from __future__ import annotations

from console.store.open import Store
from console.store.reproject import reproject
from console.store.tx import Tx


def join(store: Store, org: str, now: int, *, keep: bool) -> None:
    """Make this file a site of *org*. What ``init`` wrote gives way to what is there, unless the file was used (*keep*)."""
    with store.write(actor="", now=now) as tx:
        conn = tx.reader
        conn.execute("UPDATE site SET org=?", (org,))
        if keep:
            tx.set("member", store.site.id, {"org": org})
        else:
            conn.execute("DELETE FROM change")
            conn.execute("DELETE FROM vector")
            reproject(conn)
    store.refresh()


def introduce(store: Store, tx: Tx) -> None:
    """Log whose file this is, if that is not known yet: before the first bundle of a site that joined leaves it."""
    site = store.site
    if tx.reader.execute("SELECT 1 FROM member WHERE id=?", (site.id,)).fetchone() is None:
        about = {"code": site.code, "name": site.name, "tz": site.tz, "org": site.org, "created_at": tx.at}
        tx.set("member", site.id, about)
