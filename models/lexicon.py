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
Kind = Literal["positive", "negative", "negated", "quoted"]
"""Of a sentence: see `Sentences`."""

Language = Literal["en", "pl", "ur-Latn", "pa-Latn"]
"""Of phrases and sentences, as BCP 47 writes it: English, Polish, and Urdu and Punjabi in Latin script."""


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Phrases(_Model):
    """Phrases of which each is this sign of the category.

    Attributes:
        confidence: 0 to 1, how often such a phrase means it.
        language: whose spellings, and whose words of denial, its phrases go by. They are looked for in every text, for
            people mix languages within a message.
        any: see `models.language.phrases.phrase`.
    """

    confidence: float = Field(gt=0, le=1)
    language: Language = "en"
    any: tuple[Text, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _readable(self) -> Self:
        for phrase in self.any:
            pattern(phrase, self.language)
        return self


class Sentences(_Model):
    """Sentences of one language on which a category proves itself.

    Attributes:
        positive: sentences in which it must be found, not negated and not quoted.
        negative: sentences in which it must not be found.
        negated: sentences in which it must be found negated.
        quoted: sentences in which it must be found as another's words.
    """

    positive: tuple[Text, ...] = Field(min_length=3)
    negative: tuple[Text, ...] = Field(min_length=3)
    negated: tuple[Text, ...] = ()
    quoted: tuple[Text, ...] = ()


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
        also: other categories of the suspect's conduct that its positive sentences may show too; of no others they do.
        languages: those that it has phrases and sentences of.
        sentences: by language.
    """

    category: Text
    version: int = Field(ge=1)
    definition: Text
    anchor: Text
    author: Literal["suspect", "anyone"]
    benign: tuple[Text, ...] = Field(min_length=1)
    also: tuple[Text, ...] = ()
    owner: Text
    review_by: date
    languages: tuple[Language, ...] = Field(min_length=1)
    phrases: tuple[Phrases, ...] = Field(min_length=1)
    sentences: dict[Language, Sentences]

    @model_validator(mode="after")
    def _proved_in_its_languages(self) -> Self:
        named, phrased, proved = set(self.languages), {p.language for p in self.phrases}, set(self.sentences)
        if not named == phrased == proved:
            raise ValueError(
                f"languages names {sorted(named)}, but its phrases are of {sorted(phrased)} and its sentences of "
                f"{sorted(proved)}: give each language phrases and sentences, and name it"
            )
        return self

    def all_sentences(self, kind: Kind) -> tuple[str, ...]:
        """Of one kind, of all languages."""
        return tuple(sentence for of in self.sentences.values() for sentence in getattr(of, kind))


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
    return f"4-{hasher.hexdigest()}"


def _texts() -> dict[str, str]:
    folder = files("models").joinpath("lexicons")
    found = (file for file in folder.iterdir() if file.name.endswith(".toml"))
    return {file.name: file.read_text("utf-8") for file in sorted(found, key=lambda file: file.name)}
