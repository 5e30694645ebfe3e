"""Pictures out of archives: decoded by Pillow, each of exactly the size it must have, known from its header beforehand."""

from __future__ import annotations

import io
import warnings

import numpy as np

from plainnet.core.arrays import Array

Shape = tuple[int, ...]


def pixels(content: bytes, kind: str, shape: Shape) -> Array | None:
    """uint8 of that shape, (h, w) grey or (h, w, 3) colored; None where the content is no such picture.

    kind: the format that Pillow may read ("PNG", "JPEG"), no other.
    """
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # what Pillow finds odd, and bombs, are not pictures of ours
            with Image.open(io.BytesIO(content), formats=[kind]) as image:
                if (image.height, image.width) != shape[:2]:
                    return None
                return np.asarray(image.convert("RGB" if len(shape) == 3 else "L"))
    except Exception:  # Pillow's decoders raise errors of every kind on damaged content
        return None
