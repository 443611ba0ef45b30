"""Accounts, sessions and sign-in: who gets in, for how long, and how it ends. On both databases."""

import json
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
import sqlalchemy as sa
from argon2 import Type

from pipeline.errors import Refused
from pipeline.review.clock import MINUTE
from pipeline.review.people import accounts, passwords, sessions
from pipeline.review.people.passwords import HASHER as KEPT
from pipeline.review.people.roles import EVERYWHERE, Role
from pipeline.review.people.throttle import Attempt
from tests.review.conftest import BASE, FOLDER, PASSWORD, Served

NEW = "seven owls over Doncaster"


def _changed(served: Served, sql: str, **values: object) -> None:
    with served.database.writing() as connection:
        connection.execute(sa.text(sql), values)


def _user_id(served: Served, login: str) -> int:
    return int(served.rows("select id from users where login = :login", login=login)[0]["id"])


def test_a_session_has_a_new_token_whatever_the_browser_held_before(served: Served) -> None:
    served.somebody("fixed", Role.investigator)
    client = served.nobody()
    client.cookies.set("session", "chosen-by-somebody-else")
    client.post("/sign-in", data={"login": "fixed", "password": PASSWORD})
    token = next(c.value for c in client.cookies.jar if c.name == "session" and c.value != "chosen-by-somebody-else")
    assert token is not None
    assert len(token) > 40
    assert served.rows("select 1 from sessions where token = :token", token=token) == []  # its hash alone is kept
    thief = served.nobody()
    thief.cookies.set("session", "chosen-by-somebody-else")
    assert thief.get("/").status_code == 303


def test_the_cookie_is_for_this_site_alone_and_no_script_reads_it(served: Served) -> None:
    served.somebody("cookie", Role.investigator)
    answer = served.nobody().post("/sign-in", data={"login": "cookie", "password": PASSWORD})
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "domain" not in cookie


def test_a_session_ends_by_signing_out_by_rest_and_after_a_shift(served: Served) -> None:
    first = served.somebody("ended", Role.investigator)
    copied = served.nobody()
    copied.cookies.update(first.cookies)
    assert copied.get("/").status_code == 200
    first.post("/sign-out")
    assert copied.get("/").status_code == 303
    settings = served.app.state.settings
    for column, minutes in (("seen_at", settings.idle_minutes), ("created_at", settings.longest_hours * 60)):
        client = served.signed_in("ended")
        assert client.get("/").status_code == 200
        past = int((minutes + 1) * MINUTE)
        user = _user_id(served, "ended")
        _changed(served, f"update sessions set {column} = {column} - :past where user_id = :user", past=past, user=user)
        assert client.get("/").status_code == 303


def test_what_is_taken_away_is_gone_with_the_next_request(served: Served) -> None:
    client = served.somebody("revoked", Role.investigator)
    user_id = _user_id(served, "revoked")
    assert BASE in client.get("/").text
    with served.database.writing() as connection:
        accounts.revoke(connection, user_id, FOLDER, Role.investigator)
    assert BASE not in client.get("/").text
    with served.database.writing() as connection:
        accounts.disable(connection, user_id)
    assert client.get("/").status_code == 303
    assert served.nobody().post("/sign-in", data={"login": "revoked", "password": PASSWORD}).status_code == 401


def test_a_password_of_somebody_elses_is_changed_before_anything_else(served: Served) -> None:
    with served.database.writing() as connection:
        first = passwords.once()
        user_id = accounts.add(connection, "newcomer", "New Comer", first)
        accounts.grant(connection, user_id, FOLDER, Role.investigator)
    client = served.signed_in("newcomer", first)
    for path in ("/", "/account", f"{BASE}/coverage", "/help"):
        answer = client.get(path)
        assert (answer.status_code, answer.headers.get("location")) == (303, "/account/password")
    told = client.get("/", headers={"HX-Request": "true"})
    assert (told.status_code, told.headers["hx-redirect"]) == (403, "/account/password")
    other = served.signed_in("newcomer", first)
    answer = client.post("/account/password", data={"current": first, "new": NEW, "again": NEW})
    assert answer.status_code == 303
    assert client.get("/").status_code == 200
    assert other.get("/").status_code == 303  # every other session has ended
    assert served.nobody().post("/sign-in", data={"login": "newcomer", "password": first}).status_code == 401


