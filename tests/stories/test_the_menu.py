"""F10, item by item: whatever the menu offers for a case can be done from it, and what cannot says why."""

from __future__ import annotations

from tests.stories.bookings import with_the_store
from tests.stories.seat import Room, Seat


async def choose(call: Seat, title: str) -> None:
    """F10, then down to the line of that title, then Enter."""
    await call.press("F10")
    for _step in range(30):
        item = call.app.screen.board.item  # type: ignore[attr-defined]
        if item.title == title:
            break
        await call.press("Down")
    else:
        raise AssertionError(f"no {title!r} in the menu\n" + "\n".join(call.screen))
    await call.press("Enter")


async def test_a_step_is_taken_and_given_up_again(room: Room) -> None:
    await with_the_store(room)
    async with room.sits("2009") as desk:
        await desk.press("F6", "Enter")
        await choose(desk, "领走")
        desk.answered("✓")
        assert room.case()["steps"][-1]["claimant"] == "2009"
        await choose(desk, "放下")
        desk.answered("✓")
        assert not room.case()["steps"][-1]["claimant"]
    room.ok("case", "claim", "HQ-0001", staff="2009")
    room.ok("case", "unclaim", "HQ-0001", staff="2009")
    assert not room.case()["steps"][-1]["claimant"]


async def test_no_line_of_the_menu_leads_nowhere(room: Room) -> None:
    async with room.sits("1001", lang="en") as call:
        await call.press("F2")
        await call.type("12345 yy 3 maintenance")
        await call.press("Enter", "F10")
        items = [i for i in call.app.screen.board.view.items if not i.why_not]  # type: ignore[attr-defined]
        await call.press("Esc")
        assert len(items) > 5
        for item in items:
            assert item.title[:1] == item.title[:1].upper(), item.title
            if "|" not in item.id or item.id.startswith("cancel"):
                continue
            await choose(call, item.title)
            call.sees_not("this cannot be done from here")
            await call.press("Esc", "Esc")
