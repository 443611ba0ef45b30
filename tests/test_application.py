"""The catalogue of applications."""

from models.application import applications, called, of_package, scopes, unread_at
from models.platforms import of_app


def test_an_app_is_found_by_each_of_its_packages_and_by_what_tools_call_it() -> None:
    for package in ("com.whatsapp", "net.whatsapp.whatsapp"):
        assert of_package(package) == applications()["whatsapp"]
    assert called("facebook messenger") == applications()["messenger"]
    assert (of_package("com.example.unknown"), of_package(None), called("no such app")) == (None, None, None)


def test_a_word_of_a_scope_is_these_packages_and_no_others() -> None:
    assert scopes()["whatsapp"] == {
        "com.whatsapp",
        "com.whatsapp.w4b",
        "net.whatsapp.whatsapp",
        "net.whatsapp.whatsappsmb",
    }
    assert scopes()["imessage"] == {"com.apple.mobilesms"} < scopes()["sms"]


def test_every_word_of_a_scope_names_apps_of_the_catalogue() -> None:
    assert not [word for word, packages in scopes().items() if not packages]


def test_platforms_of_handles_are_apps_of_the_catalogue() -> None:
    assert [
        platform.name for platform in (of_app("com.toyopagroup.picaboo"), of_app("com.facebook.orca")) if platform
    ] == [
        "snapchat",
        "facebook",
    ]


def test_a_store_that_is_known_and_not_read_is_found_by_where_it_lies() -> None:
    for app in applications().values():
        for store in app.unread:
            known = unread_at(f"data/data/{store.path.replace('*', 'x')}")
            assert known, store.path
