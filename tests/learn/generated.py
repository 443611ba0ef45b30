"""Units as a telephone has them, generated: everyday talk, decoys, and a few that matter. For tests and the bench."""

import random

from pipeline.learn.features import Document

_EVERYDAY = (
    "running {n} minutes late sorry", "can you get {thing} on the way", "did you see the {event}",
    "see you at the {place}", "what time is the {event}", "I left my {thing} at the {place}",
    "happy birthday hope you have a lovely {day}",
    "the {place} was packed", "did you pay for the {event}", "mum says bring {thing}", "thanks for {day}",
    "are we still on for the {event}", "the boiler man comes on {day}", "lol that was so funny", "ok no worries",
    "call me when you are home from the {place}", "my shift ends at {n}", "did he like the {thing}",
    "who is driving to the {place}", "I am so tired after the {event}", "delete that photo of my {thing} lol",
    "sorry about the {thing}", "do not tell {who} about the {event} it is a surprise", "stop sending me {thing} offers",
)  # fmt: skip
_TELLING = (
    "I am sorry for what happened at the {place}", "I should have stopped when you said", "please do not tell anyone",
    "delete our messages", "you were asleep and I carried on", "you never said no to me",
    "nobody will listen to you", "what will you say to the police", "I wanted it to stop and could not move",
    "he would not let me leave the {place}",
    "I did not want that and he knew", "I cannot remember getting to the {place} after his drink",
)  # fmt: skip
_WORDS = {
    "n": ("five", "ten", "twenty", "six", "nine"),
    "thing": ("milk", "keys", "charger", "jacket", "cake", "bike", "parcel", "ticket", "shoes", "paint"),
    "event": ("match", "quiz", "gig", "meeting", "wedding", "film", "race", "class", "barbecue", "interview"),
    "place": ("flat", "station", "gym", "office", "pub", "park", "garage", "club", "beach", "library"),
    "day": ("monday", "friday", "sunday", "easter", "weekend", "holiday"),
    "who": ("my sister", "the boss", "your dad", "the team"),
}


def units(count: int, share: float, seed: int = 1) -> tuple[list[Document], dict[str, bool]]:
    """So many units in an order that says nothing, and which of them are relevant."""
    dice = random.Random(seed)  # noqa: S311 - tests that are to be repeatable
    relevant = set(dice.sample(range(count), round(count * share)))
    told, truth = [], {}
    for number in range(count):
        said = [_said(dice, _EVERYDAY) for _ in range(dice.randint(3, 14))]
        if number in relevant:
            for _ in range(dice.randint(1, 2)):
                said[dice.randrange(len(said))] = _said(dice, _TELLING)
        name = f"{dice.getrandbits(128):032x}"
        told.append(Document(name, number + 1, " ".join(said).lower()))
        truth[name] = number in relevant
    return told, truth


def _said(dice: random.Random, of: tuple[str, ...]) -> str:
    return dice.choice(of).format(**{slot: dice.choice(words) for slot, words in _WORDS.items()})
