"""Who decides what: authority by post, form and date, and in what capacity somebody acts."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_noop, override

from records.lineage import names_on
from records.models import Appointment, Authority, UnitVersion, User, posting_on
from records.scope import Role, rights_of
from records.verdict import Both, Verdict, no, yes

ROLE_NAMES = {
    Role.HEAD: Both("Phụ trách bộ phận một cửa", "In charge of the one-stop counter"),
    Role.HR: Both("Nội vụ", "Home affairs"),
    Role.SECRETARY: Both("Thư ký thi đua, khen thưởng", "Commendation secretary"),
}


def authority_of(user: User, form: str, unit_id: int, on: date) -> Verdict:
    """Whether the account's person decides the form for people of the unit on the day."""
    who = ", ".join(
        f"{row.position.title} ({row.clause + ', ' if row.clause else ''}{row.document})"
        for row in Authority.objects.in_force(on).filter(form=form).select_related("position")
    )
    post = posting_on(user.person, on) if user.person else None
    if post is None:
        return no(
            gettext_noop("Người quyết định phải đang giữ chức vụ có thẩm quyền: %(who)s"), who=who
        )
    held = Authority.objects.in_force(on).filter(form=form, position=post.position).first()
    if held is None:
        return no(gettext_noop("Ngày %(on)s, người có thẩm quyền là: %(who)s"), who=who, on=on)
    if not _reaches(post, unit_id, on):
        return no(gettext_noop("Thẩm quyền chỉ đối với người của đơn vị mình"))
    return yes(
        gettext_noop("%(post)s quyết định theo %(basis)s"),
        post=post.position.title,
        basis=f"{held.clause + ', ' if held.clause else ''}{held.document}",
    )


def _reaches(post: Appointment, unit_id: int, on: date) -> bool:
    units = names_on([post.unit_id, unit_id], on)
    mine, theirs = units.get(post.unit_id), units.get(unit_id)
    return bool(mine and theirs and theirs.path.startswith(mine.path))


def decided_forms(user: User, on: date) -> tuple[frozenset[str], str]:
    """The forms the account decides on the day, and the path of the unit it decides for."""
    post = posting_on(user.person, on) if user.person else None
    if post is None:
        return frozenset(), ""
    forms = (
        Authority.objects.in_force(on).filter(position=post.position).values_list("form", flat=True)
    )
    unit = names_on([post.unit_id], on).get(post.unit_id)
    return frozenset(forms), unit.path if unit else ""


def _in(language: str, title: str, unit: UnitVersion | None) -> str:
    with override(language):
        return f"{title}, {unit.full_name}" if unit else title


def capacity_of(user: User, on: date) -> Both:
    """Under which post somebody acts, as it reads on the day."""
    post = posting_on(user.person, on) if user.person else None
    if post is not None:
        unit = names_on([post.unit_id], on).get(post.unit_id)
        return Both(_in("vi", post.position.title, unit), _in("en", post.position.title_en, unit))
    for right in rights_of(user):
        if right.role in ROLE_NAMES:
            return ROLE_NAMES[right.role]
    return Both("")
