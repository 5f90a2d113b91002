"""Keeps the numeric libraries from wasting processors: they are told before they are first imported."""

from __future__ import annotations

import os
from collections.abc import MutableMapping

SETTINGS = {
    # numpy multiplies small matrices here, which threads only slow down
    "OPENBLAS_NUM_THREADS": "1",
    # a thread of torch that waits for the other sleeps instead of spinning, which costs most on a busy machine
    "OMP_WAIT_POLICY": "PASSIVE",
}


def calm(env: MutableMapping[str, str] | None = None) -> None:
    """Set what is not set yet in the environment. Has no effect on a library that was imported already."""
    env = os.environ if env is None else env
    for name, value in SETTINGS.items():
        env.setdefault(name, value)
