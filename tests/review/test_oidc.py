"""Signing in at an identity provider: a small one that is served in this process, and all that may be wrong with it."""

import hashlib
import json
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from models.mistakes import Mistakes
from pipeline.errors import Refused
from pipeline.review.people import oidc
from pipeline.review.people.roles import Role
from pipeline.review.web.app import Options
from tests.review.conftest import Served, serving

ISSUER, CLIENT, SECRET = "https://id.example.org", "triage", "the secret of the client"
_KEY = RSAKey.generate_key(2048, {"kid": "1", "use": "sig"})
_OTHER = RSAKey.generate_key(2048, {"kid": "1", "use": "sig"})


@dataclass
class Fake:
    """A provider that says what a test wants.

    Attributes:
        claims: instead of what would be right.
        challenge: of the sign-in that has begun; the code is only good with its verifier.
    """

    claims: dict[str, Any] = field(default_factory=dict)
    key: RSAKey = field(default_factory=lambda: _KEY)
    algorithm: str = "RS256"
    challenge: str = ""
    nonce: str = ""

    def answer(self, request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/openid-configuration"):
            return httpx.Response(200, json=self.description())
        if request.url.path == "/keys":
            return httpx.Response(200, json={"keys": [_KEY.as_dict(private=False)]})
        given = {name: values[0] for name, values in parse_qs(request.content.decode()).items()}
        verifier = urlsafe_b64encode(hashlib.sha256(given["code_verifier"].encode()).digest()).rstrip(b"=").decode()
        known = request.headers["authorization"].startswith("Basic ")
        if given["code"] != "good" or verifier != self.challenge or not known:
            return httpx.Response(400, json={"error": "invalid_grant"})
        return httpx.Response(200, json={"access_token": "a", "token_type": "Bearer", "id_token": self.token()})

    def description(self) -> dict[str, str]:
        paths = {"authorization_endpoint": "/begin", "token_endpoint": "/token", "jwks_uri": "/keys"}
        return {"issuer": ISSUER} | {name: ISSUER + path for name, path in paths.items()}

    def token(self) -> str:
        at = int(time.time())
        right = {"iss": ISSUER, "aud": CLIENT, "sub": "1", "iat": at, "exp": at + 60, "nonce": self.nonce}
        claims = right | {"preferred_username": "Known"} | self.claims
        return jwt.encode({"alg": self.algorithm, "kid": "1"}, claims, self.key, algorithms=[self.algorithm])


def opened(folder: Path, fake: Fake, text: str = "") -> oidc.Provider:
    (folder / "secret").write_text(SECRET, "utf-8")
    file = folder / "provider.toml"
    file.write_text(text or f'issuer = "{ISSUER}"\nclient_id = "{CLIENT}"\nsecret_file = "secret"\n', "utf-8")
    return oidc.opened(file, httpx.Client(transport=httpx.MockTransport(fake.answer)))


@pytest.fixture(scope="module")
def fake() -> Fake:
    return Fake()


@pytest.fixture(scope="module")
def offered(kept_store: Path, fake: Fake, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("provider")
    options = Options(provider=opened(folder, fake))
    with serving(kept_store, f"sqlite:///{folder / 'review.sqlite'}", options) as served:
        served.somebody("known", Role.investigator)
        yield served


def begun(served: Served, fake: Fake) -> tuple[httpx.Client, str]:
    """A browser that was sent to the provider, and the state with which it comes back."""
    fake.claims, fake.key, fake.algorithm = {}, _KEY, "RS256"
    client = served.nobody()
    place = urlsplit(client.get("/sign-in/provider").headers["location"])
    asked = {name: values[0] for name, values in parse_qs(place.query).items()}
    assert (place.netloc, asked["code_challenge_method"], asked["response_type"]) == ("id.example.org", "S256", "code")
    assert asked["redirect_uri"] == f"{served.url}/sign-in/provider/back"
    fake.challenge, fake.nonce = asked["code_challenge"], asked["nonce"]
    return client, asked["state"]


def back(client: httpx.Client, state: str, code: str = "good") -> httpx.Response:
    return client.get("/sign-in/provider/back", params={"state": state, "code": code})


def test_whoever_the_provider_knows_is_signed_in(offered: Served, fake: Fake) -> None:
    client, state = begun(offered, fake)
    answer = back(client, state)
    assert answer.status_code == 200
    assert 'content="0; url=/"' in answer.text
    assert client.get("/").status_code == 200
    assert SECRET not in answer.text
    assert back(client, state).status_code == 401  # a sign-in ends once
    (event,) = offered.rows("select detail from audit where actor = 'known' and detail like '%provider%'")
    assert json.loads(event["detail"])["event"] == "signed in"


def test_a_sign_in_that_another_browser_began_ends_nowhere(offered: Served, fake: Fake) -> None:
    _, state = begun(offered, fake)
    assert back(offered.nobody(), state).status_code == 401
    client, _ = begun(offered, fake)
    for wrong in ("", "nonsense", "é" * 20):
        assert back(client, wrong).status_code == 401
    assert client.get("/").status_code == 303


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "of another sign-in"},
        {"nonce": None},
        {"iss": "https://evil.example"},
        {"aud": "another application"},
        {"aud": [CLIENT, "other"], "azp": "other"},
        {"exp": 1},
        {"exp": "never"},
        {"preferred_username": None},
        {"preferred_username": ["known"]},
    ],
)
def test_a_token_that_says_something_wrong_signs_nobody_in(offered: Served, fake: Fake, claims: dict[str, Any]) -> None:
    client, state = begun(offered, fake)
    fake.claims = claims
    assert back(client, state).status_code == 401
    assert client.get("/").status_code == 303


