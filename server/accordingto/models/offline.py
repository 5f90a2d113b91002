"""Keep the model libraries off the network. Import this before transformers.

The libraries read these variables once, when they are imported. What the reader set stays as it is.
"""

from __future__ import annotations

import os

SET_BY_US = "HF_HUB_OFFLINE" not in os.environ
"""Whether the reader left the choice to us, so that `pull` may go online."""

for _name, _value in {
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "TOKENIZERS_PARALLELISM": "false",  # it warns, and may hang, where a process forks afterwards
}.items():
    os.environ.setdefault(_name, _value)
