"""Fonts with Chinese signs, of those that are installed here."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from plainnet.core.errors import require

CHINESE = (  # on Linux, Windows and macOS; the best of them first
    *("Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "WenQuanYi Micro Hei", "WenQuanYi Zen Hei"),
    *("Microsoft YaHei", "SimHei", "PingFang SC", "Hiragino Sans GB", "Arial Unicode MS", "Noto Sans CJK JP"),
)
FILES = re.compile(r"CJK|Noto.*SC|SourceHan|wqy|msyh|simhei|PingFang|Hiragino|Arial ?Unicode", re.I)


@cache
def chinese() -> str | None:
    """The family to draw with. Matplotlib remembers what it once found, so a font that is newer is shown to it."""
    from matplotlib import font_manager

    known = {Path(font.fname) for font in font_manager.fontManager.ttflist}
    for path in map(Path, font_manager.findSystemFonts()):
        if FILES.search(path.name) and path not in known:
            font_manager.fontManager.addfont(path)
    installed = set(font_manager.get_font_names())
    return next((name for name in CHINESE if name in installed), None)


def require_chinese() -> None:
    advice = "Install one: apt install fonts-noto-cjk, or Noto Sans CJK from notofonts.github.io."
    require(chinese() is not None, "Pictures and PDF in Chinese need a font with Chinese signs.", "none is installed", advice)
