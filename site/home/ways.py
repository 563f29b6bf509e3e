"""Where an account usually goes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy

from records.models import User
from records.scope import May, can

from .task import Task


def ways(user: User) -> Iterator[Task]:
    """Where this account usually goes, for those whose work is not a list of tasks."""
    for power, title, note, name in _WAYS:
        if can(user, power):
            yield Task(str(title), str(note), reverse(name), "")


_WAYS: tuple[tuple[May, Any, Any, str], ...] = (
    (
        May.ENTER,
        gettext_lazy("Hồ sơ một người"),
        gettext_lazy("Tìm theo tên không dấu hoặc mã cán bộ."),
        "records:people",
    ),
    (
        May.RULE,
        gettext_lazy("Chuẩn vị trí"),
        gettext_lazy("Mỗi yêu cầu với căn cứ và ngày hiệu lực."),
        "competency:requirements",
    ),
    (
        May.AUTHOR,
        gettext_lazy("Khoá học và câu hỏi"),
        gettext_lazy("Soạn, gửi rà soát, so hai bản."),
        "wagtailadmin_home",
    ),
    (
        May.ADMINISTER,
        gettext_lazy("Tài khoản và quyền"),
        gettext_lazy("Giao và kết thúc quyền, mở và đóng tài khoản."),
        "records:rights",
    ),
    (
        May.VIEW,
        gettext_lazy("Số liệu của tỉnh"),
        gettext_lazy("Tại một ngày, như được biết đến một ngày."),
        "records:figures",
    ),
)
