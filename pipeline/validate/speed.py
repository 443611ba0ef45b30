"""Which programs measure how fast the reading is, and the marks that each has."""

from pipeline.validate.report import Section

_ABOUT = (
    "Not measured by `triage validate`: a figure of speed holds for one machine and its load. Each of these programs "
    "measures it beside a yardstick in the same run."
)
_BENCHES = {
    "tests/bench/ocr.py": "screenshots read at ≥ 90 % of bare Tesseract's speed, small pictures in lists at ≥ 115 %",
    "tests/bench/look.py": "pictures looked at ≥ 8 times as fast as Tesseract reads them",
    "tests/bench/entities.py": "≥ 200,000 messages a second and core for identifiers and lexicon, ≥ 3,000 with names",
    "tests/bench/names.py": "names, beside a plain spaCy CNN",
    "tests/bench/view.py": "the index of 2 million messages built in ≤ 40 s",
    "tests/bench/run.py": "a whole run of 200,000 messages, and the share of each stage",
}


def section() -> Section:
    return Section("Speed", _ABOUT, rows=[{"program": name, "mark": mark} for name, mark in _BENCHES.items()])
