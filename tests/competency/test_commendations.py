"""From merit to a decision: who may make which move, and what a decision leaves behind."""

from datetime import date, timedelta

import pytest

from competency import commendations as deeds
from competency.models import Act, Decision, Proposal
from records import ledger
from records.criteria import Kind
from records.lifecycle import MoveRefused
from records.models import Certificate, EntryRefused, PersonFact, Revocation
from records.scope import Role
from records.verdict import Outcome
from records.wording import say
from tests import make
from tests import make_honours as honours

pytestmark = pytest.mark.django_db


@pytest.fixture
def w():
    return honours.world()


def refusal(proposal, move, by, **more):
    with pytest.raises(MoveRefused) as refused:
        deeds.make(proposal, move, by=by, at=more.pop("at", honours.at(hour=16)), **more)
    return say(refused.value.verdict.because)


def test_a_decision_leaves_a_number_a_fact_and_a_certificate(w):
    proposal, certificate = honours.decided(w)
    decision = Decision.objects.get()
    assert proposal.state == "decided"
    assert decision.number == certificate.decision == "01/QĐ-UBND"
    assert decision.post["vi"] == "Chủ tịch UBND, Xã Nhân Lý"
    assert "Điều 80, 06/2022/QH15" in decision.basis
    fact = PersonFact.objects.known().get(kind=Kind.COMMENDATION)
    assert (fact.code, fact.origin) == ("LDTT", f"decision-item:{decision.items.get().pk}")
    assert fact.holds_from == honours.DAY
    assert certificate.says["name"] == "Hoàng Thị Ánh Tuyết"
    assert certificate.says["issuer"] == "CHỦ TỊCH UỶ BAN NHÂN DÂN XÃ NHÂN LÝ"
    assert decision.items.get().eligibility["outcome"] == "yes"
    assert [act.move for act in proposal.acts.all()] == ["draft", "submit", "appraise", "decide"]
    assert proposal.acts.last().eligibility["lines"][0]["clause"] == "Điều 24"


def test_only_the_chair_of_her_unit_on_that_day_decides(w):
    proposal = honours.appraised(w)
    for account in (w.hr, w.secretary, w.auditor):
        assert "chức vụ" in refusal(proposal, "decide", account) or "thẩm quyền" in refusal(
            proposal, "decide", account
        )
    assert "đơn vị mình" in refusal(proposal, "decide", w.other)
    deeds.make(proposal, "decide", by=w.chair, at=honours.at(hour=17))


def test_the_authority_is_the_one_of_the_day(w):
    """A chair of before the reform decides for nobody of the new unit."""
    new = make.unit("Xã mới", parent=w.top)
    moved = ledger.end(
        w.who.appointments.get(), on=honours.DAY, reason="Sắp xếp", by=None, source="t", at=make.AT
    )
    assert not moved.is_open
    make.appointment(w.who, unit=new, since=honours.DAY)
    chair = make.head(unit=new, name="Lý Văn Mới")
    proposal = honours.drafted(w, by=w.hr)
    deeds.make(proposal, "submit", by=w.hr, at=honours.at(hour=10))
    deeds.make(proposal, "appraise", by=w.secretary, at=honours.at(hour=11))
    assert "đơn vị mình" in refusal(proposal, "decide", w.chair)
    deeds.make(proposal, "decide", by=chair, at=honours.at(hour=12))
    assert Certificate.objects.get().says["post"].endswith("Xã mới")


def test_nobody_appraises_what_she_proposed_nor_decides_on_herself(w):
    proposal = honours.submitted(w, by=w.hr)
    assert "không thẩm định chính hồ sơ đó" in refusal(proposal, "appraise", w.hr)
    deeds.make(proposal, "appraise", by=w.secretary, at=honours.at(hour=11))
    own = w.chair.person
    honours.merit(own)
    about_her = honours.appraised(w, who=own, by=w.hr)
    assert "chính mình" in refusal(about_her, "decide", w.chair)
    with pytest.raises(MoveRefused):
        honours.drafted(w, who=own, by=w.chair)


