"""`validate`: measures how wrong reading, finding and linking are here, as the command of that name. Reads no case."""

from functools import partial
from pathlib import Path
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State
from pydantic import Field

from flows.deployments import hooks
from flows.deployments.outcome import Outcome, told
from flows.deployments.parameters import FilePath, Parameters, store
from flows.deployments.stopped import Stop
from models.settings import read
from pipeline.errors import Refused

NAME = "validate"


class ValidateParameters(Parameters):
    """How much is measured, and where the report goes."""

    full: bool = Field(default=False, title="All of it", description="For figures to be published: takes hours.")
    corpora: FilePath | None = Field(
        default=None, title="Corpora", description="Folder of the public corpora of names, on the worker's machine."
    )
    report: FilePath | None = Field(
        default=None, title="Report", description="Where the whole report is written, as /reports/accuracy.md."
    )


@flow(name=NAME, persist_result=False, **hooks.ALL)
def validate(measure: ValidateParameters = ValidateParameters()) -> State[Any]:  # noqa: B008 - frozen
    """Measure how well text is read here, on generated evidence. Fails if a mark is missed."""
    return told(store(), partial(_measured, measure), artifact=NAME)


def _measured(measure: ValidateParameters, stop: Stop) -> Outcome:
    from pipeline.validate import report
    from pipeline.validate.parts import Parts
    from pipeline.validate.versions import versions

    if measure.report:
        _see_that_it_may_be_written(Path(measure.report))
    corpora = Path(measure.corpora) if measure.corpora else None
    parts = Parts(read(None), measure.full, corpora, lambda _: stop.check())
    sections = list(parts.sections())
    if measure.report:
        text = report.markdown(sections, versions(parts.tagger, parts.used, corpora), quick=not measure.full)
        Path(measure.report).write_text(text, "utf-8")
    missed, skipped = len(report.missed(sections)), [section for section in sections if section.skipped]
    rows = [{name: str(cell).replace("**", "") for name, cell in row.items()} for row in report.summary(sections)]
    counts = {"parts measured": len(sections) - len(skipped), "not measured": len(skipped), "marks missed": missed}
    return Outcome("FAILED" if missed else "COMPLETED_WITH_GAPS" if skipped else "COMPLETED", counts, rows)


def _see_that_it_may_be_written(file: Path) -> None:
    """Whoever fills in the form may not overwrite what the worker's account may, but for an earlier report."""
    from pipeline.validate import report

    try:
        if file.exists() and not file.read_text("utf-8").startswith(report.TITLE):
            raise Refused(f"Report: {file} is there, and is no such report. Name another file.")
        if not file.parent.is_dir():
            raise Refused(f"Report: there is no folder {file.parent}. Make it, or name another.")
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(f"Report: {file} cannot be written there ({type(error).__name__}). Name another file.") from None
