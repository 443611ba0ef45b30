"""What keeps the house in order: who may import whom, and that everything that was added has its test."""

import ast
import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from models import schemas

ROOT = Path(__file__).resolve().parent.parent
SHARED = {"pipeline.store", "pipeline.storage", "pipeline.errors", "pipeline.discover", "pipeline.query"}
"""What every stage may use of `pipeline` beside itself."""


def sources(*folders: str) -> list[Path]:
    return sorted(file for folder in folders for file in (ROOT / folder).rglob("*.py"))


def imports(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def name(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("file", sources("models", "pipeline"), ids=name)
def test_models_and_pipeline_know_nothing_of_prefect_and_dask(file: Path) -> None:
    roots = {module.partition(".")[0] for module in imports(file)}
    assert not roots & {"prefect", "dask", "distributed", "flows"}


@pytest.mark.parametrize("file", sources("models"), ids=name)
def test_models_import_nothing_of_the_pipeline(file: Path) -> None:
    assert not [module for module in imports(file) if module.split(".")[0] == "pipeline"]


def test_a_stage_imports_models_and_itself_and_what_all_stages_share() -> None:
    measured = {"demo", "validate", "review"}  # made of stages, measures them, or shows what they have made
    stages = {folder.name for folder in (ROOT / "pipeline").iterdir() if (folder / "__init__.py").exists()} - measured
    found = []
    for stage in sorted(stages):
        allowed = (f"pipeline.{stage}", *SHARED)
        for file in sources(f"pipeline/{stage}"):
            for module in imports(file):
                ours = module.startswith("pipeline.")
                if ours and not any(f"{module}.".startswith(f"{one}.") for one in allowed):
                    found.append(f"{name(file)} imports {module}")
    assert found == []


@pytest.mark.parametrize(
    ("folder", "tests"),
    [
        ("pipeline/parse/apps", "tests/parse"),
        ("models/identifiers", "tests/identifiers"),
        ("pipeline/ingest/containers", "tests/ingest"),
    ],
)
def test_each_module_that_was_added_has_its_test(folder: str, tests: str) -> None:
    modules = [file.stem for file in (ROOT / folder).glob("*.py") if file.stem != "__init__"]
    assert modules
    assert [module for module in modules if not (ROOT / tests / f"test_{module}.py").exists()] == []


def test_no_file_is_a_drawer_for_odds_and_ends() -> None:
    drawers = {"utils", "util", "helpers", "common", "base", "manager", "misc"}
    assert [name(file) for file in sources("models", "pipeline", "flows") if file.stem in drawers] == []


def test_the_lock_file_has_hashes_and_no_addresses() -> None:
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    assert "--hash=sha256:" in lock
    assert not re.search(r"https?://|--index-url|--find-links|file:", lock)


def test_every_direct_dependency_is_locked() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    names = {re.split(r"[\[<>=!~ ]", item)[0].lower().replace("_", "-") for item in wanted}
    lock = (ROOT / "requirements.lock").read_text("utf-8").lower()
    assert [item for item in sorted(names) if not re.search(rf"^{re.escape(item)}==", lock, re.M)] == []


def test_the_version_of_the_tables_is_raised_with_every_change_of_a_name_or_type() -> None:
    tables = schemas.TABLES | {"linkage": schemas.LINKAGE}
    columns = [f"{name}.{one.name}: {one.type} {one.nullable}" for name, schema in tables.items() for one in schema]
    digest = sha256("\n".join([str(schemas.VERSION), *columns]).encode()).hexdigest()[:16]
    assert digest == schemas.DIGEST, "raise VERSION in models/schemas.py, and write the new DIGEST beside it"