def test_a_return_needs_a_reason_one_can_act_upon(w):
    proposal = honours.submitted(w)
    assert "20" in refusal(proposal, "return", w.secretary, note="Thiếu giấy tờ")
    because = "Bổ sung nhận xét của đơn vị cũ trong tháng 3"
    deeds.make(proposal, "return", by=w.secretary, at=honours.at(hour=12), note=because)
    waiting = deeds.waiting_on(w.chair, honours.DAY)
    assert [(one.proposal, one.returned_because) for one in waiting] == [(proposal, because)]
    better = f"{honours.MERIT}, có nhận xét của đơn vị cũ"
    deeds.make(proposal, "submit", by=w.chair, at=honours.at(hour=13), summary=better)
    versions = [act.summary for act in proposal.acts.exclude(summary="")]
    assert versions == [honours.MERIT, better]
    assert Proposal.objects.get(pk=proposal.pk).summary == better


@pytest.mark.parametrize("state", ["drafted", "submitted", "appraised", "decided"])
def test_every_move_outside_its_state_is_refused_at_the_model(w, state):
    made = getattr(honours, state)(w)
    proposal = made[0] if isinstance(made, tuple) else made
    before = proposal.acts.count()
    for account in (w.chair, w.hr, w.secretary, w.officer, w.other, w.auditor):
        for one in deeds.moves_of(proposal, account, honours.at(hour=16)):
            if not one.verdict:
                assert say(one.verdict.because)
                assert refusal(proposal, one.move.name, account, note="x" * 30, ground="a")
    assert proposal.acts.count() == before


def test_unknown_is_not_enough_to_submit(w):
    nobody_rated = make.officer("Lý Thị Mai", unit=w.here)
    proposal = honours.drafted(w, who=nobody_rated)
    assert "Chưa có xếp loại" in refusal(proposal, "submit", w.chair)


def test_the_rules_are_read_again_at_every_move(w):
    proposal = honours.appraised(w)
    make.fact(
        w.who,
        Kind.PROCEEDING,
        "XM",
        since=honours.DAY,
        title="Đang xác minh đơn tố cáo",
        title_en="x",
    )
    assert "K21" in refusal(proposal, "decide", w.chair)
    assert not Decision.objects.exists()


def test_a_warning_can_be_passed_over_only_in_writing(w):
    proposal = honours.drafted(w, "GK")
    assert "K14" in refusal(proposal, "submit", w.chair, note="vì")
    deeds.make(proposal, "submit", by=w.chair, at=honours.at(hour=11), note=honours.REASON)
    assert proposal.state == "submitted"


def test_one_achievement_is_commended_once_and_another_again(w):
    honours.decided(w)
    second = honours.drafted(w)
    assert "01/QĐ-UBND" in refusal(second, "submit", w.chair)
    honours.decided(w, "GK", title="Số hoá sổ hộ tịch")
    honours.decided(w, "GK", title="Cứu người trong lũ")
    assert Certificate.objects.count() == 3
    assert sorted(d.serial for d in Decision.objects.all()) == [1, 2, 3]


def test_a_revocation_is_a_new_decision_on_one_of_four_grounds(w):
    proposal, certificate = honours.decided(w)
    day = honours.DAY + timedelta(days=30)
    note = "Kết luận thanh tra xác định khai sai thành tích"
    assert "Điều 93" in refusal(proposal, "revoke", w.chair, note=note)
    deeds.make(proposal, "revoke", by=w.chair, at=honours.at(day), note=note, ground="a")
    revocation = Revocation.objects.get(certificate=certificate)
    assert (revocation.decision, revocation.revoked_on) == ("02/QĐ-UBND", day)
    assert not PersonFact.objects.known().filter(kind=Kind.COMMENDATION).exists()
    assert (
        PersonFact.objects.known(honours.at(day - timedelta(days=1)))
        .filter(kind=Kind.COMMENDATION)
        .exists()
    )
    again, _ = honours.decided(w, day=day)
    assert again.state == "decided"


