"""The lexicon: categories of phrases as versioned data, `models/lexicons/<category>.toml` (domain X-05).

A category says what it is for, who may author it, what innocent readings it has, and proves itself on its own
sentences.
"""

import tomllib
from datetime import date
from functools import cache
from hashlib import blake2b
from importlib.resources import files
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from models.language.phrases.phrase import pattern, spellings
from models.mistakes import Mistakes, from_validation

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Phrases(_Model):
    """Phrases of which each is this sign of the category.

    Attributes:
        confidence: 0 to 1, how often such a phrase means it.
        any: see `models.language.phrases.phrase`.
    """

    confidence: float = Field(gt=0, le=1)
    any: tuple[Text, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _readable(self) -> Self:
        for phrase in self.any:
            pattern(phrase)
        return self


class Category(_Model):
    """A category of the lexicon.

    Attributes:
        category: its name: a rule of scoring.
        version: raised with each change that changes what is found.
        definition: what it is for.
        anchor: statute or guidance that it rests on.
        author: whose words count: the suspect's alone, or anyone's, for or against anyone.
        benign: innocent readings, for the reviewer.
        owner, review_by: who answers for it, and until when it may stand unread.
        languages: ISO 639-1.
        positive: sentences in which it must be found, not negated and not quoted.
        negative: sentences in which it must not be found.
        negated: sentences in which it must be found negated.
        quoted: sentences in which it must be found as another's words.
    """

    category: Text
    version: int = Field(ge=1)
    definition: Text
    anchor: Text
    author: Literal["suspect", "anyone"]
    benign: tuple[Text, ...] = Field(min_length=1)
    owner: Text
    review_by: date
    languages: tuple[Text, ...] = Field(min_length=1)
    phrases: tuple[Phrases, ...] = Field(min_length=1)
    positive: tuple[Text, ...] = Field(min_length=3)
    negative: tuple[Text, ...] = Field(min_length=3)
    negated: tuple[Text, ...] = ()
    quoted: tuple[Text, ...] = ()


@cache
def categories() -> tuple[Category, ...]:
    """All categories, in order of name.

    Raises:
        Mistakes: all that is wrong with them, each with its file.
    """
    found, mistakes = [], []
    for name, text in _texts().items():
        try:
            category = Category.model_validate(tomllib.loads(text))
        except tomllib.TOMLDecodeError as error:
            mistakes.append(f"models/lexicons/{name}: not TOML: {error}")
        except ValidationError as error:
            mistakes += from_validation(f"models/lexicons/{name}", error)
        else:
            if name != f"{category.category}.toml":
                mistakes.append(
                    f"models/lexicons/{name}: is named after its category; rename it {category.category}.toml"
                )
            found.append(category)
    if mistakes:
        raise Mistakes(mistakes)
    return tuple(found)


@cache
def version() -> str:
    """Of all categories and spellings together: equal if and only if the same is found."""
    hasher = blake2b(digest_size=6)
    for name, text in _texts().items():
        hasher.update(f"{name}\x00{text}\x00".encode())
    hasher.update(repr(sorted(spellings().items())).encode())
    return f"1-{hasher.hexdigest()}"


def _texts() -> dict[str, str]:
    folder = files("models").joinpath("lexicons")
    found = (file for file in folder.iterdir() if file.name.endswith(".toml"))
    return {file.name: file.read_text("utf-8") for file in sorted(found, key=lambda file: file.name)}
