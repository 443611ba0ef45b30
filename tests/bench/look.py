"""How fast and how surely pictures without text are told from those with it; Tesseract reads the same in comparison.

python tests/bench/look.py [each] [those that Tesseract reads]

The set is that of `triage validate`: its mix and sizes are written in pipeline/validate/pictures.py. Tesseract reads as
the first tier would without the look: every picture as a photograph, prepared, in lists. Both are CPU seconds, of the
same files in the same run, from the files as they came: all of them if not told otherwise, in six minutes, since a few
large ones take most of them. Marks: 8 times as fast, 99 % of the pictures with text kept.
"""

import resource
import sys
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from random import Random

from pipeline.text.ocr.tesseract import Tesseract
from pipeline.text.pictures.detector import detector
from pipeline.text.pictures.look import looks
from pipeline.text.pictures.picture import Look, Picture
from pipeline.validate.pictures import Sample, mixed

_PIXELS = 100_000_000


@dataclass
class Score:
    """CPU seconds of the look, and its answers, for one kind of picture."""

    seconds: float = 0.0
    kinds: Counter[str] = field(default_factory=Counter)

    @property
    def pictures(self) -> int:
        return self.kinds.total()

    @property
    def kept(self) -> int:
        return self.pictures - self.kinds["blank"]


def cpu() -> float:
    """Seconds of this process and of all that it started and that have ended."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def look_at(samples: list[Sample]) -> dict[tuple[bool, str], Score]:
    scores: dict[tuple[bool, str], Score] = defaultdict(Score)
    for sample in samples:
        score, start = scores[sample.text, sample.kind], cpu()
        (look,) = looks(sample.content, sample.type, _PIXELS, detector())
        score.seconds += cpu() - start
        assert isinstance(look, Look), look
        score.kinds[look.kind] += 1
    return scores


def seconds_of_tesseract(samples: list[Sample]) -> float:
    start = cpu()
    read = Tesseract("eng", 60, _PIXELS, 0.6).read([Picture(sample.content, sample.type) for sample in samples])
    assert len(list(read)) == len(samples)
    return cpu() - start


def main(each: int, read: int) -> None:
    samples = list(mixed(each))
    look_at(samples[:1])  # loads the networks
    scores = look_at(samples)
    for (text, kind), score in scores.items():
        took = f"{1_000 * score.seconds / score.pictures:4.0f} ms {dict(score.kinds)}"
        print(f"{'text' if text else 'none'} {kind:22} kept {score.kept:3} of {score.pictures:3} {took}")
    for text in (True, False):
        these = [score for (has, _), score in scores.items() if has == text]
        kept, pictures = sum(score.kept for score in these), sum(score.pictures for score in these)
        print(f"{'with' if text else 'without'} text: kept {kept / pictures:.1%} of {pictures}")
    part = Random(0).sample(samples, min(read, len(samples)))  # noqa: S311 - drawn, not secret
    looked = sum(score.seconds for score in look_at(part).values())
    print(f"Tesseract / look: {seconds_of_tesseract(part) / looked:.1f} on {len(part)} of them (mark 8)")


if __name__ == "__main__":
    main(*(int(value) for value in sys.argv[1:])) if len(sys.argv) > 2 else main(12, 240)