@pytest.mark.parametrize(
    ("new", "again", "said"),
    [
        ("short", "short", "at least 12"),
        ("password1234", "password1234", "commonest"),
        ("Correct horse battery staple", "Correct horse battery staple", "commonest"),
        ("aaaaaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaaaaa", "commonest"),
        ("changer is my name", "changer is my name", "account"),
        (NEW, NEW + "!", "not the same"),
    ],
)
def test_a_password_that_would_be_guessed_is_refused(served: Served, new: str, again: str, said: str) -> None:
    client = served.somebody("changer", Role.investigator)
    answer = client.post("/account/password", data={"current": PASSWORD, "new": new, "again": again})
    assert answer.status_code == 422
    assert said in answer.text
    assert new not in answer.text


def test_one_can_sign_out_everywhere_else(served: Served) -> None:
    here, there = served.somebody("twice", Role.investigator), served.signed_in("twice")
    here.post("/account/sessions")
    assert (here.get("/").status_code, there.get("/").status_code) == (200, 303)


def test_passwords_cost_what_rfc_9106_asks_for_where_memory_is_short() -> None:
    """Elsewhere in these tests they cost nothing; this is what was there before."""
    assert (KEPT.type, KEPT.time_cost, KEPT.memory_cost, KEPT.parallelism) == (Type.ID, 3, 64 << 10, 4)


def test_guessing_is_slowed_down_for_accounts_that_exist_and_others_alike(served: Served) -> None:
    served.somebody("guessed", Role.investigator)
    said = {}
    for login in ("guessed", "nobody-of-that-name"):
        client = served.nobody()
        answers = [client.post("/sign-in", data={"login": login, "password": "wrong"}) for _ in range(6)]
        said[login] = [(answer.status_code, answer.text) for answer in answers]
        assert [status for status, _ in said[login]] == [401] * 5 + [429]
        assert int(answers[-1].headers["retry-after"]) > 0
    assert said["guessed"] == said["nobody-of-that-name"]
    assert served.nobody().post("/sign-in", data={"login": "guessed", "password": PASSWORD}).status_code == 429
    locked = served.rows("select detail from audit where actor = 'guessed' and action = 'refuse' order by seq")
    assert json.loads(locked[-1]["detail"])["locked"] is True
    later = served.app.state.settings.attempts_minutes * MINUTE
    _changed(served, "update attempts set at = at - :later", later=int(later))
    assert served.nobody().post("/sign-in", data={"login": "guessed", "password": PASSWORD}).status_code == 303


def test_the_wait_doubles_with_each_further_attempt(served: Served) -> None:
    waits = []
    for _ in range(4):
        client = served.nobody()
        answers = [client.post("/sign-in", data={"login": "patient", "password": "wrong"}) for _ in range(6)]
        waited = next(answer for answer in answers if answer.status_code == 429)
        waits.append(int(waited.headers["retry-after"]))
        _changed(served, "update attempts set at = at - :by", by=(waits[-1] + 1) * 1_000_000)
    assert [round(wait / waits[0]) for wait in waits] == [1, 2, 4, 8]
    _changed(served, "delete from attempts")


def test_an_address_is_slowed_down_too_whatever_the_account(served: Served) -> None:
    client = served.nobody()
    settings = served.app.state.settings
    _changed(served, "delete from attempts")
    from pipeline.review.people.throttle import Attempt

    with served.database.writing() as connection:
        tries = [
            Attempt(connection, f"guess{n}", "192.0.2.7", settings).wait for n in range(settings.attempts * 10 + 1)
        ]
        assert Attempt(connection, "somebody", "192.0.2.8", settings).wait == 0
    assert [wait > 0 for wait in tries] == [False] * (settings.attempts * 10) + [True]
    assert client.get("/sign-in").status_code == 200
    _changed(served, "delete from attempts")


