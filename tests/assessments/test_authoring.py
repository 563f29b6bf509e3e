"""Questions in the studio: who may write and publish, what is refused, what attempts keep."""

import json
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from wagtail.models import Revision
from wagtail.test.utils.form_data import nested_form_data, streamfield

from assessments import bank_loader, closing
from assessments.models import Exam, Question, QuestionDraft, QuestionVersion
from assessments.papers import versions_of
from assessments.soundness import faults
from assessments.usage import usage_of
from courses import authoring
from records.scope import Role
from tests import make as people
from tests import make_assessments as make

pytestmark = pytest.mark.django_db
STEM = "Người dân nộp hồ sơ trực tuyến thì công chức trả kết quả ở đâu?"


def newest(code):
    return QuestionVersion.objects.filter(question__code=code).order_by("-pk").first()


def address(name, *args):
    return reverse(f"wagtailsnippets_assessments_questiondraft:{name}", args=args)


def written(draft, **changes):
    """What the studio's form sends for a question with options."""
    fields = (
        "kind", "topic", "stem", "stem_en", "document", "clause", "clause_en", "where",
        "explanation", "explanation_en", "reason",
    )  # fmt: skip
    values = {name: getattr(draft, name) for name in fields} | {"bank": draft.bank_id}
    if draft.verified:
        values["verified"] = "on"
    options = [("option", dict(block.value)) for block in draft.options]
    options = changes.pop("options", options)
    sent = [(kind, {k: v for k, v in value.items() if v is not False}) for kind, value in options]
    return nested_form_data(values | {"options": streamfield(sent)} | changes)


def test_every_shipped_question_is_a_draft_that_says_the_same():
    make.exam()
    drafts = list(QuestionDraft.objects.all())
    assert len(drafts) == 60
    for draft in drafts:
        assert draft.as_version().digest == newest(draft.code).digest == draft.shipped


def test_loading_again_makes_neither_versions_nor_drafts_nor_revisions():
    make.exam()
    counted = [QuestionVersion, QuestionDraft, Revision]
    before = [model.objects.count() for model in counted]
    make.exam()
    assert [model.objects.count() for model in counted] == before == [60, 60, 60]


def test_a_reviewers_release_is_a_new_version_and_the_attempt_keeps_its_own():
    attempt = make.attempt(make.candidate())
    place = [drawn.kind for drawn in attempt.questions].index("single")
    code = attempt.questions[place].code
    old = newest(code)
    author, reviewer = make.author(), make.reviewer()
    draft = make.rewrite(make.draft(code), author, stem=STEM, reason="Nói rõ hơn")
    assert newest(code) == old
    released = make.decide(make.submit(draft, author), reviewer)
    version = newest(code)
    assert (version.stem, version.entered_by, version.reason) == (STEM, reviewer, "Nói rõ hơn")
    assert (released.live, released.has_unpublished_changes) == (True, False)
    assert versions_of(attempt.questions)[place].stem == old.stem != STEM
    again = make.attempt(make.candidate("Lý Văn Nam"), attempt.version)
    drawn = {one.code: one.version for one in again.questions}
    assert drawn.get(code, version.pk) == version.pk
    usage = usage_of(released)
    assert (usage.versions, usage.running) == (2, usage.attempts)
    closing.submit(attempt, by=None, at=make.AT + timedelta(minutes=1))
    assert usage_of(released).running == usage.running - 1


def test_neither_an_author_nor_the_writer_herself_publishes():
    make.exam()
    author, reviewer = make.author(), make.reviewer()
    draft = make.rewrite(make.draft(), author, stem=STEM)
    state = make.submit(draft, author)
    for action in ("approve", "reject"):
        assert make.decide(state, author, action).workflow_in_progress
    with pytest.raises(PermissionDenied):
        draft.latest_revision.publish(user=author)
    own = make.rewrite(make.draft("TNTKQ-002"), reviewer, stem=STEM)
    assert make.decide(make.submit(own, reviewer), reviewer).workflow_in_progress
    with pytest.raises(PermissionDenied):
        own.latest_revision.publish(user=reviewer)
    with pytest.raises(PermissionDenied):
        draft.unpublish(user=reviewer)
    assert QuestionVersion.objects.count() == 60


def test_a_reviewer_whose_grant_has_ended_reviews_nothing():
    make.exam()
    author = make.author()
    late = people.granted(Role.REVIEWER, unit=people.province(), until=make.AT.date())
    state = make.submit(make.rewrite(make.draft(), author, stem=STEM), author)
    assert make.decide(state, late).workflow_in_progress


