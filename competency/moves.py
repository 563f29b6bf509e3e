"""What the moves of a dossier ask and do: the words used in the table of Proposal.lifecycle."""

from __future__ import annotations

from records import certificates, ledger
from records.criteria import Kind
from records.ledger import dossiers
from records.lifecycle import Attempt, Guard
from records.lineage import names_on
from records.models import Certificate, Person, PersonFact, Revocation, posting_on
from records.scope import May
from records.verdict import Verdict, gettext_noop, no, yes

from .authority import authority_of, capacity_of
from .models.decisions import Decision, DecisionItem
from .models.schemes import Eligibility, SchemeRule, judge, rules_on

REASON = 20  # characters: a reason one can act upon (DOMAIN F5.19)

_FINE = yes("")


def _holds(power: May, objection: str) -> Guard:
    def guard(attempt: Attempt) -> Verdict:
        reached = Person.objects.visible_to(attempt.by, power).filter(pk=attempt.thing.person_id)
        return _FINE if reached.exists() else no(objection)

    return guard


_proposes = _holds(
    May.PROPOSE, gettext_noop("Việc của lãnh đạo đơn vị hoặc Nội vụ, đối với người mình phụ trách")
)
_appraises = _holds(May.APPRAISE, gettext_noop("Việc của thư ký thi đua, khen thưởng hoặc Nội vụ"))


def proposes(attempt: Attempt) -> Verdict:
    """Proposed by right, and never by the person it is about."""
    return _not_oneself(attempt) and _proposes(attempt)


def appraises(attempt: Attempt) -> Verdict:
    """Appraised by right, and never by the person it is about."""
    return _not_oneself(attempt) and _appraises(attempt)


def decides(attempt: Attempt) -> Verdict:
    """Decided by whoever has the authority on the day, and never for herself."""
    post = posting_on(attempt.thing.person, attempt.on)
    if post is None:
        return no(
            gettext_noop("Người được đề nghị không giữ vị trí nào ngày %(on)s"), on=attempt.on
        )
    return _not_oneself(attempt) and authority_of(
        attempt.by, attempt.thing.form, post.unit_id, attempt.on
    )


def _not_oneself(attempt: Attempt) -> Verdict:
    if attempt.by.person_id == attempt.thing.person_id:
        return no(gettext_noop("Không ai đề nghị, thẩm định hoặc quyết định cho chính mình"))
    return _FINE


def not_the_proposer(attempt: Attempt) -> Verdict:
    """Four eyes: whoever drew up or submitted a dossier does not appraise it."""
    if attempt.thing.acts.filter(by=attempt.by, move__in=("draft", "submit")).exists():
        return no(gettext_noop("Người đã lập hoặc trình hồ sơ không thẩm định chính hồ sơ đó"))
    return _FINE


def eligibility_of(attempt: Attempt) -> Eligibility:
    """The dossier's person judged on the day of the attempt, once per attempt."""
    if "judged" not in attempt.content:
        proposal = attempt.thing
        scheme = proposal.scheme_on(attempt.on)
        person = proposal.person_id
        judged = judge(
            scheme,
            rules_on([proposal.form], attempt.on)[proposal.form],
            dossiers([person])[person],
            year=proposal.year,
            on=attempt.on,
            checks={SchemeRule.Check.ACHIEVEMENT_UNUSED: achievement_unused(proposal)},
        )
        attempt.content.update(judged=judged, eligibility=judged.to_data())
    found: Eligibility = attempt.content["judged"]
    return found


def achievement_unused(proposal: object) -> Verdict:
    """One achievement, one form (K17): no other dossier of it stands decided."""
    achievement = proposal.achievement  # type: ignore[attr-defined]
    others = achievement.proposals.exclude(pk=proposal.pk).in_state("decided")  # type: ignore[attr-defined]
    used = others.first()
    if used is None:
        return yes(gettext_noop("Thành tích này chưa được khen"))
    item = used.item()
    return no(gettext_noop("Đã được khen theo Quyết định %(number)s"), number=item.decision.number)