def test_no_password_token_or_guess_is_written_anywhere(served: Served) -> None:
    served.somebody("quiet", Role.investigator)
    client = served.nobody()
    client.post("/sign-in", data={"login": "a-password-in-the-wrong-field", "password": "another-guess-of-mine"})
    client.post("/sign-in", data={"login": "quiet", "password": PASSWORD})
    token = client.cookies["session"]
    _changed(served, "delete from attempts")
    tables = [name for (name,) in _tables(served)]
    for table in tables:
        text = str(served.rows(f"select * from {table}"))
        for secret in ("a-password-in-the-wrong-field", "another-guess-of-mine", PASSWORD, token):
            assert secret not in text, table
    assert token not in client.get("/account").text


def _tables(served: Served) -> list[tuple[str]]:
    return [(name,) for name in sa.inspect(served.database.engine).get_table_names()]


def test_an_administrator_keeps_accounts_and_reads_nothing_of_a_case(served: Served) -> None:
    admin = served.by_role(Role.admin)
    made = admin.post("/accounts", data={"login": " P.Example ", "name": "P <b>Example</b>"})
    assert made.status_code == 200
    assert "<b>Example" not in made.text
    (password,) = re.findall(r'class="once">([a-z0-9-]{23})<', made.text)
    user_id = _user_id(served, "p.example")
    assert password not in admin.get(f"/accounts/{user_id}").text
    assert admin.post("/accounts", data={"login": "p.example", "name": "Other"}).status_code == 422
    granted = admin.post(f"/accounts/{user_id}/grant", data={"folder": FOLDER, "role": "investigator"})
    assert granted.status_code == 303
    for folder, role in (
        (FOLDER, "lpp_reviewer"),
        (EVERYWHERE, "admin"),
        (EVERYWHERE, "investigator"),
        ("..", "auditor"),
    ):
        refused = admin.post(f"/accounts/{user_id}/grant", data={"folder": folder, "role": role})
        assert refused.status_code == 422, (folder, role)
    client = served.signed_in("p.example", password)
    assert client.get("/").headers["location"] == "/account/password"
    again = admin.post(f"/accounts/{user_id}/password")
    assert client.get("/account/password").status_code == 303  # to sign in
    assert password not in again.text
    assert admin.post(f"/accounts/{user_id}/disable").status_code == 303
    assert "disabled" in admin.get(f"/accounts/{user_id}").text
    assert admin.post(f"/accounts/{user_id}/enable").status_code == 303
    assert admin.post(f"/accounts/{user_id}/revoke", data={"folder": FOLDER, "role": "investigator"}).status_code == 303
    assert "None yet." in admin.get(f"/accounts/{user_id}").text
    own = _user_id(served, "admin")
    assert admin.post(f"/accounts/{own}/disable").status_code == 422
    assert admin.post(f"/accounts/{own}/revoke", data={"folder": EVERYWHERE, "role": "admin"}).status_code == 422
    assert admin.get("/accounts/99999").status_code == 404
    events = [row["detail"] for row in served.rows("select detail from audit where actor = 'admin' order by seq")]
    for event in (
        "account added",
        "role granted",
        "password set",
        "account disabled",
        "account enabled",
        "role revoked",
    ):
        assert any(event in detail for detail in events)
    assert not any(password in detail for detail in events)


def test_who_reads_does_not_keep_accounts_nor_review_what_may_be_privileged(served: Served) -> None:
    with served.database.writing() as connection:
        one = accounts.add(connection, "conflicted", "C", None)
        accounts.grant(connection, one, FOLDER, Role.investigator)
        accounts.grant(connection, one, "another-case", Role.lpp_reviewer)  # not of that investigation
        for folder, role in (
            (FOLDER, Role.lpp_reviewer),
            ("another-case", Role.investigator),
            (EVERYWHERE, Role.admin),
            (EVERYWHERE, Role.ops_monitor),
            (EVERYWHERE, Role.supervisor),
        ):
            with pytest.raises(Refused):
                accounts.grant(connection, one, folder, role)


