"""Pages drawn once for each shape: nothing of one reader reaches another."""

import pytest
from django.contrib.messages import success
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.template import engines
from django.test import RequestFactory
from django.utils.safestring import SafeString

from records import patterns
from records.patterns import NUMBERS, TEXTS, filled, part

PAGE = (
    '<form>{% csrf_token %}<input type="hidden" name="next" value="{{ request.get_full_path }}">'
    "{{ name }} {{ number }} {% for message in messages %}{{ message }}{% endfor %}</form>"
)


@pytest.fixture(autouse=True)
def _own_templates(monkeypatch):
    """Templates given by their text; patterns of other tests are out of the way."""
    monkeypatch.setattr(
        patterns,
        "render_to_string",
        lambda text, context, request=None: (
            engines["django"].from_string(text).render(context, request)
        ),
    )
    monkeypatch.setattr(patterns, "_kept", type(patterns._kept)())


def asked(path="/here/?a=1"):
    request = RequestFactory().get(path)
    request.session = SessionStore()
    MessageMiddleware(lambda _: None).process_request(request)
    return request


def page(request, name, number=7, context=None):
    marked = context or (lambda: {"name": TEXTS[0], "number": NUMBERS[0]})
    return filled(
        request, PAGE, "shape", marked, {TEXTS[0]: name, NUMBERS[0]: number}
    ).content.decode()


def test_the_second_reader_gets_her_own_values_token_and_address():
    first, second = asked("/here/?a=1"), asked("/there/?b=2")
    mine = page(first, "Lan")

    def nobody_draws():
        raise AssertionError("drawn again")

    hers = page(second, "Hoa", 8, nobody_draws)
    assert "Lan 7" in mine and "Hoa 8" in hers and "Lan" not in hers
    assert 'value="/there/?b=2"' in hers and "/here/" not in hers
    tokens = [text.split('csrfmiddlewaretoken" value="')[1][:64] for text in (mine, hers)]
    assert tokens[0] != tokens[1]
    assert first.META["CSRF_COOKIE"] != second.META["CSRF_COOKIE"]


def test_what_is_filled_in_is_escaped_unless_it_is_markup():
    assert "&lt;b&gt; 7" in page(asked(), "<b>")
    assert "<b> 7" in page(asked(), SafeString("<b>"))


def test_a_value_that_holds_a_mark_is_not_filled_again():
    assert f"{NUMBERS[0]} 7" in page(asked(), f"{NUMBERS[0]}")


def test_a_message_is_shown_to_its_reader_only():
    told = asked()
    success(told, "Đã lưu bài của Lan.")
    assert "Đã lưu bài của Lan." in page(told, "Lan")
    assert "Lan" not in page(asked(), "Hoa")


def test_a_part_needs_no_request():
    drawn = part("{{ name }}!", "x", lambda: {"name": TEXTS[1]}, {TEXTS[1]: "<Lan>"})
    assert drawn == "&lt;Lan&gt;!"