def eligible(attempt: Attempt) -> Verdict:
    """Every blocking rule is yes; unknown is not."""
    refusing = eligibility_of(attempt).refusing
    if not refusing:
        return _FINE
    first = refusing[0]
    assert first.verdict is not None
    leaf = next(first.verdict.unmet())
    return no(
        gettext_noop("%(rule)s, %(what)s: %(why)s"),
        rule=first.rule.rule,
        what=first.rule.both,
        why=leaf.because,
    )


def warned(attempt: Attempt) -> Verdict:
    """A rule that only warns may be passed over with a written reason."""
    warning = eligibility_of(attempt).warning
    if attempt.note is None or not warning or len(attempt.note.strip()) >= REASON:
        return _FINE
    return no(
        gettext_noop("%(rule)s chưa đạt: ghi lý do vẫn đề nghị, ít nhất %(least)s ký tự"),
        rule=warning[0].rule.rule,
        least=REASON,
    )


def grounded(attempt: Attempt) -> Verdict:
    """A revocation names one of the four grounds of Article 93."""
    if attempt.note is None or attempt.content.get("ground") in Revocation.Ground.values:
        return _FINE
    return no(gettext_noop("Chọn một trong bốn căn cứ của Điều 93"))


def _decision(attempt: Attempt, kind: str) -> Decision:
    assert attempt.by.person is not None
    post = posting_on(attempt.by.person, attempt.on)
    assert post is not None
    verdict = decides(attempt)
    return Decision.numbered(
        unit=post.unit,
        kind=kind,
        decided_on=attempt.on,
        decided_at=attempt.at,
        decided_by=attempt.by,
        signer=attempt.by.person.full_name,
        post=capacity_of(attempt.by, attempt.on).to_data(),
        basis=str(verdict.because.params.get("basis", "")),
    )


def award(attempt: Attempt, _act: object) -> None:
    """A numbered decision, its line, the fact in the ledger and the certificate."""
    proposal = attempt.thing
    judged = eligibility_of(attempt)
    decision = _decision(attempt, Decision.Kind.AWARD)
    item = DecisionItem.objects.create(
        decision=decision, proposal=proposal, person=proposal.person, eligibility=judged.to_data()
    )
    scheme, year = judged.scheme, proposal.year
    named = names_on([decision.unit_id], attempt.on)[decision.unit_id]
    ledger.enter(
        PersonFact(
            person=proposal.person,
            kind=Kind.COMMENDATION,
            code=proposal.form,
            title=f"{scheme.name} năm {year}",
            title_en=f"{scheme.name_en}, {year}",
            issuer=certificates.chair_of(named),
            number=decision.number,
            document=decision.number,
            origin=item.origin,
            holds_from=attempt.on,
            detail={"year": year, "achievement": proposal.achievement.title},
        ),
        by=attempt.by,
        at=attempt.at,
        source=f"Quyết định {decision.number}",
    )
    certificates.issue(
        proposal.person,
        unit=named,
        form=proposal.form,
        verb=scheme.verb,
        heading=scheme.heading,
        merit=proposal.summary,
        decision=decision.number,
        signer=decision.signer,
        origin=item.origin,
        by=attempt.by,
        at=attempt.at,
        on=attempt.on,
    )


def revoke(attempt: Attempt, _act: object) -> None:
    """A new decision takes the award back; fact and certificate stay readable as revoked."""
    proposal = attempt.thing
    awarded = proposal.item()
    decision = _decision(attempt, Decision.Kind.REVOCATION)
    item = DecisionItem.objects.create(
        decision=decision, proposal=proposal, person=proposal.person, eligibility={}
    )
    certificates.revoke(
        Certificate.objects.get(origin=awarded.origin),
        ground=attempt.content["ground"],
        reason=attempt.note or "",
        decision=decision.number,
        origin=item.origin,
        by=attempt.by,
        at=attempt.at,
        on=attempt.on,
    )
    fact = PersonFact.objects.known().get(origin=awarded.origin)
    ledger.retract(
        fact,
        reason=(attempt.note or "")[:300],
        by=attempt.by,
        at=attempt.at,
        source=f"Quyết định {decision.number}",
    )
