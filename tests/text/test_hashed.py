"""Hashes of what reads pictures: a file is read once, and again when it is another."""

import hashlib
from pathlib import Path

import pytest

from pipeline.text.hashed import sha256


def test_a_file_is_read_once_and_again_when_it_was_written_since(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, read, digest = tmp_path / "eng.traineddata", [], hashlib.file_digest
    monkeypatch.setattr(hashlib, "file_digest", lambda *given: (read.append(1), digest(*given))[1])
    data.write_bytes(b"old")
    assert {sha256(data), sha256(data)} == {hashlib.sha256(b"old").hexdigest()}
    assert len(read) == 1
    data.write_bytes(b"newer")
    assert sha256(data) == hashlib.sha256(b"newer").hexdigest()


def test_a_file_that_took_the_place_of_another_is_read(tmp_path: Path) -> None:
    data, other = tmp_path / "eng.traineddata", tmp_path / "other"
    data.write_bytes(b"old")
    assert sha256(data) == hashlib.sha256(b"old").hexdigest()
    other.write_bytes(b"new")
    other.replace(data)
    assert sha256(data) == hashlib.sha256(b"new").hexdigest()


def test_one_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        sha256(tmp_path / "none")
