"""The vocabulary of SVG Tiny Portable/Secure as literal data (draft-svg-tiny-ps-abrotman-12 sections 2.2 and 2.3)."""

from collections.abc import Mapping
from typing import Final

# What a logo may be made of: the shapes, paint, text and structure of SVG Tiny 1.2 that do not move, load or react.
ELEMENTS: Final = frozenset(
    {
        *("title", "desc", "metadata", "defs", "g", "use"),
        *("path", "rect", "circle", "ellipse", "line", "polyline", "polygon"),
        *("linearGradient", "radialGradient", "stop", "solidColor"),
        *("text", "tspan", "textArea", "tbreak"),
        *("font", "font-face", "font-face-src", "font-face-name", "glyph", "missing-glyph", "hkern"),
    }
)

_SCRIPT: Final = "no scripts"
_ACTION: Final = "nothing that reacts"
_MOTION: Final = "nothing that moves"
_MEDIA: Final = "no embedded media"
_PICTURE: Final = "vectors only, no images"
_EFFECT: Final = "no part of SVG Tiny"
# What it must not hold, and why.
REFUSED: Final[Mapping[str, str]] = {
    "script": _SCRIPT,
    "handler": _SCRIPT,
    "listener": _SCRIPT,
    "a": "no links",
    "view": "no links",
    "cursor": _ACTION,
    "image": _PICTURE,
    "feImage": _PICTURE,
    "foreignObject": "no foreign content",
    "iframe": "no foreign content",
    "switch": "no conditions",
    "audio": _MEDIA,
    "video": _MEDIA,
    "animation": _MEDIA,
    "prefetch": _MEDIA,
    "canvas": _MEDIA,
    "animate": _MOTION,
    "animateColor": _MOTION,
    "animateMotion": _MOTION,
    "animateTransform": _MOTION,
    "set": _MOTION,
    "mpath": _MOTION,
    "discard": _MOTION,
    "style": "presentation attributes are",
    "font-face-uri": "no fonts from outside",
    "svg": "one <svg>, the root",
    "filter": _EFFECT,
    "mask": _EFFECT,
    "clipPath": _EFFECT,
    "pattern": _EFFECT,
    "marker": _EFFECT,
    "symbol": _EFFECT,
}

# Section 2.3: attributes that should not be there, and the one value they may have.
FIXED: Final[Mapping[str, str]] = {
    "zoomAndPan": "disable",
    "externalResourcesRequired": "false",
    "focusable": "false",
    "snapshotTime": "none",
    "playbackOrder": "all",
    "timelineBegin": "onLoad",
}
