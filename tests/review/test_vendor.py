"""Files of others are those that they published."""

import tomllib
from hashlib import sha256
from pathlib import Path

import pipeline.review

VENDOR = Path(pipeline.review.__file__).parent / "static" / "vendor"


def test_files_of_others_are_what_their_list_says_and_all_are_on_it() -> None:
    known = tomllib.loads((VENDOR / "VENDOR.toml").read_text("utf-8"))
    there = {path.relative_to(VENDOR).as_posix(): path for path in VENDOR.rglob("*") if path.is_file()}
    there.pop("VENDOR.toml")
    licences = {name for name in there if "LICEN" in name.upper()}
    assert set(there) - licences == set(known)
    assert {name: sha256(there[name].read_bytes()).hexdigest() for name in known} == {
        name: entry["sha256"] for name, entry in known.items()
    }
    assert all(entry["version"] and entry["licence"] and entry["package"] for entry in known.values())
