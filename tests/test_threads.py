"""The numeric libraries are calmed unless the user says otherwise."""

from __future__ import annotations

import subprocess
import sys

from accordingto.threads import SETTINGS, calm


def test_what_the_user_set_stays() -> None:
    env = {"OPENBLAS_NUM_THREADS": "4"}
    calm(env)
    assert env == {**SETTINGS, "OPENBLAS_NUM_THREADS": "4"}


def test_a_reader_calms_them_before_numpy_comes_in() -> None:
    code = (
        "import sys, os; from accordingto import Reader; assert 'numpy' not in sys.modules; Reader.open();"
        "print(os.environ['OPENBLAS_NUM_THREADS'], 'numpy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["1", "False"]
