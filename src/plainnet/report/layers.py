"""The probes of a training as curves: spread, idle units, gradients and updates, a line a layer, the deeper the lighter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from plainnet.core.errors import require
from plainnet.report.curves import Curve, Panel, curve_of, draw_panels

if TYPE_CHECKING:
    from matplotlib.figure import Figure

PANELS = {
    "output_std": "Spread (standard deviation) of each layer's output",
    "dead": "Dead units, as a share",
    "saturated": "Saturated units, as a share",
    "gradient_norm": "Norm of the gradient",
    "update_ratio": "Norm of the update over the weights' (0.001 is usual)",
}
SHARES = ("dead", "saturated")
HEIGHT = 0.2  # of a line of words beside a curve, in inches


def draw_layers(history: Sequence[Mapping[str, Any]], title: str = "") -> Figure:
    """A panel for each kind of probe that the rows hold."""
    panels = [panel for kind, words in PANELS.items() if (panel := _panel(history, kind, words)).curves]
    require(bool(panels), "There are no probes to draw.", "a history without them", "Train with --probes.")
    return draw_panels(panels, title)


def has_probes(history: Sequence[Mapping[str, Any]]) -> bool:
    return any(key.endswith(".update_ratio") for record in history for key in record)


def _panel(history: Sequence[Mapping[str, Any]], kind: str, title: str) -> Panel:
    """Biases are left out: their own size says little."""
    owners = list(dict.fromkeys(key.removesuffix(f".{kind}") for record in history for key in record if key.endswith(f".{kind}")))
    owners = [owner for owner in owners if not owner.endswith(".bias")]
    colors = _colors(len(owners))
    curves: list[Curve] = []
    for owner, color in zip(owners, colors, strict=True):
        curves += curve_of(history, f"{owner}.{kind}", owner, color)
    share = kind in SHARES
    return Panel(title, curves, max(1.6, HEIGHT * len(curves)), not share, 1.0 if share else float("inf"))


def _colors(count: int) -> list[str]:
    """From dark to light, all of them readable on white."""
    from matplotlib import colormaps
    from matplotlib.colors import to_hex

    return [to_hex(colormaps["viridis"](0.8 * i / max(count - 1, 1))) for i in range(count)]