def test_the_loader_leaves_alone_what_an_author_edited_or_wrote():
    make.exam()
    author = make.author()
    data = {"code": "TNTKQ", "title": "T", "title_en": "", "topics": make.draft().bank.topics}
    made = make.rewrite(make.draft("TNTKQ-002"), author, stem=STEM)
    contents = [
        {"code": d.code, **d.content()} for d in QuestionDraft.objects.exclude(code="TNTKQ-003")
    ]
    for content in contents:
        content["where"] += " (đọc lại)"
    bank_loader.load_bank(data | {"questions": contents}, by=None, at=make.AT)
    assert newest("TNTKQ-001").where.endswith("(đọc lại)")
    assert make.draft("TNTKQ-001").where.endswith("(đọc lại)")
    assert newest("TNTKQ-002").pk == QuestionVersion.objects.get(question__code="TNTKQ-002").pk
    assert make.draft("TNTKQ-002").latest_revision == made.latest_revision
    assert newest("TNTKQ-003").withdrawn and make.draft("TNTKQ-003").withdrawn
    assert QuestionVersion.objects.count() == 60 + 58 + 1


def test_withdrawing_says_why_and_enters_a_withdrawn_version():
    make.exam()
    author, reviewer = make.author(), make.reviewer()
    with pytest.raises(ValidationError) as refused:
        make.rewrite(make.draft(), author, withdrawn=True)
    assert "Lý do" in refused.value.message_dict["reason"][0]
    draft = make.rewrite(make.draft(), author, withdrawn=True, reason="Nghị định đã thay")
    make.decide(make.submit(draft, author), reviewer)
    assert (newest("TNTKQ-001").withdrawn, newest("TNTKQ-001").reason) == (
        True,
        "Nghị định đã thay",
    )
    make.exam()
    assert newest("TNTKQ-001").withdrawn


def test_a_withdrawal_that_would_leave_an_exam_short_is_refused():
    make.exam()
    author, reviewer = make.author(), make.reviewer()
    drafts = list(QuestionDraft.objects.filter(topic="an-toan").exclude(kind="working_days"))
    first = make.rewrite(drafts[0], author, withdrawn=True, reason="Đã cũ")
    state = make.submit(first, author)
    wanted = QuestionDraft.objects.filter(topic="an-toan").count()
    make.exam(draw=make.exam().draw | {"an-toan": wanted})
    assert first.hindrances() and make.decide(state, reviewer).workflow_in_progress
    with pytest.raises(ValidationError) as refused:
        make.rewrite(drafts[1], author, withdrawn=True, reason="Đã cũ")
    assert "TNTKQ" in refused.value.message_dict["withdrawn"][0]


@pytest.mark.parametrize(
    ("code", "changes", "field", "words"),
    [
        ("TNTKQ-001", {"key": []}, "options", "đúng một phương án đúng; đang đánh dấu 0"),
        ("TNTKQ-001", {"key": [0, 1]}, "options", "đang đánh dấu 2"),
        ("TNTKQ-001", {"options": ["A", "a", "B", "C"]}, "options", "giống nhau"),
        ("TNTKQ-001", {"options_en": ["A", "", "B", "C"]}, "options", "Bản tiếng Anh"),
        ("TNTKQ-001", {"explanation_en": ""}, "explanation_en", "Bản tiếng Anh"),
        ("TNTKQ-001", {"document": ""}, "document", "Văn bản"),
        ("TNTKQ-001", {"topic": "khac"}, "topic", "Chủ đề"),
        ("TNTKQ-007", {"key": [0]}, "options", "từ hai phương án đúng"),
        ("TNTKQ-007", {"key": [0, 1, 2, 3, 4]}, "options", "ít nhất một phương án sai"),
        ("TNTKQ-009", {"key": []}, "true_or_false", "chọn đúng hay sai"),
        ("TNTKQ-021", {"key": [5]}, "days", "đếm được 4 ngày"),
        ("TNTKQ-021", {"calc": {"from": "2025-09-05", "to": "2025-09-05"}}, "end", "sau ngày"),
        ("TNTKQ-021", {"calc": {"from": "2031-09-05", "to": "2031-09-09"}}, "end", "2031"),
    ],
)
def test_a_question_that_cannot_be_marked_is_refused_by_field(code, changes, field, words):
    bank = json.loads((bank_loader.HERE / "bank/TNTKQ.json").read_text(encoding="utf-8"))
    content = next(one for one in bank["questions"] if one["code"] == code)
    topics = [topic["code"] for topic in bank["topics"]]
    holidays = frozenset({date(2025, 9, 1), date(2025, 9, 2)})
    assert faults(content, topics, holidays) == {}
    found = faults(content | changes, topics, holidays)
    assert words in found[field]


def test_texts_are_kept_composed():
    make.exam()
    draft = make.rewrite(make.draft(), make.author(), stem="Hồ sơ  nộp ở đâu?")
    assert draft.get_latest_revision_as_object().stem == "Hồ sơ nộp ở đâu?"