def test_what_waits_is_what_one_can_do(w):
    proposal = honours.submitted(w)
    day = honours.DAY

    def waits(account):
        return [one.proposal for one in deeds.waiting_on(account, day)]

    assert waits(w.secretary) == waits(w.hr) == [proposal]
    assert waits(w.chair) == waits(w.other) == waits(w.auditor) == waits(w.officer) == []
    deeds.make(proposal, "appraise", by=w.secretary, at=honours.at(hour=12))
    assert waits(w.chair) == [proposal]
    assert waits(w.secretary) == waits(w.other) == []


def test_acts_decisions_and_certificates_are_written_once(w):
    proposal, certificate = honours.decided(w)
    for row in (proposal, certificate, Act.objects.first(), Decision.objects.get()):
        with pytest.raises(EntryRefused):
            row.save()
        with pytest.raises(EntryRefused):
            row.delete()


def test_numbers_run_by_unit_and_year(w):
    honours.decided(w, "GK", title="Việc thứ nhất")
    honours.rated(w.who, 2026)
    _, later = honours.decided(w, "GK", day=date(2027, 1, 4), title="Việc thứ hai", year=2026)
    assert later.decision == "01/QĐ-UBND"


def test_a_name_is_kept_composed(w):
    import unicodedata

    who = make.officer(unicodedata.normalize("NFD", "Đặng Thị Mỹ Duyên"), unit=w.here)
    honours.merit(who)
    _, certificate = honours.decided(w, who=who)
    assert certificate.says["name"] == unicodedata.normalize("NFC", "Đặng Thị Mỹ Duyên")


def test_eligibility_of_everyone_says_what_the_judge_says(w):
    from competency import eligibility
    from competency.models.schemes import schemes_on
    from records.models import Person
    from records.reading import Reading

    reading = Reading(honours.DAY)
    near = make.officer("Nông Văn Gần", unit=w.here)
    make.fact(near, Kind.SERVICE, "SERVICE", since=date(2020, 1, 1), title="Công tác")
    honours.rated(near)
    punished = make.officer("Vi Văn Lỗi", unit=w.here)
    honours.merit(punished)
    make.fact(
        punished, Kind.DISCIPLINE, "DISC-1", rank=1, since=date(2025, 3, 1), title="Khiển trách"
    )
    people = Person.objects.all()
    for scheme in schemes_on(reading.on):
        found = eligibility.everyone(people, scheme, year=2025, reading=reading)
        for who in people:
            judged = {
                e.scheme.form: e for e in eligibility.of_person(who, year=2025, reading=reading)
            }
            assert found[who.pk].outcome == judged[scheme.form].outcome, (scheme, who)
        if scheme.form == "LDTT":
            assert found[w.who.pk].outcome is Outcome.YES
            assert found[near.pk].is_one_step_away and found[near.pk].refusing[0].rule == "K01b"
            assert found[punished.pk].outcome is Outcome.NO
        else:
            assert found[w.chair.person_id].outcome is Outcome.UNKNOWN


def test_hr_of_another_subtree_cannot_move_anything(w):
    proposal = honours.submitted(w)
    stranger = make.granted(Role.HR, unit=w.there)
    assert not Proposal.objects.visible_to(stranger).exists()
    assert refusal(proposal, "appraise", stranger)


def test_a_rule_reads_as_it_did_on_the_day(w):
    from competency.models.schemes import rules_on

    def basis(day):
        rules = {rule.rule: rule for rule in rules_on(["LDTT"], day)["LDTT"]}
        return rules["K22"].document, rules["K22"].verified

    assert basis(date(2025, 6, 30)) == ("98/2023/NĐ-CP", False)
    assert basis(date(2025, 7, 1)) == ("152/2025/NĐ-CP", True)


def test_the_shipped_schemes_load_once(w):
    from competency import schemes_loader

    assert schemes_loader.load(None) == 0
