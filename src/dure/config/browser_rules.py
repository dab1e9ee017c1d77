"""What browsers are told to forbid on our pages: sources of anything (CSP) and powers of the device."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from csp.constants import NONE, SELF


def content_security_policy(*, forms_may_lead_to: Iterable[str] = ()) -> dict[str, Any]:
    """Everything from ourselves, nothing inline, nobody's frame.

    ``forms_may_lead_to`` are origins to which a sent form may be redirected (an agency's sign-in).
    """
    return {
        "DIRECTIVES": {
            "default-src": [NONE],
            "script-src": [SELF],
            "style-src": [SELF],
            "img-src": [SELF, "data:"],  # the QR code of the second factor; pins of the map
            "font-src": [SELF],
            "connect-src": [SELF],
            "manifest-src": [SELF],
            "form-action": [SELF, *forms_may_lead_to],
            "frame-ancestors": [NONE],
            "base-uri": [NONE],
            "object-src": [NONE],
        }
    }


PASSKEYS = ("publickey-credentials-create", "publickey-credentials-get")
UNUSED_POWERS = (
    "accelerometer", "autoplay", "bluetooth", "browsing-topics", "camera", "compute-pressure", "display-capture",
    "encrypted-media", "fullscreen", "gamepad", "geolocation", "gyroscope", "hid", "identity-credentials-get",
    "idle-detection", "keyboard-map", "local-fonts", "magnetometer", "microphone", "midi", "otp-credentials",
    "payment", "picture-in-picture", "screen-wake-lock", "serial", "storage-access", "sync-xhr", "usb", "web-share",
    "window-management", "xr-spatial-tracking",
)  # fmt: skip
PERMISSIONS_POLICY = dict.fromkeys(UNUSED_POWERS, "none") | dict.fromkeys(PASSKEYS, "self")
