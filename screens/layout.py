"""Puts the panes of a screen where its plan says, without measuring anything."""

from __future__ import annotations

from textual.geometry import NULL_OFFSET, NULL_SPACING, Region, Size
from textual.layout import ArrangeResult, Layout, WidgetPlacement
from textual.widget import Widget

from screens.plan import Place


class PlannedLayout(Layout):
    """Panes by id at the places of ``parent.places``; a pane without a place is nowhere."""

    name = "planned"

    def arrange(
        self, parent: Widget, children: list[Widget], size: Size, greedy: bool = True
    ) -> ArrangeResult:
        places: dict[str, Place] = getattr(parent, "places", {})
        found: list[WidgetPlacement] = []
        for child in children:
            place = places.get(child.id or "")
            if place is not None:
                found.append(WidgetPlacement(Region(*place), NULL_OFFSET, NULL_SPACING, child))
        return found
