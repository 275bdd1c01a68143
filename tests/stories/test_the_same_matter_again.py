"""A complaint comes again within thirty days: the words go to the first one, which is chased and scheduled again."""

from __future__ import annotations

from tests.stories.seat import Room


def complain(room: Room, words: str) -> str:
    """A complaint, told to the agent and entered for them."""
    return str(
        room.ok("case", "open", "hotline-complaint", "--plate", "渝A12345", "--field", f"complaint={words}")[
            "case"
        ]
    )


async def test_joined_from_the_menu(room: Room) -> None:
    first = complain(room, "洗车没洗干净")
    second = complain(room, "还是没人管")
    assert room.ok("case", "same", second)["older"] == [first]
    async with room.sits("1001") as call:
        await call.type(second)
        await call.press("Enter", "F10")
        call.sees(second, "和前一单同一件事")
        await call.press("Esc", "Ctrl+P")
        await call.type("同一件事")
        await call.press("Enter")
        call.sees("和哪一单是同一件事", f"1  {first}", "未办完")
        await call.type("1")
        call.sees("这次新说了什么？")
        await call.type("又来催，要店长回电")
        await call.press("Enter")
        call.answered("✓")
        call.sees(first)
    new, old = room.case(second), room.case(first)
    assert (new["state"], new["outcome"]) == ("closed", "chase")
    assert old["state"] == "open" and [c["text"] for c in old["chases"]] == [second]
    assert "又来催，要店长回电" in str(old["forms"])


async def test_by_command_and_refused(room: Room) -> None:
    first = complain(room, "洗车没洗干净")
    lone = room.run("case", "same", first, "HQ-0009")
    assert lone.code == 1
    second = complain(room, "还是没人管")
    assert room.ok("case", "same", second, first, "又来催")["case"] == first
    again = room.run("case", "same", second, first)
    assert again.refusal["refused"] == "not-the-same"
