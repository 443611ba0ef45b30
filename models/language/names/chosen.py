"""Whose tagger of names is used: ours, or a model of spaCy's, as the settings have it."""

from functools import cache
from hashlib import file_digest, sha256
from pathlib import Path

from models.language.names import locked


def check(model: str) -> None:
    """Refuse before any work a tagger that could not find a single name.

    Args:
        model: see the setting `text.names`; empty for ours.

    Raises:
        Mistakes: a model that is not there or tags no names; files of ours that are not those that were locked.
    """
    if model:
        from models.language.names import foreign  # spaCy takes half a second, which a run with nothing to do has not

        foreign.load(model)
    else:
        locked.check()


def version(model: str) -> str:
    """What a unit of work whose names it finds has in its name.

    Of a folder also a hash of its files, for one that is trained anew may keep its name.

    Raises:
        Mistakes: ours has no lock.
    """
    if not model:
        return locked.version()
    from spacy.util import get_model_meta, get_package_version

    if installed := get_package_version(model):
        return f"{model}-{installed}"
    return "{lang}_{name}-{version}-{hash}".format(**get_model_meta(model), hash=_hashed(Path(model)))


@cache
def _hashed(folder: Path) -> str:
    hashed = sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        with path.open("rb") as file:
            hashed.update(f"{path.relative_to(folder)}\n".encode() + file_digest(file, "sha256").digest())
    return hashed.hexdigest()[:16]
