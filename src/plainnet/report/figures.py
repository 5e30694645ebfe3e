"""Figures share one look and are saved as PNG or SVG files whose bytes depend on their content alone.

Colors: Okabe and Ito, "Color universal design", 2008, told apart by color-blind readers too.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plainnet.report.fonts import chinese

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

TRAINING, EVALUATED, VALIDATION, RATE = "#0072B2", "#56B4E9", "#D55E00", "#00795A"
INK, QUIET, FAINT = "#222222", "#666666", "#DDDDDD"

STYLE: dict[Any, Any] = {
    "figure.dpi": 150,
    "figure.constrained_layout.w_pad": 0.1,
    "figure.constrained_layout.h_pad": 0.1,
    "font.size": 9.5,
    "text.color": INK,
    "text.parse_math": False,  # a class may be called $x$
    "axes.edgecolor": QUIET,
    "axes.labelcolor": INK,
    "axes.titlelocation": "left",
    "axes.titlesize": 10.5,
    "axes.titleweight": "bold",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid.axis": "y",
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": FAINT,
    "grid.linewidth": 0.6,
    "lines.linewidth": 1.8,
    "lines.solid_capstyle": "round",
    "xtick.color": QUIET,
    "ytick.color": QUIET,
    "ytick.major.size": 0,
    "svg.hashsalt": "plainnet",
}


@contextmanager
def look() -> Iterator[None]:
    """Matplotlib's defaults with this module's, whatever the reader's own settings are."""
    import matplotlib

    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(STYLE | {"font.family": ["DejaVu Sans", *filter(None, [chinese()])]})
        yield


def new_figure(width: float, height: float, title: str = "") -> Figure:
    """An empty figure of that size in inches, which belongs to no window."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained")
    FigureCanvasAgg(figure)
    if title:
        figure.suptitle(title, x=0.01, ha="left", fontsize=12, fontweight="bold")
    return figure


def blank(axes: Axes) -> None:
    """No frame, no ticks, no grid."""
    axes.grid(visible=False)
    axes.set(xticks=[], yticks=[])
    axes.spines[:].set_visible(False)


def spaced(labels: Sequence[str], room: int) -> list[str]:
    """Those that so many characters leave room for side by side: all, or every second, third, ... one, nothing between."""
    every = max(1, -(-sum(len(label) + 1 for label in labels) // room))
    return [label if i % every == 0 else "" for i, label in enumerate(labels)]


def cut(name: str, most: int) -> str:
    """Of a long name both ends, since variants differ at either."""
    return name if len(name) <= most else f"{name[: most // 2]}…{name[len(name) - (most - most // 2 - 1) :]}"


def png(figure: Figure, dpi: float = STYLE["figure.dpi"]) -> bytes:
    """The figure as the bytes of a PNG file."""
    return _saved(figure, format="png", dpi=dpi, metadata={"Software": None})


def svg(figure: Figure) -> bytes:
    """The figure as the bytes of an SVG file, which needs no font."""
    return _saved(figure, format="svg", metadata=dict.fromkeys(("Creator", "Date", "Format", "Type")))


def _saved(figure: Figure, **how: Any) -> bytes:
    buffer = io.BytesIO()
    with look(), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing")  # names in scripts that no font has become boxes
        figure.savefig(buffer, **how)
    return buffer.getvalue()


def save(figure: Figure, path: Path) -> None:
    """Write the figure as a PNG file, and the folder it goes to."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(png(figure))
