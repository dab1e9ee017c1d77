"""How sure a share is."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

Z_95 = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Share:
    """``hits`` of ``total``; ``low`` and ``high`` bound the share in 95 of 100 such samples. Of nothing it is None."""

    hits: int
    total: int
    value: float | None
    low: float | None
    high: float | None


def wilson(hits: int, total: int, *, z: float = Z_95) -> Share:
    """The share with its score interval, which stays between 0 and 1 for small numbers too.

    Source: Wilson, E. B. (1927), Journal of the American Statistical Association 22, 209–212.

    Raises:
        ValueError: more hits than there are, or fewer than none.
    """
    if not 0 <= hits <= total:
        raise ValueError(f"{hits} of {total} is no share.")
    if not total:
        return Share(0, 0, None, None, None)
    share = hits / total
    bound = 1 + z * z / total
    middle = (share + z * z / (2 * total)) / bound
    half = z / bound * sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    return Share(
        hits, total, share, max(middle - half, 0.0) if hits else 0.0, min(middle + half, 1.0) if hits < total else 1.0
    )
