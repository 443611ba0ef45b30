import pytest

from pipeline.parse.claims import claims


@pytest.mark.parametrize(
    ("path", "type_", "parser"),
    [
        ("data/data/com.whatsapp/databases/msgstore.db", "application/vnd.sqlite3", "whatsapp_android"),
        ("data/user/10/com.android.providers.telephony/databases/mmssms.db", None, "android_sms"),
        ("HomeDomain/Library/SMS/sms.db", None, "ios_messages"),
        ("AppDomain-com.apple.mobilesafari/Library/Safari/History.db", None, "safari"),
        ("data/data/com.android.chrome/app_chrome/Profile 1/History", None, "chrome"),
        ("DCIM/100APPLE/IMG_0001.HEIC", "image/heic", "photos"),
        ("Mail/Inbox", "application/mbox", "mail"),
        ("notes.txt", "text/plain", "documents"),
        ("data/data/com.example/databases/other.db", "application/vnd.sqlite3", None),
        ("mysms.db", None, None),  # a name that only ends like one
        ("", None, None),
    ],
)
def test_who_reads_a_file(path: str, type_: str | None, parser: str | None) -> None:
    found = claims(path, type_)
    assert (found.name if found else None) == parser


@pytest.mark.parametrize(
    ("path", "app"),
    [
        ("data/data/com.android.chrome/app_chrome/Default/History", "com.android.chrome"),
        ("x/data/user/10/com.brave.browser/app_chrome/Default/History", "com.brave.browser"),
        (
            "AppDomain-com.google.chrome.ios/Library/Application Support/Google/Chrome/Default/History",
            "com.google.chrome.ios",
        ),
        ("Users/jo/AppData/Google/Chrome/User Data/Default/History", "com.google.Chrome"),
        ("somewhere/Default/History", None),  # nobody knows whose: a scope by application leaves it out
        ("data/data/com.whatsapp.w4b/databases/msgstore.db", "com.whatsapp.w4b"),
        ("exported/msgstore.db", "com.whatsapp"),
        ("AppDomainGroup-group.net.whatsapp.WhatsAppSMB.shared/ChatStorage.sqlite", "net.whatsapp.WhatsAppSMB"),
    ],
)
def test_the_application_is_the_one_whose_folder_it_is(path: str, app: str | None) -> None:
    parser = claims(path, None)
    assert parser is not None
    assert parser.app_of is not None
    assert parser.app_of(path) == app
