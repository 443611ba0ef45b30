from pathlib import Path

from pipeline.parse.apps.android_packages import PARSERS

PACKAGES, OF_USER, LIST = PARSERS
MARCH, APRIL = "19cee168820", "19d5e211680"  # 2026-03-14 20:43 and 2026-04-05 14:52 in hexadecimal milliseconds


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_what_is_installed_since_when_and_by_which_app(tmp_path: Path, read, utc) -> None:
    content = f"""<?xml version='1.0'?><packages><version sdkVersion="34" />
        <package name="org.example.vault" codePath="/data/app/org.example.vault-1" ft="{MARCH}" it="{MARCH}"
            ut="{APRIL}" version="42" userId="10123" installer="com.android.vending" />
        <package name="com.android.phone" codePath="/system/priv-app/Phone" it="0" version="34" userId="1001" />
        <updated-package name="com.android.phone" /></packages>"""
    parsed = read(PACKAGES, write(tmp_path / "packages.xml", content))
    assert parsed.column("app") == ["org.example.vault", "com.android.phone"]
    assert parsed.column("sent_at") == [utc("2026-03-14 20:43"), None]
    assert '"installer": "com.android.vending"' in parsed.records[0]["extra"]
    assert '"updated": "2026-04-05T14:52:00Z"' in parsed.records[0]["extra"]
    assert parsed.sums()


def test_a_user_s_apps_with_those_that_were_removed(tmp_path: Path, read, utc) -> None:
    content = f"""<package-restrictions><pkg name="org.example.vault" inst="false" stopped="true" />
        <pkg name="org.example.chat" hidden="true" first-install-time="{MARCH}" /></package-restrictions>"""
    path = write(tmp_path / "package-restrictions.xml", content)
    parsed = read(OF_USER, path, logical="data/system/users/10/package-restrictions.xml")
    assert parsed.column("state") == ["deleted", "live"]
    assert parsed.column("sent_at") == [None, utc("2026-03-14 20:43")]
    assert parsed.column("extra") == ['{"stopped": true, "user": "10"}', '{"hidden": true, "user": "10"}']
    assert parsed.sums()


def test_the_short_list(tmp_path: Path, read) -> None:
    lines = (
        "org.example.chat 10124 0 /data/user/0/org.example.chat default:targetSdkVersion=34 3003 0 7 1 @system\nbad\n"
    )
    parsed = read(LIST, write(tmp_path / "packages.list", lines))
    assert parsed.column("extra") == ['{"folder": "/data/user/0/org.example.chat", "uid": "10124"}']
    assert parsed.issues == [("line:1", "bad-value")]
    assert parsed.sums()


def test_decimal_times_are_read_and_a_bad_one_costs_one_app(tmp_path: Path, read, utc) -> None:
    content = '<packages><package name="a.b" it="1773520980000" /><package name="c.d" it="zz" /><package /></packages>'
    parsed = read(PACKAGES, write(tmp_path / "packages.xml", content))
    assert parsed.column("sent_at") == [utc("2026-03-14 20:43")]
    assert parsed.issues == [("package:1", "bad-value"), ("package:2", "bad-value")]
    assert parsed.sums()


def test_a_broken_file_is_an_issue(tmp_path: Path, read) -> None:
    for parser in PARSERS:
        parsed = read(parser, write(tmp_path / "broken", b"ABX\0\x32\xff\xff\0\x09packages\x2f"))
        assert parsed.records == []
        assert parsed.issues[0][1] == "damaged"
    assert read(PACKAGES, write(tmp_path / "other", "<a/>")).issues[0][1] == "unknown-structure"
