"""Certifications on their pages: who is where, one history, decisions and terms with previews."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from competency.models import Certification, CertificationAct
from competency.validity import ActKind
from records.scope import Role
from tests import make, make_courses
from tests.make_certifications import act, certification, certified

pytestmark = pytest.mark.django_db

ON = {"on": "2025-01-10"}


@pytest.fixture
def world():
    top = make.province()
    here = make.unit("Nhân Lý", parent=top)
    certification()
    her = make.officer("Nông Thị Ánh", unit=here)
    certified(her)
    return top, here, her


def page(client, name, *args, **query):
    answer = client.get(reverse(f"competency:{name}", args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_list_says_who_is_in_which_state_on_a_day(world, client):
    top, here, her = world
    make.officer("Lý Văn Ba", unit=here)
    client.force_login(make.head(unit=here))
    assert "Có hiệu lực 12 tháng từ ngày hoàn thành." in page(client, "certifications")
    shown = page(client, "certification", "CN", **ON)
    for said in ("Nông Thị Ánh", "Đến kỳ gia hạn", "14/03/2025", "15/12/2024", "1 trên 3 người"):
        assert said in shown, said
    assert "Lý Văn Ba" not in shown
    assert "Lý Văn Ba" in page(client, "certification", "CN", state="not_yet", **ON)
    assert "Không có ai ở đây" in page(client, "certification", "CN", state="revoked", **ON)
    later = page(client, "certification", "CN", on="2025-05-01")
    assert "Hết hiệu lực sau ngày 14/03/2025" in later
    listed = client.get(reverse("competency:certification_people", args=["CN", "csv"]), ON)
    assert "Đến kỳ gia hạn" in listed.content.decode("utf-8-sig")
    assert client.get(reverse("competency:certification", args=["KHONG"])).status_code == 404


def test_one_sees_only_ones_own_people(world, client):
    top, here, her = world
    there = make.unit("Lộc Bình", parent=top)
    client.force_login(make.head(unit=there, name="Lê Văn Tư"))
    assert "Nông Thị Ánh" not in page(client, "certification", "CN", **ON)
    of_her = reverse("competency:certification_of", args=["CN", her.pk])
    assert client.get(of_her).status_code == 404
    client.force_login(make.user(make.officer("Lý Văn Ba", unit=here)))
    assert client.get(of_her).status_code == 404
    client.force_login(make.user(her))
    assert client.get(of_her).status_code == 200


def test_her_own_page_tells_state_periods_and_where_they_come_from(world, client):
    top, here, her = world
    client.force_login(make.user(her))
    standard = page(client, "standard", **ON)
    assert "Chứng nhận quầy" in standard and "gia hạn được từ 15/12/2024" in standard
    history = page(client, "certification_of", "CN", her.pk, **ON)
    for said in ("band-valid", "band-grace", "1. Lần đầu", "13/04/2025", "Sát hạch", "Gia hạn:"):
        assert said in history, said
    assert "/records/facts/" in history or "/facts/" in history
    assert "Tạm đình chỉ</a>" not in history  # she decides nothing about herself
    assert "Chưa có kỳ nào" in page(client, "certification_of", "CN", her.pk, on="2024-01-01")


def test_hr_decides_after_seeing_the_consequence_and_takes_it_back(world, client):
    top, here, her = world
    client.force_login(make.granted(Role.HR, unit=top))
    deed = reverse("competency:certification_act", args=["CN", her.pk, "revoke"])
    asked = {"first": "10/01/2025", "document": "12/QĐ-SNV", "grounds": "Nhờ làm bài hộ"}
    shown = client.post(deed, asked | {"do": "preview"}).content.decode()
    assert "Nếu ghi quyết định này" in shown and "Đã thu hồi" in shown
    assert not CertificationAct.objects.exists()
    refused = client.post(deed, asked | {"do": "preview", "document": ""}).content.decode()
    assert 'aria-invalid="true"' in refused
    late = client.post(deed, asked | {"do": "preview", "first": "01/06/2025"}).content.decode()
    assert "không có kỳ nào đang chạy" in late
    assert client.post(deed, asked | {"do": "save"}).status_code == 302
    history = page(client, "certification_of", "CN", her.pk, **ON)
    assert "Bị thu hồi từ ngày 10/01/2025" in history and "Nhờ làm bài hộ" in history
    undo = reverse("competency:certification_undo", args=[CertificationAct.objects.get().pk])
    assert undo in history
    assert client.post(undo, {"reason": ""}).status_code == 200
    assert client.post(undo, {"reason": "Nhầm người"}).status_code == 302
    assert "Đến kỳ gia hạn" in page(client, "certification_of", "CN", her.pk, **ON)
    assert (
        client.get(reverse("competency:certification_act", args=["CN", her.pk, "x"])).status_code
        == 404
    )


def test_nobody_acts_upon_herself_and_a_head_upon_nobody(world, client):
    top, here, her = world
    row = act(her, ActKind.SUSPEND, day=date(2024, 6, 1))
    deed = reverse("competency:certification_act", args=["CN", her.pk, "lift"])
    undo = reverse("competency:certification_undo", args=[row.pk])
    for who in (make.granted(Role.HR, unit=top, who=her), make.head(unit=here)):
        client.force_login(who)
        assert client.get(deed).status_code == client.get(undo).status_code == 404


def test_new_terms_first_say_whom_they_move(world, client):
    top, here, her = world
    row = Certification.objects.get()
    client.force_login(make.granted(Role.HR, unit=top))
    change = reverse("competency:certification_change", args=[row.pk])
    form = {
        "title": "Chứng nhận quầy", "base": "completion", "months": "60", "minimum_months": "0",
        "window_months": "3", "grace_days": "30", "running": "on", "holds_from": "01/06/2024",
        "reason": "Kéo dài thời hạn", "do": "preview",
    }  # fmt: skip
    shown = client.post(change, form).content.decode()
    assert "1 người đổi trạng thái hoặc đổi hạn" in shown and "Nông Thị Ánh" in shown
    assert "14/03/2029" in shown and Certification.objects.count() == 1
    wrong = client.post(change, form | {"base": "fixed", "fixed": "31/02"}).content.decode()
    assert "Ghi ngày và tháng như 31/12." in wrong
    wrong = client.post(change, form | {"base": "fixed", "fixed": "31/12"}).content.decode()
    assert "để trống số tháng" in wrong
    wrong = client.post(change, form | {"window_months": "61"}).content.decode()
    assert "Kỳ gia hạn không dài hơn thời hạn." in wrong
    assert client.post(change, form | {"do": "save"}).status_code == 302
    assert Certification.objects.known().count() == 2
    assert "Phiên bản khác" in page(client, "certification", "CN", **ON)
    assert client.get(change).status_code == 404  # it was superseded


@pytest.mark.parametrize("name", ["certification", "certification_people"])
def test_the_lists_cost_the_same_for_2_and_20(world, client, name):
    top, here, her = world
    client.force_login(make.granted(Role.HR, unit=top))
    address = reverse(f"competency:{name}", args=["CN", "csv"] if "people" in name else ["CN"])
    counts = []
    for more in (2, 18):
        for _ in range(more):
            who = make.officer(unit=here)
            certified(who)
            act(who, ActKind.EXTEND, day=date(2025, 1, 1), until=date(2031, 1, 1))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address, ON).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_hr_adds_a_certification_from_courses_and_exams_there_are(world, client):
    top, here, her = world
    make_courses.course()
    client.force_login(make.granted(Role.HR, unit=top))
    new = reverse("competency:certification_new")
    form = client.get(new).context["form"]
    [(course, _label)] = form.fields["first_courses"].choices
    asked = {
        "code": "CN-MOI", "title": "Chứng nhận mới", "base": "expiry", "months": "24",
        "minimum_months": "6", "window_months": "3", "grace_days": "0", "percent": "70",
        "holds_from": "01/01/2024", "first_courses": [course],
    }  # fmt: skip
    refused = client.post(new, asked | {"code": "CN"}).content.decode()
    assert "đã có chứng nhận dùng" in refused and "Chọn ít nhất một khoá học" in refused
    made = client.post(new, asked | {"renewal_courses": [course]})
    assert made.status_code == 302, made.context["form"].errors
    row = Certification.objects.get(code="CN-MOI")
    assert row.first["course"] == "THU" and row.renewal == row.first and not row.running
    assert "tính tiếp từ hạn trước" in page(client, "certification", "CN-MOI")
