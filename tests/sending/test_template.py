"""Templates: variables, what is missing or broken, the subject line, HTML, encodings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcctl.errors import ValueRefused
from dcctl.sending.template import Rendered, Template, read_template, render
from tests.support.breaks import BREAKS

FILES = [
    pytest.param("w.txt", b"Subject: Hi $name\n\nDear $name\n", "Hi $name", "Dear $name\n", id="subject"),
    pytest.param("w.txt", b"Dear $name\n", None, "Dear $name\n", id="no-subject"),
    pytest.param("w.txt", b"subject:Hi\nDear\n", "Hi", "Dear\n", id="no-empty-line"),
    pytest.param("w.txt", b"SUBJECT: \t Hi  \n\nx", "Hi", "x", id="spaces"),
    pytest.param("w.txt", b"Subject:\n\nx", "", "x", id="empty-subject"),
    pytest.param("w.txt", b"Subject: Hi\r\n\r\nDear\r\nBob\r\n", "Hi", "Dear\nBob\n", id="crlf"),
    pytest.param("w.txt", b"\xef\xbb\xbfSubject: Hi\n\nx", "Hi", "x", id="bom"),
    pytest.param("w.txt", "Subject: Grüße\n\nÄ\n".encode(), "Grüße", "Ä\n", id="utf-8"),
    pytest.param("w.txt", b"Subject: Hi\n\n\nx", "Hi", "\nx", id="second-empty-line-is-body"),
    pytest.param("w.txt", b"Dear\nSubject: no\n\nx", None, "Dear\nSubject: no\n\nx", id="subject-later"),
    pytest.param("w.txt", b"Subject: Hi", None, "Subject: Hi", id="subject-without-line-end"),
    pytest.param("w.txt", b"", None, "", id="empty"),
]


@pytest.mark.parametrize(("filename", "content", "subject", "body"), FILES)
def test_a_file_is_read(filename: str, content: bytes, subject: str | None, body: str) -> None:
    template = read_template(filename, content)
    assert (template.subject, template.body) == (subject, body)


NAMES = [
    ("welcome.txt", "welcome", False),
    ("welcome.html", "welcome", True),
    ("WELCOME.HTM", "WELCOME", True),
    ("follow.up.html", "follow.up", True),
    ("welcome", "welcome", False),
    ("html", "html", False),
    (".html", ".html", False),
]


@pytest.mark.parametrize(("filename", "name", "is_html"), NAMES)
def test_its_name_and_whether_it_is_html(filename: str, name: str, is_html: bool) -> None:
    template = read_template(filename, b"x")
    assert (template.name, template.is_html) == (name, is_html)


def test_its_hash_is_the_contents() -> None:
    assert read_template("a.txt", b"x").content_hash == read_template("b.txt", b"x").content_hash
    assert read_template("a.txt", b"x").content_hash != read_template("a.txt", b"y").content_hash


@pytest.mark.parametrize(
    ("content", "byte"), [(b"abc\xff", 4), (b"\xff\xfeH\x00i\x00", 1), ("Gr\xfc".encode("latin-1"), 3)]
)
def test_a_file_that_is_not_utf_8(content: bytes, byte: int) -> None:
    with pytest.raises(ValueRefused, match=rf"^w\.txt: not UTF-8 \(byte {byte}\)$") as refused:
        read_template("w.txt", content)
    assert refused.value.field == "template"


def a_template(body: str, subject: str | None = None, is_html: bool = False) -> Template:
    return Template("welcome", "0" * 16, subject, body, is_html)


RENDERED = [
    pytest.param("Dear $name", {"name": "Bob"}, "Dear Bob", id="plain"),
    pytest.param("Dear ${name}by", {"name": "Bob"}, "Dear Bobby", id="braces"),
    pytest.param("It costs $$5, $name", {"name": "Bob"}, "It costs $5, Bob", id="dollar"),
    pytest.param("$a$b", {"a": "$b", "b": "$$"}, "$b$$", id="values-are-not-templates"),
    pytest.param("none", {"name": "Bob"}, "none", id="unused"),
    pytest.param("$name", {"name": ""}, "", id="empty-value"),
    pytest.param("$name", {"name": "a\tb"}, "a\tb", id="tab"),
]


@pytest.mark.parametrize(("body", "variables", "expected"), RENDERED)
def test_variables_are_filled_in(body: str, variables: dict[str, str], expected: str) -> None:
    assert render(a_template(body), variables) == Rendered(None, expected)


def test_html_is_escaped_in_the_body_and_not_in_the_subject() -> None:
    template = a_template('<p title="$name">$name</p>', "Hi $name", is_html=True)
    rendered = render(template, {"name": '<b>Bob\'s & "co"</b>'})
    escaped = "&lt;b&gt;Bob&#x27;s &amp; &quot;co&quot;&lt;/b&gt;"
    assert rendered == Rendered('Hi <b>Bob\'s & "co"</b>', f'<p title="{escaped}">{escaped}</p>')


@pytest.mark.parametrize(("body", "subject"), [("Dear $who", None), ("Dear", "Hi ${who}"), ("$name $who", "$name")])
def test_a_missing_variable_is_named(body: str, subject: str | None) -> None:
    with pytest.raises(ValueRefused, match=r"^template welcome: variable 'who' has no value$") as refused:
        render(a_template(body, subject), {"name": "Bob"})
    assert refused.value.next == "add --var who=VALUE"
    assert refused.value.field == "var"


@pytest.mark.parametrize(
    ("body", "line"), [("5 $ a", 1), ("a\n${", 2), ("$1", 1), ("a\n\n$", 3), ("${a b}", 1), ("$ü", 1)]
)
def test_a_broken_dollar_is_refused_with_its_line(body: str, line: int) -> None:
    with pytest.raises(ValueRefused, match=f"^template welcome: .*line {line}, col") as refused:
        render(a_template(body), {})
    assert refused.value.why == "a lone $ is written $$"


@pytest.mark.parametrize("bad", BREAKS, ids=ascii)
@pytest.mark.parametrize("name", ["used", "unused"])
def test_no_value_holds_a_line_break_or_nul(bad: str, name: str) -> None:
    with pytest.raises(ValueRefused, match=f"^variable {name}: character U") as refused:
        render(a_template("$used"), {"used": "x", name: f"a{bad}Bcc: eve@example.net"})
    assert refused.value.field == f"variable {name}"


TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), max_size=50)


@given(TEXT, TEXT)
def test_any_value_stands_where_its_variable_stood(before: str, value: str) -> None:
    body = before.replace("$", "$$") + "${name}."
    assert render(a_template(body, body), {"name": value}) == Rendered(f"{before}{value}.", f"{before}{value}.")
