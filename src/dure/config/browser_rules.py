"""What browsers are told to forbid on our pages: sources of anything (CSP) and powers of the device."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONE, SELF


def content_security_policy(*, sign_in_at: str = "") -> dict[str, Any]:
    """Everything from ourselves, nothing inline, nobody's frame.

    ``sign_in_at`` is the address of an agency's own sign-in, where one is set: the only other place that a sent form
    may lead to.
    """
    issuer = urlsplit(sign_in_at)
    return {
        "DIRECTIVES": {
            "default-src": [NONE],
            "script-src": [SELF],
            "style-src": [SELF],
            "img-src": [SELF, "data:"],  # the QR code of the second factor; pins of the map
            "font-src": [SELF],
            "connect-src": [SELF],
            "manifest-src": [SELF],
            "form-action": [SELF, f"{issuer.scheme}://{issuer.netloc}"] if issuer.netloc else [SELF],
            "frame-ancestors": [NONE],
            "base-uri": [NONE],
            "object-src": [NONE],
        }
    }


PASSKEYS = ("publickey-credentials-create", "publickey-credentials-get")
UNUSED_POWERS = (
    "accelerometer", "autoplay", "browsing-topics", "camera", "compute-pressure", "display-capture",
    "encrypted-media", "fullscreen", "gamepad", "geolocation", "gyroscope", "hid", "identity-credentials-get",
    "idle-detection", "keyboard-map", "local-fonts", "magnetometer", "microphone", "midi", "otp-credentials",
    "payment", "picture-in-picture", "screen-wake-lock", "serial", "storage-access", "sync-xhr", "usb",
    "window-management", "xr-spatial-tracking",
)  # fmt: skip
PERMISSIONS_POLICY = dict.fromkeys(UNUSED_POWERS, "none") | dict.fromkeys(PASSKEYS, "self")
