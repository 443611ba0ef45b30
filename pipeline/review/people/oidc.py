"""Signing in at the force's own identity provider: OpenID Connect, code flow with PKCE, state and nonce.

The provider says who somebody is; what they may do stays granted here, and their account must exist. Needs authlib and
what comes with it.
"""

import hashlib
import os
import secrets
import threading
import tomllib
from base64 import urlsafe_b64encode
from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlencode

import httpx
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from models.mistakes import Mistakes, from_validation
from pipeline.errors import Refused, TriageError
from pipeline.review.clock import MINUTE, now

SECRET = "TRIAGE_OIDC_SECRET"  # noqa: S105 - the name of a variable
_MOST, _LONGEST, _TIMEOUT_S = 1000, 10 * MINUTE, 10
_ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA"]


class NotSignedIn(TriageError):
    """The provider did not say who it is, or said it of somebody else's request."""


class Configuration(BaseModel):
    """The file that `--oidc` names.

    Attributes:
        issuer: address of the provider; all else is asked there.
        claim: of the ID token, that is the login of the account.
        secret_file: holds the client's secret; else the variable TRIAGE_OIDC_SECRET does.
        name: as the button calls it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    issuer: str = Field(pattern=r"^https://|^http://(127\.0\.0\.1|localhost)[:/]")
    client_id: str = Field(min_length=1)
    claim: str = "preferred_username"
    secret_file: Path | None = None
    name: str = "the force's sign-in"


@dataclass(frozen=True)
class Pending:
    """A sign-in that has begun. `binder` is what only the browser holds in which it began."""

    nonce: str
    verifier: str
    binder: str
    at: int


class Web(Protocol):
    """Asks the provider."""

    def get(self, url: str) -> httpx.Response: ...

    def post(self, url: str, *, data: dict[str, str], auth: tuple[str, str]) -> httpx.Response: ...


@dataclass
class Provider:
    """A provider, as it has described itself. For any thread."""

    configuration: Configuration
    secret: str = field(repr=False)
    described: dict[str, Any]
    web: Web
    _pending: OrderedDict[str, Pending] = field(default_factory=OrderedDict, repr=False)
    _one: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def begun(self, redirect_uri: str) -> tuple[str, str]:
        """Begin to sign in.

        Returns:
            Where to send the browser, and what it is to hold meanwhile.
        """
        state = secrets.token_urlsafe(32)
        pending = Pending(secrets.token_urlsafe(32), secrets.token_urlsafe(48), secrets.token_urlsafe(32), now())
        with self._one:
            self._pending[state] = pending
            while len(self._pending) > _MOST:
                self._pending.popitem(last=False)
        challenge = urlsafe_b64encode(hashlib.sha256(pending.verifier.encode()).digest()).rstrip(b"=").decode()
        asked = {
            "response_type": "code",
            "client_id": self.configuration.client_id,
            "redirect_uri": redirect_uri,
            "scope": "openid profile email",
            "state": state,
            "nonce": pending.nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        return f"{self.described['authorization_endpoint']}?{urlencode(asked)}", pending.binder

    def ended(self, state: str, code: str, binder: str, redirect_uri: str) -> str:
        """The login of whoever the provider says it is.

        Raises:
            NotSignedIn: with what to do. It never says what the provider sent.
        """
        with self._one:
            pending = self._pending.pop(state, None)
        if (
            pending is None
            or pending.at < now() - _LONGEST
            or not secrets.compare_digest(pending.binder.encode(), binder.encode("utf-8", "replace"))
        ):
            raise NotSignedIn("This sign-in was not begun here, or too long ago. Begin again.")
        try:
            token = self._token(code, pending.verifier, redirect_uri)
            claims = _claims(token, self._keys(), self.configuration, pending.nonce)
        except (httpx.HTTPError, ValueError, KeyError, TypeError):
            raise NotSignedIn("The identity provider did not confirm who you are. Begin again.") from None
        login = claims.get(self.configuration.claim)
        if not isinstance(login, str) or not login.strip():
            raise NotSignedIn(f"The identity provider does not say {self.configuration.claim!r}. Tell who runs this.")
        return login.strip().lower()

    def _token(self, code: str, verifier: str, redirect_uri: str) -> dict[str, Any]:
        data = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri}
        auth = (self.configuration.client_id, self.secret)
        answer = self.web.post(self.described["token_endpoint"], data=data | {"code_verifier": verifier}, auth=auth)
        return dict(answer.raise_for_status().json())

    def _keys(self) -> dict[str, Any]:
        return dict(self.web.get(self.described["jwks_uri"]).raise_for_status().json())


def opened(file: Path, web: Web | None = None) -> Provider:
    """A provider by its file.

    Raises:
        Mistakes: what is wrong in the file.
        Refused: authlib is missing, there is no secret, or the provider cannot be asked.
    """
    try:
        import authlib.oidc.core  # type: ignore[import-untyped] # noqa: F401 - whether it is there; it has no types
    except ModuleNotFoundError:
        raise Refused("--oidc: authlib is not installed. Run `pip install soteria-triage[oidc]`.") from None
    configuration = _configuration(file)
    place = f"{configuration.issuer.rstrip('/')}/.well-known/openid-configuration"
    web = web or httpx.Client(timeout=_TIMEOUT_S, trust_env=False)
    try:
        described = dict(web.get(place).raise_for_status().json())
        missing = [name for name in ("authorization_endpoint", "token_endpoint", "jwks_uri") if name not in described]
        if missing or described.get("issuer") != configuration.issuer:
            raise ValueError(f"it lacks {', '.join(missing)}" if missing else "it calls itself by another name")
    except (httpx.HTTPError, ValueError, TypeError) as error:
        raise Refused(f"{file}: {place} does not describe a provider ({error}). See that issuer is right.") from None
    return Provider(configuration, _secret(file, configuration), described, web)


def _configuration(file: Path) -> Configuration:
    try:
        return Configuration.model_validate(tomllib.loads(file.read_text("utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Mistakes([f"{file}: cannot be read as TOML: {error}"]) from None
    except ValidationError as error:
        raise Mistakes(from_validation(file, error)) from None


def _secret(file: Path, configuration: Configuration) -> str:
    if configuration.secret_file is None:
        if secret := os.environ.get(SECRET):
            return secret
        raise Refused(f"{file}: no secret. Name a file that holds it with secret_file, or set {SECRET}.")
    path = file.parent / configuration.secret_file
    try:
        return path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(f"{path}: the secret cannot be read ({type(error).__name__}).") from None


def _claims(token: dict[str, Any], keys: dict[str, Any], configuration: Configuration, nonce: str) -> dict[str, Any]:
    """What the ID token says, after its signature, issuer, audience, times and nonce were checked.

    Raises:
        ValueError: something of it is wrong.
    """
    from authlib.oidc.core import CodeIDToken
    from joserfc import jwt
    from joserfc.errors import JoseError
    from joserfc.jwk import KeySet

    wanted = {
        "iss": {"essential": True, "value": configuration.issuer},
        "aud": {"essential": True, "value": configuration.client_id},
    }
    asked = {"nonce": nonce, "client_id": configuration.client_id, "access_token": token.get("access_token")}
    try:
        read = jwt.decode(token["id_token"], KeySet.import_key_set(keys), algorithms=_ALGORITHMS)  # type: ignore[arg-type] # joserfc describes the keys more closely
        claims = CodeIDToken(read.claims, read.header, wanted, asked)
        claims.validate(leeway=30)
    except JoseError as error:
        raise ValueError(type(error).__name__) from None
    return dict(claims)
