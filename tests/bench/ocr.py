"""How fast pictures are read, against the bare program under `xargs -P 2` with the same preparation on the same files.

python tests/bench/ocr.py [pictures]

Marks: 90 % of it on whole screenshots, 115 % on small pictures, where a start of the program costs as much as reading.
Both are timed from the files as they came: preparing is part of both. Rounds alternate; CPU seconds are those of all
children, and steadier than the wall's on a busy machine.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from pipeline.demo import documents
from pipeline.text.ocr.tesseract import Tesseract
from pipeline.text.pictures.frames import Frame, frames
from pipeline.text.pictures.picture import Look, Picture

_PROCESSES = 2
_PIXELS = 100_000_000
_ROUNDS = 3
_SAID = ("Call me on 07700 900404 when you are free", "I told him I don't want to talk about it", "ok", "see you at 8")


def picture(path: Path) -> Picture:
    return Picture(path, looks=(Look(1, 0, 0, "", None, "screenshot", lines=8),))


def ours(paths: Sequence[Path], folder: Path) -> None:
    read = partial(_read, folder=folder)
    with ProcessPoolExecutor(_PROCESSES) as pool:
        found = sum(pool.map(read, (paths[at::_PROCESSES] for at in range(_PROCESSES))))
    assert found == len(paths)


def _read(paths: Sequence[Path], folder: Path) -> int:
    engine = Tesseract("eng", 60, _PIXELS, 0.6, scratch=folder)
    return sum(1 for _ in engine.read([picture(path) for path in paths]))


def bare(paths: Sequence[Path], folder: Path) -> None:
    with ProcessPoolExecutor(_PROCESSES) as pool:
        made = [
            name for part in pool.map(_prepare, (paths[at::_PROCESSES] for at in range(_PROCESSES))) for name in part
        ]
    subprocess.run(
        ["xargs", "-P", str(_PROCESSES), "-I", "{}", "tesseract", "{}", "{}", "--psm", "11", "--oem", "1", "tsv"],
        input="\n".join(made),
        text=True,
        env=os.environ | {"OMP_THREAD_LIMIT": "1"},
        capture_output=True,
        check=True,
    )


def _prepare(paths: Sequence[Path]) -> list[str]:
    made = []
    for path in paths:
        (frame,) = frames(picture(path), _PIXELS)
        assert isinstance(frame, Frame)
        made.append(str(path.with_suffix(".pgm")))
        frame.image.save(made[-1])
    return made


def timed(work: Callable[[Sequence[Path], Path], None], paths: Sequence[Path], folder: Path) -> tuple[float, float]:
    """Wall and CPU seconds."""
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    work(paths, folder)
    wall, after = time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main(pictures: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        kinds = {"whole screenshots": (1080, 9, pictures, 0.90), "small pictures": (360, 2, pictures * 2, 1.15)}
        for kind, (width, bubbles, many, mark) in kinds.items():
            paths = [folder / f"{width}-{number}.png" for number in range(many)]
            for number, path in enumerate(paths):
                said = [
                    (f"{_SAID[(number + place) % len(_SAID)]} {number}", place % 2 == 0) for place in range(bubbles)
                ]
                documents.screenshot(path, said, width=width)
            rounds = [(timed(ours, paths, folder), timed(bare, paths, folder)) for _ in range(_ROUNDS)]
            (wall, cpu), (bare_wall, bare_cpu) = (
                [min(each[way][at] for each in rounds) for at in (0, 1)] for way in (0, 1)
            )
            print(
                f"{kind}: {many / wall:.1f}/s, bare {many / bare_wall:.1f}/s; wall {bare_wall / wall:.0%}, "
                f"CPU {bare_cpu / cpu:.0%} of the bare program's speed (mark {mark:.0%})"
            )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 24)
