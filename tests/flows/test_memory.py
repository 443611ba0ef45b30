"""How large a process is said to have been is its own size."""

import subprocess
import sys

from flows.workers.memory import peak_bytes

_SIZE = 400 << 20
_ASKED = [sys.executable, "-c", "from flows.workers.memory import peak_bytes; print(peak_bytes())"]


def test_what_a_process_has_used_stays_counted_when_it_is_given_back() -> None:
    used = bytearray(b"x") * _SIZE
    del used
    assert peak_bytes() > _SIZE


def test_a_small_process_is_not_as_large_as_the_one_that_started_it() -> None:
    used = bytearray(b"x") * _SIZE
    small = int(subprocess.run(_ASKED, check=True, capture_output=True, text=True).stdout)
    assert 0 < small < len(used) / 4
