"""The commands: accounts, and what `triage review` refuses before it starts; then one that is really started."""

import os
import signal
import socket
import ssl
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from typer.testing import CliRunner

from flows.cli import app
from models.mistakes import Mistakes
from pipeline.errors import Refused

_RUN = CliRunner()


def _do(*arguments: str | Path) -> str:
    done = _RUN.invoke(app, [str(one) for one in arguments])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--host", "192.0.2.1"], "others could read along"),
        (["--host", "0.0.0.0"], "--name"),  # noqa: S104 - it is refused
        (["--host", "::"], "others could read along"),
        (["--certificate", "/no/such.pem"], "give both"),
        (["--certificate", "/no/such.pem", "--key", "/no/such.key"], "no such file"),
        (["--trust-header", "X-Remote-User"], "only with --behind-proxy"),
        (["--behind-proxy", "--trust-proxy", "unix"], "belong together"),
        (["--socket", "a.socket"], "belong together"),
        (["--behind-proxy", "--trust-proxy", "proxy.example.org"], "the proxy's address"),
    ],
)
def test_what_is_not_safe_is_refused_before_anything_starts(tmp_path: Path, arguments: list[str], said: str) -> None:
    with pytest.raises(Mistakes, match=said):
        _do("review", "--store", tmp_path, *arguments)
    assert list(tmp_path.iterdir()) == []


def test_without_an_account_it_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="triage accounts add"):
        _do("review", "--store", tmp_path)


def test_accounts_are_made_granted_and_taken_back(tmp_path: Path) -> None:
    (tmp_path / "cases" / "42-1-26").mkdir(parents=True)
    (tmp_path / "cases" / "42-1-26" / "run.json").write_text("{}")
    store = ("--store", tmp_path)
    made = _do(
        "accounts", "add", "A.Example", "--name", "[b]A Example", "--case", "42/1/26", "--role", "investigator", *store
    )
    assert len(made.split()[0]) == 23
    _do("accounts", "grant", "a.example", "--everywhere", "--role", "auditor", *store)
    listed = _do("accounts", "list", *store)
    for words in ("a.example", "[b]A Example", "investigator 42-1-26", "auditor everywhere", "first password"):
        assert words in listed
    assert made.split()[0] not in listed
    _do("accounts", "revoke", "a.example", "--everywhere", "--role", "auditor", *store)
    _do("accounts", "disable", "a.example", *store)
    assert "disabled" in _do("accounts", "list", *store)
    _do("accounts", "enable", "a.example", *store)
    assert _do("accounts", "password", "a.example", *store).split()[0] != made.split()[0]
    assert "has no password" in _do("accounts", "add", "p", "--name", "P", "--no-password", *store)
    for refused in (
        ("add", "a.example", "--name", "Twice"),
        ("add", "b", "--name", "B", "--role", "investigator"),
        ("add", "b", "--name", "B", "--role", "investigator", "--everywhere"),
        ("add", "b", "--name", "B", "--role", "investigator", "--case", "no-such-case"),
        ("grant", "a.example", "--role", "lpp_reviewer", "--case", "42/1/26"),
        ("grant", "a.example", "--role", "admin", "--everywhere"),
        ("grant", "nobody", "--role", "auditor", "--everywhere"),
        ("revoke", "a.example", "--role", "auditor", "--everywhere"),
        ("disable", "nobody"),
    ):
        with pytest.raises(Refused):
            _do("accounts", *refused, *store)
    assert "\nb " not in _do("accounts", "list", *store)


def _free() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def test_it_is_served_until_ctrl_c_and_says_little(tmp_path: Path) -> None:
    _do("accounts", "add", "keeper", "--name", "K", "--role", "admin", "--everywhere", "--store", tmp_path)
    port = _free()
    environment = os.environ | {"PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "flows.cli", "review", "--store", str(tmp_path), "--port", str(port)]
    running = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)
    try:
        assert running.stderr is not None
        assert running.stderr.readline() == f"Review: http://127.0.0.1:{port} (Ctrl-C ends it)\n"
        answer = httpx.get(f"http://127.0.0.1:{port}/sign-in", timeout=60)
        assert answer.status_code == 200
        assert "server" not in answer.headers
        with pytest.raises(Refused, match="cannot be listened on"):
            _do("review", "--store", tmp_path, "--port", str(port))
        running.send_signal(signal.SIGINT)
        out, told = running.communicate(timeout=20)
    finally:
        running.kill()
    assert (running.returncode, out, told) == (0, "", "Ended.\n")


def test_by_a_unix_socket_only_its_folder_lets_anybody_in(tmp_path: Path) -> None:
    _do("accounts", "add", "keeper", "--name", "K", "--role", "admin", "--everywhere", "--store", tmp_path)
    path = tmp_path / "review.socket"
    command = [sys.executable, "-m", "flows.cli", "review", "--store", str(tmp_path), "--socket", str(path)]
    command += ["--behind-proxy", "--trust-proxy", "unix", "--trust-header", "X-Remote-User"]
    running = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        assert running.stderr is not None
        assert "review.socket" in running.stderr.readline()
        assert path.stat().st_mode & 0o777 == 0o660
        with httpx.Client(transport=httpx.HTTPTransport(uds=str(path)), base_url="http://localhost") as client:
            assert client.get("/accounts", headers={"X-Remote-User": "keeper"}, timeout=60).status_code == 200
            assert client.get("/accounts").status_code == 303
    finally:
        running.send_signal(signal.SIGINT)
        running.communicate(timeout=20)
    assert not path.exists()


def _certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate of 127.0.0.1, signed by itself, and its key."""
    key, name, now = ec.generate_private_key(ec.SECP256R1()), x509.Name([]), datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate, private = folder / "certificate.pem", folder / "key.pem"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    private.write_bytes(key.private_bytes(*form))
    return certificate, private


def test_with_a_certificate_it_answers_by_https_alone_and_browsers_send_the_cookie_so_alone(tmp_path: Path) -> None:
    certificate, key = _certificate(tmp_path)
    made = _do("accounts", "add", "keeper", "--name", "K", "--role", "admin", "--everywhere", "--store", tmp_path)
    port = _free()
    command = [sys.executable, "-m", "flows.cli", "review", "--store", str(tmp_path), "--port", str(port)]
    command += ["--certificate", str(certificate), "--key", str(key)]
    running = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    address = f"https://127.0.0.1:{port}"
    try:
        assert running.stderr is not None
        assert running.stderr.readline() == f"Review: {address} (Ctrl-C ends it)\n"
        trusted = ssl.create_default_context(cafile=certificate)
        with httpx.Client(base_url=address, verify=trusted, headers={"Origin": address}, timeout=60) as client:
            answer = client.post("/sign-in", data={"login": "keeper", "password": made.split()[0]})
            assert answer.status_code == 303
            assert answer.headers["set-cookie"].startswith("__Host-session=")
            assert "; Secure" in answer.headers["set-cookie"]
            assert "max-age" in answer.headers["strict-transport-security"]
            assert client.get("/").headers["location"] == "/account/password"  # signed in, by that cookie
        with pytest.raises(httpx.TransportError):
            httpx.get(f"http://127.0.0.1:{port}/sign-in", timeout=60)
    finally:
        running.send_signal(signal.SIGINT)
        running.communicate(timeout=20)
