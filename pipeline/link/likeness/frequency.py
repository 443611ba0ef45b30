"""How common a word of a name is: among nominals, among those whom the devices name, and in the country."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import combinations

from models.link_weights import Model
from models.people_names.likeness import classes
from models.people_names.parts import listed
from models.people_names.sound import sound

_SHARES = {"one_in_100": 0.01, "one_in_300": 1 / 300}
_MANY = 1_000  # names from which a device's own are counted as well: families and circles of friends share names
_PAIRS_SEEN = 0.5  # people of both names from which their count begins to outweigh what is expected of any two names


class Frequency:
    """Counts words, once a person.

    Args:
        known: the words of all names of each nominal.
        told: the words of each distinct name on the devices.
        model: see `models.link_weights`.
    """

    def __init__(self, known: Sequence[frozenset[str]], told: Iterable[frozenset[str]], model: Model) -> None:
        self._model = model
        self._people = len(known)
        self._all = self._people + model.pseudo_people
        self._counts = Counter(word for words in known for word in words)
        on_devices = list(told)
        self._names_told = len(on_devices)
        self._told = Counter(word for words in on_devices for word in words if self._names_told >= _MANY)
        self._alike: dict[tuple[str, object], float] = defaultdict(float)
        for word in sorted({*self._counts, *(word for key in _SHARES for word in listed(key))}):
            for key in _classes_of(word):
                self._alike[key] += self._weight(word)
        self.word = lru_cache(maxsize=None)(self._word)
        self._pairs = Counter(pair for words in known for pair in combinations(sorted(words), 2))

    def form(self, word: str) -> float:
        """Share of people who are called another form of a word."""
        return self._others(word, (("form", number) for number in classes(word)))

    def sound(self, word: str) -> float:
        """Share of people who are called another word of the same sounds."""
        return self._others(word, [("sound", sound(word))])

    def go_together(self, one: str, other: str) -> float:
        """How much commoner than by chance it is that somebody else who bears one word of a nominal bears the other.

        Given and family names go together. How many bear both is counted; where too few to tell would be expected, it
        is what is usual of two names.
        """
        both = max(0, self._pairs[min(one, other), max(one, other)] - 1)
        by_chance = self.word(one) * self.word(other) * self._people
        return max(1.0, (both + _PAIRS_SEEN) / (by_chance + _PAIRS_SEEN / self._model.go_together))

    def _word(self, word: str, without: int = 0) -> float:
        """Share of people who are called so, `without` so many of those who are counted. On the devices somebody must
        be left out always: the one who is compared."""
        told = (self._told[word] - 1) / self._names_told if word in self._told else 0.0
        return max(min(1.0, (self._weight(word) - without) / self._all), told)

    def _others(self, word: str, keys: Iterable[tuple[str, object]]) -> float:
        """Share of those who are called another word of the same classes."""
        return max(0.0, sum(self._alike.get(key, 0.0) - self._weight(word) for key in keys)) / self._all

    def _weight(self, word: str) -> float:
        """People who are called so: those who are counted, and those who are added."""
        prior = next((share for key, share in _SHARES.items() if word in listed(key)), self._model.rare)
        return self._counts[word] + self._model.pseudo_people * prior


def _classes_of(word: str) -> Iterable[tuple[str, object]]:
    yield "sound", sound(word)
    yield from (("form", number) for number in classes(word))
