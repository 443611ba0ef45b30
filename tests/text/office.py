"""Office files as tests of several modules make and read them."""

from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

from PIL import Image

from models.issues import Issue
from pipeline.text.documents.page import Page
from pipeline.text.documents.pages import pages


def read(path: Path, type_: str, max_chars: int = 100_000) -> tuple[list[Page], list[str]]:
    """Its pages, numbered from 1 without a gap, and the codes of its issues."""
    found, codes = [], []
    for item in pages(path, type_, max_chars):
        if isinstance(item, Issue):
            codes.append(item.code)
        else:
            assert item.image is None or Image.open(BytesIO(item.image())).size
            found.append(item)
    assert [page.number for page in found] == list(range(1, len(found) + 1))
    return found, codes


def png(path: Path) -> Path:
    """An empty picture."""
    Image.new("RGB", (40, 40), "white").save(path)
    return path


def with_parts(source: Path, target: Path, **more: bytes) -> Path:
    """A package with more parts, or others: `word__embeddings__a_zip` is word/embeddings/a.zip."""
    parts = {name.replace("__", "/").replace("_", "."): content for name, content in more.items()}
    with ZipFile(source) as archive, ZipFile(target, "w") as changed:
        for name, content in ({name: archive.read(name) for name in archive.namelist()} | parts).items():
            changed.writestr(name, content)
    return target
