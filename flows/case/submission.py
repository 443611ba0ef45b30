"""What a person submits, checked as a whole before any work: all mistakes are reported at once, nothing is written."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Self

from flows.case import password
from models import casefile, scoring, settings
from models.casefile import Case
from models.language.names.chosen import check as check_names
from models.mistakes import Mistakes
from models.normalise import canonical_forms, normalise
from models.scoring import Scoring
from models.settings import Settings
from pipeline.errors import Refused
from pipeline.gate.screen import check as check_gate
from pipeline.ingest import intelligence
from pipeline.ingest.find import find
from pipeline.ingest.intelligence import Intelligence
from pipeline.link.case import parties
from pipeline.score.rulebook import check as check_weights
from pipeline.store import CaseStore, unit_name
from pipeline.text.ocr import engines
from pipeline.view.schema import check as check_search


@dataclass(frozen=True)
class Submission:
    """A case that can be worked on.

    Attributes:
        given: NOMINALS and ROLES of its intelligence files.
    """

    case: Case
    settings: Settings
    scoring: Scoring
    given: Intelligence

    @classmethod
    def read(cls, case_file: Path, settings_file: Path | None = None, scoring_file: Path | None = None) -> Self:
        """Read and check everything.

        Raises:
            Mistakes: all of them, with file, place and remedy.
        """
        mistakes = _Gathered()
        case = mistakes.of(lambda: casefile.read(case_file))
        chosen = mistakes.of(lambda: settings.read(settings_file))
        weights = mistakes.of(lambda: scoring.read(scoring_file))
        mistakes.of(check_search)
        if weights:
            mistakes.of(lambda: check_weights(weights))
        if chosen:
            chosen = _spoken(case, chosen)
            said = case_file if case and case.languages else settings_file
            mistakes.of(lambda: engines.check(chosen.ocr, chosen.text.languages), said)
            mistakes.of(lambda: check_names(chosen.text.names), settings_file)
        given: Any = None
        if case:
            region = chosen.text.default_region if chosen else "GB"
            mistakes.of(lambda: casefile.check_files(case_file, case))
            there = [file for file in case.intelligence if file.exists()]
            given = mistakes.of(lambda: intelligence.read(there, partial(normalise, region=region)))
            for exhibit in case.exhibits:
                mistakes.of(partial(check_gate, case, exhibit, partial(canonical_forms, region=region)), case_file)
                mistakes.of(partial(password.of, exhibit), case_file)
                mistakes.of(partial(password.keys, exhibit), case_file)
                if exhibit.extraction.path.exists():
                    mistakes.of(partial(find, exhibit.extraction.path))
            mistakes.of(partial(parties, case, region), case_file)
        mistakes.raise_any()
        return cls(case, chosen, weights, given)  # each of them is there: otherwise there were mistakes

    @classmethod
    def stored(cls, store: CaseStore) -> Self:
        """The case as it was submitted last, with the settings and weights of its last run.

        Raises:
            Mistakes: something that it names is not there any more.
        """
        run = store.read_json("run.json")
        case_file = store.root / "case.yaml"
        case = casefile.read(case_file)
        casefile.check_files(case_file, case)
        settings_then = settings.of_run(run["settings"])
        region = settings_then.text.default_region
        given = intelligence.read(list(case.intelligence), partial(normalise, region=region))
        return cls(case, settings_then, Scoring.model_validate(run["scoring"]), given)

    def save(self, store: CaseStore) -> str:
        """Put the case into its folder; returns the unit of work that holds NOMINALS and ROLES."""
        _refuse_another(store, self.case.case_id)
        store.prepare()
        store.write_text("case.yaml", casefile.as_yaml(self.case))
        password.note_keys(store, self.case)
        unit = self.nominals_unit()
        if not store.done(unit):
            with store.writing(unit, "ingest", "") as output:
                output.write("nominals", self.given.nominals)
                output.write("roles", self.given.roles)
        return unit

    def nominals_unit(self) -> str:
        """The unit of work that holds NOMINALS and ROLES: the same for the same intelligence."""
        return unit_name("nominals", self.given.nominals.to_pylist(), self.given.roles.to_pylist())


def _spoken(case: Case | None, chosen: Settings) -> Settings:
    """The settings with the languages of the case, if it says which its people write in."""
    if not case or not case.languages:
        return chosen
    return chosen.model_copy(update={"text": chosen.text.model_copy(update={"languages": case.languages})})


def _refuse_another(store: CaseStore, case_id: str) -> None:
    """Two ids may have one folder: 42/1 and 42-1. And a case that was purged stays so."""
    if (store.root / "tombstone.json").exists():
        raise Refused(
            f"{store.root}: this case was purged; see its tombstone.json. Give another --store to run it anew."
        )
    if not (store.root / "case.yaml").exists():
        return
    there = casefile.stored(store.read_text("case.yaml")).case_id
    if there != case_id:
        raise Refused(
            f"{store.root}: belongs to case {there}; {case_id} would have the same folder. Give another --store."
        )


class _Gathered:
    """Mistakes of several checks."""

    def __init__(self) -> None:
        self._reasons: list[str] = []

    def of(self, check: Callable[[], Any], file: Path | None = None) -> Any:
        """What the check returns; None if it found mistakes: in this file, where the check itself does not say."""
        try:
            return check()
        except Mistakes as mistakes:
            found = mistakes.reasons
        except Refused as refusal:
            found = (str(refusal),)
        told = [f"{file}: {reason}" if file else reason for reason in found]
        self._reasons += [reason for reason in told if reason not in self._reasons]
        return None

    def raise_any(self) -> None:
        if self._reasons:
            raise Mistakes(self._reasons)