def test_an_author_writes_a_new_question_and_sends_it_to_review(client):
    make.exam()
    author, reviewer = make.author(), make.reviewer()
    client.force_login(author)
    assert client.get(address("add"), {"kind": "working_days"}).status_code == 200
    sent = written(make.draft(), stem=STEM) | {"action-submit": "1"}
    assert client.post(address("add"), sent).status_code == 302
    draft = make.draft("TNTKQ-061")
    assert not draft.live and draft.workflow_in_progress
    assert not Question.objects.filter(code="TNTKQ-061").exists()
    (waiting,) = authoring.waiting_for_review(reviewer)
    assert STEM[:30] in waiting.title and waiting.url == address("edit", draft.pk)
    assert authoring.waiting_for_review(author) == []
    client.force_login(reviewer)
    page = client.get(address("edit", draft.pk))
    assert "Đồng ý" in page.content.decode() and "Chưa xuất bản lần nào" in page.content.decode()
    approve = {"action-workflow-action": "1", "workflow-action-name": "approve"}
    newest_draft = draft.get_latest_revision_as_object()
    client.post(address("edit", draft.pk), written(newest_draft) | approve)
    assert newest("TNTKQ-061").stem == STEM
    make.exam()
    assert not newest("TNTKQ-061").withdrawn


def test_a_reviewer_who_changes_the_words_leaves_the_release_to_another(client):
    make.exam()
    author, reviewer = make.author(), make.reviewer()
    draft = make.rewrite(make.draft(), author, stem=STEM)
    make.submit(draft, author)
    client.force_login(reviewer)
    approve = {"action-workflow-action": "1", "workflow-action-name": "approve"}
    own = written(draft.get_latest_revision_as_object(), stem=f"{STEM} Vì sao?") | approve
    client.post(address("edit", draft.pk), own)
    assert make.draft().latest_revision.user == reviewer
    assert make.draft().workflow_in_progress and newest("TNTKQ-001").stem != STEM
    client.force_login(make.reviewer())
    client.post(address("edit", draft.pk), own)
    assert newest("TNTKQ-001").stem == f"{STEM} Vì sao?"


def test_the_form_refuses_two_right_answers_at_the_field_and_keeps_the_draft(client):
    make.exam()
    client.force_login(make.author())
    draft = make.draft()
    options = [("option", {**block.value, "right": "on"}) for block in draft.options]
    page = client.post(address("edit", draft.pk), written(draft, options=options))
    errors = page.context["form"].errors["options"]
    assert "đúng một phương án đúng; đang đánh dấu 4" in str(errors)
    assert make.draft().latest_revision == draft.latest_revision


def test_the_list_is_searched_without_marks_and_filtered(client, django_assert_max_num_queries):
    make.exam()
    client.force_login(make.author())
    with django_assert_max_num_queries(50):
        page = client.get(address("list"))
    assert page.status_code == 200 and "TNTKQ-030" in page.content.decode()
    page = client.get(address("list_results"), {"q": "Chi Lan thuong tru"}).content.decode()
    assert "TNTKQ-001" in page and "TNTKQ-002" not in page
    filters = {"topic": "an-toan", "kind": "true_false", "state": "live"}
    page = client.get(address("list_results"), filters)
    there = QuestionDraft.objects.filter(topic="an-toan", kind="true_false")
    assert set(page.context["object_list"]) == set(there) and there


def test_preview_shows_the_key_only_when_asked_and_history_compares(client):
    make.exam()
    author = make.author()
    draft = make.rewrite(make.draft(), author, stem=STEM)
    client.force_login(author)
    sent = written(draft.get_latest_revision_as_object())
    assert client.post(address("preview_on_edit", draft.pk), sent).json()["is_valid"]
    page = client.get(address("preview_on_edit", draft.pk), {"mode": "asked"})
    assert "frame-ancestors 'self'" in page["Content-Security-Policy"]
    shown = page.content.decode()
    keyed = client.get(address("preview_on_edit", draft.pk), {"mode": "key"}).content.decode()
    assert STEM in shown and draft.explanation not in shown and "đáp án</span>" not in shown
    assert STEM in keyed and draft.explanation in keyed
    revisions = list(draft.revisions.order_by("pk"))
    compared = client.get(
        address("revisions_compare", draft.pk, revisions[0].pk, revisions[1].pk)
    ).content.decode()
    assert "thường trú" in compared and "trực tuyến" in compared


def test_accounts_without_the_grant_find_nothing(client):
    make.exam()
    draft = make.draft()
    officer, hr = make.candidate(), people.granted(Role.HR, unit=people.province())
    pages = [
        address("list"), address("add"), address("edit", draft.pk), address("history", draft.pk),
        address("preview_on_edit", draft.pk),
        address("revisions_view", draft.pk, draft.latest_revision_id),
        address("unpublish", draft.pk), address("delete", draft.pk),
    ]  # fmt: skip
    for account in (officer, hr):
        client.force_login(account)
        assert not QuestionDraft.objects.visible_to(account).exists()
        assert [client.get(page).status_code for page in pages] == [404] * len(pages)
    client.force_login(make.author())
    assert [client.get(page).status_code for page in pages[:4]] == [200] * 4
    assert [client.get(page).status_code for page in pages[-2:]] == [302, 302]
    assert Exam.objects.exists() and QuestionDraft.objects.count() == 60
