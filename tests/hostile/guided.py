"""The campaign of `test_fuzz`, guided by coverage of our own code and of the libraries written in Python.

Not part of the tests: `pip install atheris`, then for one kind of file, as long as -max_total_time says (seconds):

    python tests/hostile/guided.py a.eml -max_total_time=600
"""

import sys
import tempfile
from pathlib import Path

import atheris

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[2])]
_LIBRARIES = ["email", "plistlib", "tarfile", "zipfile", "typedstream", "yaml", "tomllib", "csv"]

with atheris.instrument_imports(include=["pipeline", "models", "flows.case", *_LIBRARIES]):
    import test_fuzz

    import pipeline.parse.database.ranges
    from pipeline.ingest.media_type import HEAD, media_type


def main() -> None:
    """Fuzz the file of that name."""
    name, *options = sys.argv[1:]
    folder = Path(tempfile.mkdtemp(prefix="guided-"))
    known, boxes = test_fuzz.files(), test_fuzz.containers()
    seed = known.get(name) or boxes[name]
    path = folder / Path(seed.path).name
    pipeline.parse.database.ranges._ROWS = 3

    def one(raw: bytes) -> None:
        content = seed.seal(raw)
        path.write_bytes(content)
        if name in boxes:
            test_fuzz._taken(path, folder / "blobs", test_fuzz.WORD)
        else:
            test_fuzz._parsed(path, seed.path, content)
            test_fuzz._read(path, media_type(content[:HEAD], seed.path))

    corpus = folder / "corpus"
    corpus.mkdir()
    (corpus / "sound").write_bytes(seed.content)
    atheris.Setup([sys.argv[0], str(corpus), f"-artifact_prefix={folder}/", "-max_len=20000", *options], one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
