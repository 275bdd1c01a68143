"""A new site joins an organisation with the first bundle it takes in."""

from __future__ import annotations

from console.store.change import ORG
from console.store.log import Log
from console.store.open import Store
from console.store.reproject import reproject


def join(store: Store, org: str, now: int, *, keep: bool) -> None:
    """Make this file a site of *org*. What ``init`` wrote gives way to what is there, unless the file was used (*keep*)."""
    with store.write(actor="", now=now) as tx:
        conn, site = tx.reader, store.site
        conn.execute("UPDATE site SET org=?", (org,))
        about = {"code": site.code, "name": site.name, "tz": site.tz, "org": org, "created_at": now}
        if keep:
            tx.set("member", site.id, {"org": org})
        else:
            conn.execute("DELETE FROM change")
            conn.execute("DELETE FROM vector")
            reproject(conn)
            log = Log(conn, site.id)
            log.write("set", "member", site.id, about, None, at=now, actor="", scope=ORG)
            log.flush()
    store.refresh()
