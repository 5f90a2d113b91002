"""Hazardous pages, parsed in a process of their own that can be killed.

Most pages are parsed where they arrive. One that is very large, or built to choke a parser, goes to a child process
with a time and a memory limit; the child ends with the page, so nothing it did to its memory stays. Run as a module,
this file is that child: it reads one pickled request from standard input and writes one pickled answer.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from pathlib import Path

from ..errors import AccordingtoError, Crashed, TimedOut, TooLarge
from ..values import Article
from .limits import Limits

_ROOT = Path(__file__).resolve().parents[2]


def hazardous(text: str, limits: Limits) -> bool:
    """Tell whether decoded HTML should be parsed in a process of its own. Linear and cheap."""
    return len(text) > limits.guard_bytes or text.count("<") > limits.guard_tags * 2


def extract(text: str, url: str | None, limits: Limits) -> Article:
    """Return the article of decoded HTML, parsed in a child process.

    Raises what reading the page raises, TimedOut when the time is over, TooLarge when the memory is, and Crashed when
    the child ends without an answer.
    """
    request = pickle.dumps((text.encode("utf-8", "replace"), url, limits))
    path = os.pathsep.join(filter(None, [str(_ROOT), os.environ.get("PYTHONPATH", "")]))
    environment = {**os.environ, "PYTHONPATH": path, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    child = subprocess.Popen(
        [sys.executable, "-m", __name__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
    )
    try:
        answer, _ = child.communicate(request, timeout=limits.seconds)
    except subprocess.TimeoutExpired:
        child.kill()
        child.communicate()
        raise TimedOut(
            f"Reading the page took longer than {limits.seconds:g} seconds.", "Select the part to read and pass that."
        ) from None
    if child.returncode != 0 or not answer:
        raise Crashed("The process that read the page ended unexpectedly.", "Select the part to read and pass that.")
    result = pickle.loads(answer)  # written by our own child, through a pipe that no one else holds
    if isinstance(result, Article):
        return result
    kind, message, remedy = result
    raise kind(message, remedy)


def _limit_memory(megabytes: int) -> None:
    try:
        import resource
    except ImportError:  # Windows: the time limit alone has to do
        return
    size = megabytes << 20
    hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
    resource.setrlimit(resource.RLIMIT_DATA, (size if hard < 0 else min(size, hard), hard))


def _serve() -> None:
    data, url, limits = pickle.load(sys.stdin.buffer)
    from .page import read

    _limit_memory(limits.memory_mb)
    result: Article | tuple[type[AccordingtoError], str, str]
    try:
        result = read(data.decode("utf-8"), url, limits)
    except AccordingtoError as error:
        result = (type(error), error.message, error.remedy)
    except (MemoryError, RecursionError):
        result = (
            TooLarge,
            "The page needs more memory than one page may take.",
            "Select the part to read and pass that.",
        )
    sys.stdout.buffer.write(pickle.dumps(result))


if __name__ == "__main__":
    _serve()
