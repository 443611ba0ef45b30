"""The password of an extraction, from where the case file says: never from the case file, never to a scheduler."""

import os

from models.casefile import Exhibit
from pipeline.errors import Refused


def variable(exhibit: Exhibit) -> dict[str, str]:
    """The variable that has the password of an extraction, if the case file names one and it is set."""
    name = exhibit.extraction.password_env
    return {name: os.environ[name]} if name and name in os.environ else {}


def of(exhibit: Exhibit) -> str | None:
    """The exhibit's password; None if it has none.

    Raises:
        Refused: there is none where the case file says that there is one.
    """
    delivered, name = exhibit.extraction, f"exhibit {exhibit.exhibit_ref}: extraction"
    if delivered.password_env:
        if not (password := os.environ.get(delivered.password_env)):
            raise Refused(
                f"{name}.password_env: the variable {delivered.password_env} is not set here. Set it where the command "
                "runs (on every worker of a cluster), or use password_file."
            )
        return password
    if delivered.password_file:
        try:
            password = delivered.password_file.read_text("utf-8").rstrip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            raise Refused(f"{name}.password_file: cannot be read ({type(error).__name__}).") from None
        if not password:
            raise Refused(f"{name}.password_file: is empty. Put the password into its first line.")
        return password
    return None
