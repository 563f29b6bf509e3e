"""Files that somebody imports, what she chose for them, and what came of it."""

from __future__ import annotations

from pathlib import Path
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..intake.fields import ListKind
from ..scope import May, can
from .batches import Batch
from .ledger import AppendOnly, AppendOnlyQuerySet
from .people import User

LIST_NAMES = {
    ListKind.STAFF: _("Danh sách cán bộ, công chức"),
    ListKind.QUALIFICATIONS: _("Văn bằng, chứng chỉ, trình độ"),
    ListKind.RATINGS: _("Kết quả xếp loại"),
    ListKind.DOSSIERS: _("Số liệu hồ sơ theo tháng"),
    ListKind.TRAINING: _("Khoá đã học ở nơi khác"),
}


class ImportFileQuerySet(AppendOnlyQuerySet):
    def visible_to(self, user: User) -> Self:
        """One's own, while one may enter facts: a file is full of other people's data."""
        return self.filter(entered_by=user) if can(user, May.ENTER) else self.none()


class ImportFile(AppendOnly):
    """A file as it was sent.  Its bytes lie in a private folder named by ``key``, never served."""

    kind = models.CharField(max_length=16, choices=[(k.value, k.value) for k in ListKind])
    name = models.CharField(_("tên tệp"), max_length=120)
    key = models.CharField(max_length=32, unique=True)
    size = models.PositiveBigIntegerField()
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = ImportFileQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name

    @property
    def folder(self) -> Path:
        """Where the file and what was read from it lie."""
        return Path(settings.PRIVATE_ROOT) / "imports" / self.key

    @property
    def path(self) -> Path:
        return self.folder / "file"

    @property
    def is_deleted(self) -> bool:
        """Whether the file went away at the end of its term (``records.retention``)."""
        return not self.path.exists()

    @property
    def kind_name(self) -> str:
        return str(LIST_NAMES[ListKind(self.kind)])


class ImportPreview(AppendOnly):
    """One reading of a file by the choices of a person: sheet, columns, empty cells, period."""

    file = models.ForeignKey(ImportFile, models.PROTECT, related_name="previews")
    sheet = models.CharField(max_length=100)
    columns = models.JSONField()
    erase = models.BooleanField(_("ô trống xoá điều đang ghi"), default=False)
    period = models.CharField(_("kỳ"), max_length=7, blank=True)
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    @property
    def folder(self) -> Path:
        return self.file.folder / f"preview-{self.pk}"


class ImportDone(AppendOnly):
    """A file that was imported: once, by one preview, as one batch."""

    file = models.OneToOneField(ImportFile, models.PROTECT, related_name="done")
    preview = models.OneToOneField(ImportPreview, models.PROTECT, related_name="done")
    batch = models.OneToOneField(Batch, models.PROTECT, related_name="imported")


class ColumnMemory(models.Model):
    """The columns a person chose for files of one shape (``intake.mapping.fingerprint``)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=16)
    fingerprint = models.CharField(max_length=32)
    columns = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind", "fingerprint"], name="one_memory_per_shape"
            )
        ]
