"""Whose tagger of names is used: ours, or a model of spaCy's, as the settings have it."""

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

    Raises:
        Mistakes: ours has no lock.
    """
    if not model:
        return locked.version()
    from spacy.util import get_model_meta, get_package_version

    installed = get_package_version(model)
    return f"{model}-{installed}" if installed else "{lang}_{name}-{version}".format(**get_model_meta(model))
