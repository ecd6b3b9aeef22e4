"""Actions of marking takes, and of how their list is sorted. Free of Qt."""

from __future__ import annotations

from app.actions.action import Action, Menu
from app.actions.enabling import with_take
from app.document.ranking import TakeOrder
from app.document.takes import TakeColor

COLOR_IDS: dict[TakeColor | None, str] = {color: f"color_{color.value}" for color in TakeColor} | {
    None: "color_none"
}
"""The action that gives the heard take a colour; None takes it away."""

ORDER_IDS = {order: f"order_{order.value}" for order in TakeOrder}

_ORDERS = {
    TakeOrder.MADE: ("As &Made", "List takes in the order in which they were made"),
    TakeOrder.AIM: (
        "By &Aim",
        "List first the takes of whose energy most comes from their camera direction",
    ),
    TakeOrder.ERROR: (
        "By Direction &Error",
        "List first the takes whose loudest direction is nearest to their camera direction",
    ),
    TakeOrder.SPREAD: ("By Energy &Spread", "List first the takes that are least diffuse"),
    TakeOrder.NAME: ("By &Name", "List takes by their names"),
}

MARK_ACTIONS = (
    Action(
        "star",
        "S&tar",
        "Mark the take as one of the best, or no longer",
        Menu.TAKE,
        "S",
        "star",
        enabled=with_take,
        checked=False,
        separated=True,
    ),
    Action(
        "lock",
        "Loc&k",
        "Keep the take from being deleted or changed",
        Menu.TAKE,
        "Shift+L",
        "lock",
        enabled=with_take,
        checked=False,
    ),
    Action(
        "note",
        "Edit N&ote",
        "Write something down about the take",
        Menu.TAKE,
        "N",
        "note",
        enabled=with_take,
    ),
    *(
        Action(
            action_id,
            "N&one" if color is None else f"&{color.value.capitalize()}",
            "Take the take's colour away" if color is None else f"Color the take {color.value}",
            Menu.COLORS,
            enabled=with_take,
        )
        for color, action_id in COLOR_IDS.items()
    ),
    Action(
        "starred_only",
        "Show Only Sta&rred",
        "List only the takes that have a star",
        Menu.TAKE,
        "Shift+S",
        "star",
        checked=False,
    ),
    *(
        Action(ORDER_IDS[order], *_ORDERS[order], Menu.ORDERS, checked=order is TakeOrder.MADE)
        for order in TakeOrder
    ),
)
