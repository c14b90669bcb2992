import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dcctl.mail.headers import split_headers
from dcctl.mailauth.authentication_results import (
    MAX_FIELDS,
    MAX_RESULTS,
    AuthenticationResults,
    parse,
    parse_arc,
    stated,
)


def said(read: AuthenticationResults) -> list[str]:
    """The results as one text each: method[/version]=result, the reason, the properties."""
    return [
        " ".join(
            [
                f"{one.method}{f'/{one.version}' if one.version != 1 else ''}={one.result}",
                *([f"reason={one.reason}"] if one.reason else []),
                *(f"{prop.type}.{prop.name}={prop.value}" for prop in one.properties),
            ]
        )
        for one in read.results
    ]


# A value, who says so, the results, and what could not be read.
CASES = [
    ("example.com; none", "example.com", [], ""),
    ("example.com 1; none", "example.com", [], ""),
    ("example.com", "example.com", [], ""),
    (
        "example.com;\r\n spf=pass smtp.mailfrom=example.net",
        "example.com",
        ["spf=pass smtp.mailfrom=example.net"],
        "",
    ),
    (
        "example.com; sender-id=fail header.from=example.com;\r\n\tdkim=pass (good signature) header.d=example.com",
        "example.com",
        ["sender-id=fail header.from=example.com", "dkim=pass header.d=example.com"],
        "",
    ),
    (  # RFC 8601 appendix B.7: comments wherever they may stand
        "foo.example.net (foobar) 1 (baz);\r\n dkim (Because I like it) / 1 (One yay) = (wait for it) fail\r\n"
        " policy (A dot can go here) . (like that) expired\r\n (this surprised me) = (as I wasn't expecting it)"
        " 1362471462",
        "foo.example.net",
        ["dkim=fail policy.expired=1362471462"],
        "",
    ),
    (
        'example.com; dkim=fail reason="bad signature" header.i=@x.example',
        "example.com",
        ["dkim=fail reason=bad signature header.i=@x.example"],
        "",
    ),
    (
        "a; dkim/2=pass; SPF=Pass SMTP.MailFrom=A@b.example",
        "a",
        ["dkim/2=pass", "spf=pass smtp.mailfrom=A@b.example"],
        "",
    ),
    ("a; dkim=pass header.b=ab/+c== header.s=s1;", "a", ["dkim=pass header.b=ab/+c== header.s=s1"], ""),
    ('a; spf=pass smtp.mailfrom="x; y"@example.org', "a", ['spf=pass smtp.mailfrom="x; y"@example.org'], ""),
    ('"mail server"; dkim="pass"', "mail server", ["dkim=pass"], ""),
    (  # Google
        "mx.google.com;\r\n dkim=pass header.i=@example.com header.s=s1 header.b=abc;\r\n spf=pass (google.com: domain"
        " of a@example.com designates 192.0.2.1 as permitted sender) smtp.mailfrom=a@example.com;\r\n dmarc=pass"
        " (p=REJECT sp=REJECT dis=NONE) header.from=example.com",
        "mx.google.com",
        [
            "dkim=pass header.i=@example.com header.s=s1 header.b=abc",
            "spf=pass smtp.mailfrom=a@example.com",
            "dmarc=pass header.from=example.com",
        ],
        "",
    ),
    (  # Microsoft leaves the authserv-id out, and some ptypes
        "spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=example.com; dkim=none\r\n (message not signed)"
        " header.d=none;dmarc=bestguesspass action=none header.from=example.com;compauth=pass reason=109",
        "",
        [
            "spf=pass smtp.mailfrom=example.com",
            "dkim=none header.d=none",
            "dmarc=bestguesspass .action=none header.from=example.com",
            "compauth=pass reason=109",
        ],
        "no authserv-id",
    ),
    ("a 2; dkim=pass", "a", [], "version 2 is not known"),
    ("a b; dkim=pass", "", ["dkim=pass"], "no authserv-id"),
    ("", "", [], "no authserv-id"),
    (";;;", "", [], "no authserv-id"),
    ("a; dkim", "a", [], "'dkim' is no property"),
    ("a; dkim=", "a", [], "no method=result in 'dkim='"),
    ("a; header.d=x", "a", [], "no method=result in 'header.d=x'"),
    ("a; dkim=pass stray header.d=x", "a", ["dkim=pass header.d=x"], "'stray' is no property"),
    ("a; dkim/x=pass", "a", ["dkim=pass"], ""),
    ("a; x=y (never closed; dkim=pass", "a", ["x=y"], ""),
    ('a; x="never closed; dkim=pass', "a", [], "'\"never' is no property"),
]


@pytest.mark.parametrize(("value", "server", "results", "problem"), CASES)
def test_values(value: str, server: str, results: list[str], problem: str) -> None:
    read = parse(value)
    assert (read.authserv_id, said(read), read.problem, read.instance) == (server, results, problem, None)
    assert parse(value.encode()) == read


@pytest.mark.parametrize(
    ("value", "instance", "server", "results"),
    [
        ("i=1; example.org; dkim=pass", 1, "example.org", ["dkim=pass"]),
        ("(c) i = 50 (d);example.org 1; none", 50, "example.org", []),
        ("i=2", 2, "", []),
        ("example.org; i=1; dkim=pass", None, "", []),
        ("i=1 example.org; dkim=pass", None, "", []),
        ("i=; example.org", None, "", []),
        ("I=1; example.org", None, "", []),
        ("i=100; example.org", None, "", []),
        ("", None, "", []),
    ],
)
def test_arc_values(value: str, instance: int | None, server: str, results: list[str]) -> None:
    read = parse_arc(value)
    assert (read.instance, read.authserv_id, said(read)) == (instance, server, results)


def test_what_is_asked_of_a_result() -> None:
    read = parse("a; dkim=fail header.d=x; spf=pass smtp.mfrom=b@c; dkim=pass")
    found = read.find("dkim")
    assert found is not None
    assert (found.result, found.value("header", "i", "d"), found.value("smtp", "d")) == ("fail", "x", None)
    assert read.find("arc") is None


def test_everything_is_bounded() -> None:
    many = parse("a" + "; dkim=pass" * (MAX_RESULTS + 5))
    assert (len(many.results), many.problem) == (MAX_RESULTS, f"more than {MAX_RESULTS} results")
    (wide,) = parse("a; dkim=pass" + " x.y=z" * 500).results
    assert len(wide.properties) <= MAX_RESULTS
    block = split_headers(b"Authentication-Results: a; none\r\n" * 50 + b"\r\n")
    assert len(stated(block)) == MAX_FIELDS


@settings(max_examples=300)
@given(
    st.lists(
        st.sampled_from(["a", "; ", "=", ".", "/", " ", '"', "(", ")", "\\", "dkim=pass", "\r\n ", "i=1"])
        | st.text(max_size=3),
        max_size=30,
    ).map("".join)
)
def test_any_text_is_read(text: str) -> None:
    assert len(parse(text).results) <= text.count(";") + 1
    assert parse_arc(text).instance in (None, *range(100))
    parse(text.encode("utf-8", "surrogatepass"))
