"""Exemptions are given and ended by HR, shown with their decision; a post's page shows its set."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from competency.models import Exemption
from records.models import UnitKind
from records.scope import Role
from tests import make
from tests.make_competency import exemption, requirement

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    top = make.province()
    here = make.unit("Nhân Lý", parent=top)
    requirement(title="Trình độ chung")
    return top, here, make.officer("Nông Thị Ánh", unit=here)


def test_hr_exempts_by_decision_and_ends_it_with_a_reason(world, client):
    top, here, her = world
    client.force_login(make.granted(Role.HR, unit=top))
    standard = reverse("competency:standard_of", args=[her.pk])
    give = reverse("competency:exempt", args=[her.pk])
    assert give in client.get(standard).content.decode()
    asked = {"code": "TRINH-DO", "grounds": "Sắp nghỉ hưu", "document": "", "first": "01/01/2026"}
    refused = client.post(give, asked | {"last": "01/01/2025"}).content.decode()
    assert "Ngày kết thúc phải sau" in refused and 'aria-invalid="true"' in refused
    answer = client.post(give, asked | {"document": "12/QĐ-UBND", "last": "31/12/2099"})
    assert answer.status_code == 302
    page = client.get(standard).content.decode()
    assert "Được miễn đến hết 31/12/2099 theo 12/QĐ-UBND" in page and "1 yêu cầu được miễn" in page
    listed = client.get(reverse("competency:exemptions")).content.decode()
    assert "Nông Thị Ánh" in listed and "12/QĐ-UBND" in listed
    end = reverse("competency:exemption_end", args=[Exemption.objects.get().pk])
    assert client.post(end, {"last": "01/03/2026"}).status_code == 200
    assert client.post(end, {"last": "01/03/2026", "reason": "Chuyển vị trí"}).status_code == 302
    now = Exemption.objects.known().get()
    assert now.holds_to == date(2026, 3, 2) and now.entered_by is not None
    assert "12/QĐ-UBND" not in client.get(reverse("competency:exemptions")).content.decode()


def test_nobody_exempts_herself_and_a_head_exempts_nobody(world, client):
    top, here, her = world
    row = exemption(her)
    client.force_login(make.granted(Role.HR, unit=top, who=her))
    assert client.get(reverse("competency:exempt", args=[her.pk])).status_code == 404
    assert client.get(reverse("competency:exemption_end", args=[row.pk])).status_code == 404
    client.force_login(make.head(unit=here))
    assert client.get(reverse("competency:exempt", args=[her.pk])).status_code == 404
    assert "Nông Thị Ánh" in client.get(reverse("competency:exemptions")).content.decode()
    client.force_login(make.head(unit=make.unit("Lộc Bình", parent=top), name="Lê Văn Tư"))
    assert "Nông Thị Ánh" not in client.get(reverse("competency:exemptions")).content.decode()


def test_the_map_and_its_people_show_who_is_exempt(world, client):
    top, here, her = world
    exemption(her)
    client.force_login(make.granted(Role.HR, unit=top))
    assert "–1" in client.get(reverse("competency:coverage")).content.decode()
    ask = {"requirement": "TRINH-DO", "verdict": "exempt"}
    people = client.get(reverse("competency:coverage_people"), ask).content.decode()
    assert "Nông Thị Ánh" in people and "Được miễn đến hết" in people
    made = client.get(reverse("competency:coverage_how"), ask).content.decode()
    assert "đứng riêng, không nằm trong mẫu số" in made
    csv = client.get(reverse("competency:coverage_csv")).content.decode("utf-8-sig")
    assert f"{here.code},Xã Nhân Lý,TRINH-DO,Trình độ chung,0,0,0,1,0," in csv


def test_a_posts_page_says_where_each_line_comes_from_and_what_replaces_it(world, client):
    top, here, her = world
    requirement("O-XA", title="Riêng cho xã", unit_kind=UnitKind.COMMUNE)
    requirement("O-PHUONG", title="Riêng cho phường", unit_kind=UnitKind.WARD)
    requirement("CHUYEN-MON", title="Của chuyên môn", post_kind="professional")
    requirement("VHXH", title="Của chức danh", positions=["VH-XH"], replaces=["TRINH-DO"])
    requirement("DAU-MOI", title="Của đầu mối", charge="focal_point", replaces=["CHUYEN-MON"])
    requirement("KHAC", title="Của chức danh khác", positions=["TP-HT"])
    exemption(her, "VHXH")
    client.force_login(make.granted(Role.HR, unit=top))
    address = reverse("competency:post", args=["VH-XH"])
    page = client.get(address, {"unit": here.unit_id}).content.decode()
    for said in (
        "Theo loại đơn vị: Xã", "Theo loại vị trí: Chuyên môn", "Theo chức danh", "Mọi vị trí",
        "Theo nhiệm vụ được giao", "Được thay bằng “Của chức danh”.",
        "Được thay bằng “Của đầu mối” khi được giao", "chưa kiểm chứng", "Điều 10",
        "Nông Thị Ánh", "Được miễn đến hết", "4 yêu cầu ở Xã Nhân Lý",
    ):  # fmt: skip
        assert said in page, said
    assert "Riêng cho phường" not in page and "Của chức danh khác" not in page
    assert "Riêng cho phường" in client.get(address).content.decode()
    assert client.get(address, {"unit": "999999"}).status_code == 404
    assert client.get(reverse("competency:post", args=["KHONG"])).status_code == 404


@pytest.mark.parametrize("name", ["exemptions", "post"])
def test_the_lists_cost_the_same_for_2_and_20(world, client, name):
    top, here, her = world
    client.force_login(make.granted(Role.HR, unit=top))
    address = reverse(f"competency:{name}", args=["VH-XH"] if name == "post" else [])
    counts = []
    for more in (2, 18):
        for number in range(more):
            requirement(f"YC-{more}-{number}", replaces=["TRINH-DO"])
            exemption(make.officer(unit=here))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_what_is_replaced_is_asked_of_nobody_behind_a_number_either(world, client):
    top, here, her = world
    requirement("VHXH", title="Của chức danh", positions=["VH-XH"], replaces=["TRINH-DO"])
    client.force_login(make.granted(Role.HR, unit=top))
    people = reverse("competency:coverage_people")
    assert "Nông Thị Ánh" in client.get(people, {"requirement": "VHXH"}).content.decode()
    assert "Nông Thị Ánh" not in client.get(people, {"requirement": "TRINH-DO"}).content.decode()
    listed = client.get(reverse("competency:exemptions_file", args=["csv"])).content.decode()
    assert "Quyết định" in listed
