import pytest

from models.identifiers.media_hash import normalise


@pytest.mark.parametrize(
    ("written", "digest"),
    [
        ("A" * 64, "sha256:" + "a" * 64),
        ("SHA-1:" + "b" * 40, "sha1:" + "b" * 40),
        ("md5:" + "b" * 64, None),  # as long as a SHA-256
        ("g" * 32, None),
        ("", None),
    ],
)
def test_a_hash_says_its_algorithm(written: str, digest: str | None) -> None:
    assert normalise(written) == digest