def test_a_token_that_somebody_else_signed_signs_nobody_in(offered: Served, fake: Fake) -> None:
    client, state = begun(offered, fake)
    fake.key = _OTHER
    assert back(client, state).status_code == 401


def test_a_code_that_the_provider_does_not_know_signs_nobody_in(offered: Served, fake: Fake) -> None:
    client, state = begun(offered, fake)
    assert back(client, state, "bad").status_code == 401
    client, state = begun(offered, fake)
    fake.challenge = "of another verifier"
    assert back(client, state).status_code == 401


def test_who_has_no_account_is_told_so(offered: Served, fake: Fake) -> None:
    client, state = begun(offered, fake)
    fake.claims = {"preferred_username": "stranger"}
    answer = back(client, state)
    assert (answer.status_code, "no account here" in answer.text) == (403, True)
    assert "stranger" not in answer.text


def test_without_a_provider_there_is_no_such_page(on_sqlite: Served) -> None:
    client = on_sqlite.nobody()
    assert client.get("/sign-in/provider").status_code == 404
    assert client.get("/sign-in/provider/back?state=a&code=b").status_code == 404


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("issuer = ", "TOML"),
        (f'issuer = "{ISSUER}"\n', "client_id"),
        ('issuer = "http://id.example.org"\nclient_id = "a"\n', "issuer"),
        (f'issuer = "{ISSUER}"\nclient_id = "a"\nclaims = "sub"\n', "claims"),
        (f'issuer = "{ISSUER}/other"\nclient_id = "a"\nsecret_file = "secret"\n', "another name"),
        (f'issuer = "{ISSUER}"\nclient_id = "a"\n', "secret_file"),
        (f'issuer = "{ISSUER}"\nclient_id = "a"\nsecret_file = "none"\n', "cannot be read"),
    ],
)
def test_a_wrong_configuration_is_refused_before_anything_starts(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises((Mistakes, Refused), match=said):
        opened(tmp_path, Fake(), text)


def test_without_authlib_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "authlib.oidc.core", None)
    with pytest.raises(Refused, match="pip install"):
        opened(tmp_path, Fake())


def test_the_secret_may_come_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(oidc.SECRET, SECRET)
    provider = opened(tmp_path, Fake(), f'issuer = "{ISSUER}"\nclient_id = "{CLIENT}"\n')
    assert SECRET not in repr(provider)
