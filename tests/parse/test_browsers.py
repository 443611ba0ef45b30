import sqlite3
from contextlib import closing

import pytest

from pipeline.parse.stores.browsers import chromium, secret

IOS = "private/var/mobile/Containers/Data/Application/1-2/Library/Application Support/Google/Chrome/Default"


@pytest.mark.parametrize(
    ("path", "browser"),
    [
        ("data/data/com.brave.browser/app_chrome/Default/History", "com.brave.browser"),
        ("data/user/10/com.sec.android.app.sbrowser/app_sbrowser/Default/History", "com.sec.android.app.sbrowser"),
        ("data/data/com.example.bank/app_webview/Default/Web Data", "com.example.bank"),  # an app that shows pages
        ("AppDomain-com.google.chrome.ios/Library/Web Data", "com.google.chrome.ios"),
        (f"{IOS}/History", "com.google.chrome.ios"),
        ("Users/jo/AppData/Local/Google/Chrome/User Data/Default/History", "com.google.Chrome"),
        ("exported/Default/History", None),  # nobody knows whose
        ("exported/MyChrome/History", None),
        ("History", None),
    ],
)
def test_the_browser_is_the_one_whose_folder_it_is(path: str, browser: str | None) -> None:
    assert chromium(path) == browser


@pytest.mark.parametrize(
    ("field", "is_one"),
    [
        *((name, True) for name in ("password", "newPasswd", "Passcode", "card_number", "cc-number", "CVV2", "cc-csc")),
        *((name, True) for name in ("otp", "PIN", "one-time-code", "iban")),
        *((name, False) for name in ("email", "footprint", "spinner", "caliban", "compass", "card_name", "", None)),
    ],
)
def test_fields_that_nobody_should_read_are_known_by_their_names(field: str | None, is_one: bool) -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        sql = f"select {secret('name')} from (select ? as name)"
        assert connection.execute(sql, (field,)).fetchone() == (is_one,)
