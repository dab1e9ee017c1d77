"""Figures of the machine for Prometheus; no label ever names a person or a household.

With several worker processes the figures of all lie in the folder that PROMETHEUS_MULTIPROC_DIR names (``dure serve``
sets it), and whichever worker is asked adds them up.
"""

from __future__ import annotations

import os

from prometheus_client import REGISTRY as OWN_PROCESS
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15)

REQUESTS = Counter("dure_requests", "Requests answered", ["view", "method", "status"])
REQUEST_SECONDS = Histogram("dure_request_seconds", "Server time of requests", ["view"], buckets=SECONDS)
ERRORS = Counter("dure_errors", "Requests that failed inside Dure", ["view", "error"])


def measured(*, view: str, method: str, status: int, seconds: float) -> None:
    REQUESTS.labels(view, method, str(status)).inc()
    REQUEST_SECONDS.labels(view).observe(seconds)


def failed(*, view: str, error: str) -> None:
    ERRORS.labels(view, error).inc()


def exposition() -> bytes:
    """All figures in Prometheus' text format."""
    if not os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        return generate_latest(OWN_PROCESS)
    everybody = CollectorRegistry()
    MultiProcessCollector(everybody)  # type: ignore[no-untyped-call]
    return generate_latest(everybody)
