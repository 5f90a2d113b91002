"""Time as ratios, so that a slow or busy machine passes and a slow program does not."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import pytest
import torch

from accordingto import Reader

PARAGRAPH = (
    "The harbour board voted on {n} March to close the old slipway, its chair Ida Thorne said. “Nobody has launched a "
    "boat there since {n},” she said, adding that repairs would cost {n} thousand pounds. Tomas Weil, who runs the "
    "sailing school, called the vote a mistake and said that the board had asked no one. The slipway was built of "
    "granite blocks in the last century and lies on the eastern side of the basin.\n\n"
)


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader.open() as opened:
        opened.read(text=text(2))
        yield opened


def text(paragraphs: int) -> str:
    return "".join(PARAGRAPH.format(n=n) for n in range(11, 11 + paragraphs))


def cost(work: Callable[[], object], times: int = 3) -> float:
    """CPU seconds, the median of a few runs: other programs on the machine weigh little on it."""
    seen = []
    for _ in range(times):
        began = time.process_time()
        work()
        seen.append(time.process_time() - began)
    return statistics.median(seen)


def test_eight_times_the_text_takes_about_eight_times_as_long(reader: Reader) -> None:
    small, large = text(8), text(64)
    assert cost(lambda: reader.read(text=large)) < 14 * cost(lambda: reader.read(text=small))


def test_the_claims_cost_little_more_than_the_products_they_need(reader: Reader) -> None:
    """The yardstick: the encoder's matrix products for as many word pieces, in 32 bits, and nothing else."""
    long = text(40)
    pieces = 40 * 91
    x, inner = torch.randn(512, 384), torch.randn(512, 1536)
    matrices = [torch.randn(384, width) for width in (1152, 384, 1536)]
    back = torch.randn(1536, 384)

    def yardstick() -> None:
        with torch.inference_mode():
            for _ in range(6 * pieces // 512):
                for matrix in matrices:
                    x @ matrix
                inner @ back

    assert cost(lambda: reader.find_claims(long)) < 3 * cost(yardstick)


def test_a_reading_does_not_load_torchs_compiler() -> None:
    """Its imports alone would take as long as all else together, and 200 MB."""
    code = (
        "import sys; from accordingto import Reader, paths; "
        "Reader.open().read(html=paths.sample().read_bytes()); "
        "heavy = ('torch._dynamo', 'torch._inductor', 'sympy', 'transformers'); "
        "sys.exit(' '.join(name for name in heavy if name in sys.modules))"
    )
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=env)
    assert done.stderr.strip() == ""
