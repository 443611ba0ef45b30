import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.normalise import TYPES, canonical_forms, identify, normalise


@pytest.mark.parametrize(
    ("type_", "received", "form"),
    [
        ("phone", "\u202a+44 7700 900201\u202c", "+447700900201"),  # pasted, with direction marks
        ("phone", "٠٧٧٠٠ ٩٠٠٢٠١", "+447700900201"),
        ("phone", "447700900201", None),
        ("email", "Jo@Example.com", "jo@example.com"),
        ("url", "https://www.example.org/", "example.org"),
        ("handle", "Instagram:Kestrel", "instagram:kestrel"),
        ("platform_uid", "Instagram: 4411", "instagram:4411"),
        ("platform_uid", "4411", None),
        ("name", "  Zoë   O'Dare-Quill ", "zoe o'dare quill"),
        ("name", "Олена Коваль", "олена коваль"),  # another script is a name like any other
        ("dob", "1991-04-23", "1991-04-23"),
        ("dob", "23/4/1991", "1991-04-23"),
        ("dob", "1991-04", "1991-04"),  # as far as it is known
        ("dob", "1991", "1991"),
        ("dob", "1991-02-30", None),
        ("dob", "23/4/91", None),  # of which century?
        ("address", "1 High St., Anytown", "1 high street anytown"),
        ("postcode", "sw1a1aa", "SW1A 1AA"),
        ("vrm", "ab12 cde", "AB12CDE"),
        ("imei", "49-015420-323751-8", "490154203237518"),
        ("imsi", "234150999999999", "234150999999999"),
        ("imsi", "23415", None),
        ("iccid", "8944 1100 6850 0000 0012", "89441100685000000012"),
        ("iccid", "1234", None),
        ("uk_account", "20-00-00 12345678", "200000-12345678"),
        ("uk_account", "12345678", None),  # without its sort code
        ("iban", "GB82 WEST 1234 5698 7654 32", "GB82WEST12345698765432"),
        ("iban", "GB82 WEST 1234 5698 7654 33", None),  # wrong check digits
        ("nino", "qq 12 34 56 c", "QQ123456C"),  # QQ is never issued: examples begin with it
        ("nino", "QQ123456E", None),
        ("passport", "123 456 789", "123456789"),
        ("driving_licence", "morga 657054 sm9ij", "MORGA657054SM9IJ"),
        ("crypto", "1BoatSLRHtKNngkdXEeobR76b53LETtpyT", "btc:1BoatSLRHtKNngkdXEeobR76b53LETtpyT"),
        ("crypto", "1BoatSLRHtKNngkdXEeobR76b53LETtpyX", None),
        ("crypto", "0xDE0B295669A9FD93D5F28D9EC85E40F4CB697BAE", "eth:0xde0b295669a9fd93d5f28d9ec85e40f4cb697bae"),
        ("ip", "2001:DB8::0001", "2001:db8::1"),
        ("ip", "192.0.2.300", None),
        ("mac", "00-00-5E-00-53-AF", "00:00:5e:00:53:af"),
        ("mac", "00-00-5E", None),
        ("device_serial", "f2lx 1234", "F2LX1234"),
        ("media_hash", "A" * 64, "sha256:" + "a" * 64),
        ("media_hash", "md5:" + "b" * 32, "md5:" + "b" * 32),
        ("media_hash", "md5:" + "b" * 64, None),  # as long as a SHA-256
        ("shoe_size", "9", None),
        ("card", "4111111111111111", None),  # of which not all digits are kept
        ("date", "2026-03-14", None),  # describes, and identifies nobody
        ("phone", "", None),
    ],
)
def test_values_that_mean_the_same_have_one_form_and_others_none(type_: str, received: str, form: str | None) -> None:
    assert normalise(type_, received) == form


