"""Rows (N, k F) as those of k members that share a network: one member's features after the other's."""

from __future__ import annotations

from plainnet.core.arrays import Value
from plainnet.core.errors import require
from plainnet.core.formula import columns


def check_members(members: int) -> None:
    require(members >= 1, "A network is shared by at least one member.", members, "Use 8, say.")


def share(fan_in: int, members: int) -> int:
    """The features of one member."""
    width, rest = divmod(fan_in, members)
    advice = f"Begin with Adapters({members}), and give all layers of members as many."
    require(rest == 0 and width > 0, f"{members} members take rows of so many parts.", f"{fan_in} values", advice)
    return width


def part(x: Value, member: int, members: int) -> Value:
    """One member's features: (N, k F) -> (N, F); the same of a feature vector."""
    width = share(x.shape[-1], members)
    return columns(x, member * width, (member + 1) * width)


def parts(x: Value, members: int) -> list[Value]:
    return [part(x, member, members) for member in range(members)]