def test_what_one_would_rather_not_see_is_for_today(served: Served) -> None:
    from datetime import date

    from pipeline.review.people import preferences, sessions

    client = served.somebody("tired", Role.investigator)
    assert client.post("/account/today", data={"kinds": ["media", "nonsense"]}).status_code == 303
    assert re.search(r'value="media" checked', client.get("/account").text)
    person = sessions.found(served.database, client.cookies["session"], served.app.state.settings)
    assert person is not None
    assert preferences.spared(person, date(2020, 1, 1)) == frozenset()
    client.post("/account/today")
    assert "checked" not in client.get("/account").text


def test_the_list_of_common_passwords_holds_what_the_rule_would_let_through() -> None:
    listed = (Path(passwords.__file__).parent / "common_passwords.txt").read_text("utf-8").split()
    assert listed == sorted(set(listed))
    assert not [word for word in listed if len(word) < passwords.LEAST - 1]


def _at_once(count: int, act: Callable[[], object]) -> list[object]:
    together = Barrier(count)

    def acted(_: int) -> object:
        together.wait(10)
        return act()

    with ThreadPoolExecutor(count) as threads:
        return list(threads.map(acted, range(count)))


def test_of_many_guesses_at_once_no_more_are_looked_at_than_one_after_the_other(served: Served) -> None:
    settings = served.app.state.settings

    def tried() -> bool:
        with served.database.writing() as connection:
            return Attempt(connection, "at-once", "192.0.2.77", settings).wait == 0

    assert sum(map(bool, _at_once(12, tried))) == settings.attempts


def test_who_is_asked_for_by_a_proxy_twice_at_once_is_let_in_twice(served: Served) -> None:
    served.somebody("twice", Role.investigator)
    settings = served.app.state.settings
    found = _at_once(8, lambda: sessions.by_proxy(served.database, "twice", settings)[0])
    assert all(found)


def test_a_password_that_is_replaced_while_it_is_looked_at_opens_nothing(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    served.somebody("replaced", Role.investigator)
    user_id, right = _user_id(served, "replaced"), passwords.right

    def slow(kept: str | None, password: str) -> bool:
        with served.database.writing() as connection:
            accounts.set_password(connection, user_id, NEW, change=False)
        return right(kept, password)

    monkeypatch.setattr(passwords, "right", slow)
    answer = served.nobody().post("/sign-in", data={"login": "replaced", "password": PASSWORD})
    assert answer.status_code == 401
    assert served.rows("select 1 from sessions where user_id = :id", id=user_id) == []


def test_a_change_of_password_loses_against_one_by_an_administrator_meanwhile(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = served.somebody("meanwhile", Role.investigator)
    user_id, right = _user_id(served, "meanwhile"), passwords.right

    def slow(kept: str | None, password: str) -> bool:
        found = right(kept, password)
        with served.database.writing() as connection:
            accounts.set_password(connection, user_id, "set by an administrator", change=True)
        return found

    monkeypatch.setattr(passwords, "right", slow)
    answer = client.post("/account/password", data={"current": PASSWORD, "new": NEW, "again": NEW})
    assert answer.headers["location"] == "/sign-in"
    assert served.rows("select change from users where id = :id", id=user_id)[0]["change"]


def test_two_grants_at_once_are_weighed_one_after_the_other(served: Served) -> None:
    served.somebody("weighed")
    user_id, roles = _user_id(served, "weighed"), iter((Role.investigator, Role.lpp_reviewer) * 4)

    def granted() -> bool:
        role = next(roles)
        try:
            with served.database.writing() as connection:
                accounts.grant(connection, user_id, FOLDER, role)
        except Refused:
            return False
        return True

    _at_once(8, granted)
    assert len(served.rows("select role from grants where user_id = :id", id=user_id)) == 1