@pytest.mark.parametrize(
    ("raw", "app", "identity"),
    [
        ("07700 900201", None, ("phone", "+447700900201")),
        ("447700900201@s.whatsapp.net", "com.whatsapp", ("phone", "+447700900201")),
        ("447700900201", "com.whatsapp", ("phone", "+447700900201")),  # this source says so
        ("447700900201", "com.android.mms", ("phone", None)),  # this one does not (domain I-03): kept, without a form
        ("98765@lid", "com.whatsapp", ("platform_uid", "whatsapp:98765@lid")),
        ("07700 900201", "com.whatsapp", ("phone", "+447700900201")),  # as the owner saved it
        ("07700900201", "com.whatsapp", ("phone", "+447700900201")),
        ("+447700900201", "org.telegram.messenger", ("phone", "+447700900201")),
        ("(07700) 900201", "org.telegram.messenger", ("phone", "+447700900201")),
        ("447700900201", "org.telegram.messenger", ("platform_uid", "telegram:447700900201")),
        ("14107700900201", None, ("phone", "+447700900201")),  # dialled so that one's own number is not shown
        ("#31#07700 900201", None, ("phone", "+447700900201")),
        ("14105550123", None, ("phone", None)),  # of Baltimore, perhaps
        ("85075", None, ("short_code", "85075")),
        ("999", None, ("short_code", "999")),
        ("ACME", None, ("sender_id", "acme")),
        ("Jo Quill <Jo@Example.com>", None, ("email", "jo@example.com")),
        ("e:jo@example.com", None, ("email", "jo@example.com")),
        ("kestrel", "com.instagram.android", ("handle", "instagram:kestrel")),
        ("4411", "com.instagram.android", ("platform_uid", "instagram:4411")),
        ("insta: @kestrel", None, ("handle", "instagram:kestrel")),
        # an app's own identifiers: digits that look like a number are none
        ("7700900201", "com.groupme.android", ("platform_uid", "groupme:7700900201")),
        ("5F3C0a9e", "com.tinder", ("platform_uid", "tinder:5F3C0a9e")),
        ("+447700900201", "com.viber.voip", ("phone", "+447700900201")),
        ("jo@example.com", "com.microsoft.teams", ("email", "jo@example.com")),
        ("@t2_4f:example.org", "com.reddit.frontpage", ("platform_uid", "reddit:@t2_4f:example.org")),
        ("Kestrel_4hx@talk.kik.com", "kik.android", ("platform_uid", "kik:kestrel_4hx")),
        ("1099_g@groups.kik.com", "kik.android", None),
        ("jo@quikkik.com", None, ("email", "jo@quikkik.com")),
        ("press@kik.com", None, ("email", "press@kik.com")),
        ("a name with spaces", "com.tinder", None),
        ("447700900201-1600000000@g.us", "com.whatsapp", None),  # a group
        ("status@broadcast", "com.whatsapp", None),
        ("-1", None, None),  # how Android stores an unknown caller
        ("Withheld", None, None),
        ("a name that is much too long for a sender", None, None),
        ("", None, None),
        ("   ", None, None),
    ],
)
def test_a_structured_field_says_what_kind_of_identifier_it_holds(
    raw: str, app: str | None, identity: tuple[str, str | None] | None
) -> None:
    assert identify(raw, "GB", app) == identity


def test_the_gate_gets_forms_of_identifiers_and_not_of_names_in_letters() -> None:
    assert canonical_forms("07700 900201") == ("+447700900201",)
    assert canonical_forms("ACME") == ()
    assert canonical_forms("447700900201") == ()


@pytest.mark.parametrize("type_", sorted(TYPES))
@given(value=st.text(max_size=60))
@settings(max_examples=60, deadline=None)
def test_no_value_however_odd_is_more_than_refused_and_a_form_is_its_own_form(type_: str, value: str) -> None:
    form = normalise(type_, value)
    if form is not None:
        assert normalise(type_, form) == form


@given(raw=st.text(max_size=60), app=st.sampled_from([None, "com.whatsapp", "com.snapchat.android"]))
@settings(max_examples=300, deadline=None)
def test_no_field_however_odd_stops_the_work(raw: str, app: str | None) -> None:
    found = identify(raw, "GB", app)
    assert found is None or found[0]
