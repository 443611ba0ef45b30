"""What the figures depend on: versions of libraries and readers, hashes of models, lexicons, fonts and corpora."""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from models.language.tagger import Tagger
from pipeline.text.ocr.engine import OcrEngine
from pipeline.validate import fonts

_LIBRARIES = (
    "soteria-triage",
    "spacy",
    "pillow",
    "onnxruntime",
    "rapidocr",
    "pdqhash",
    "google-re2",
    "python-crfsuite",
)


def versions(tagger: Tagger, engines: Iterable[OcrEngine], corpora: Path | None) -> Mapping[str, str]:
    """Name → version or the first of the SHA-256's digits."""
    return (
        {f"library {name}": version(name) for name in _LIBRARIES}
        | {f"detector {name}": said for name, said in tagger.versions().items() if said}
        | {f"engine {engine.name}": engine.version for engine in engines}
        | {f"font {family}": _digits(fonts.file(family)) for family in fonts.there()}
        | {f"corpus {file.name}": _digits(file) for file in sorted(corpora.glob("*.conll") if corpora else ())}
    )


def _digits(file: Path) -> str:
    with file.open("rb") as content:
        return sha256(content.read()).hexdigest()[:16]
