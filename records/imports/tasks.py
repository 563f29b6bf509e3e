"""The reading, planning and entering of an uploaded file: never in a page's own time."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import rmtree

from celery import shared_task
from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from .. import clock
from ..batches import UndoRefused
from ..intake.fields import ListKind
from ..intake.legacy import Evidence
from ..intake.refusals import Refusal, Refused
from ..intake.returned import Complaint, write_returned
from ..intake.table import Column
from ..models import Batch, EntryRefused, ImportDone, ImportFile, ImportPreview
from ..retention import purge
from ..verdict import Reason
from ..verdict import gettext_noop as noop
from ..wording import say
from . import desk
from .applying import RegisterMoved, carry_out, prepare
from .plan import Asked, State, read_period
from .reading import Source, proposal_of, source_of
from .shelf import Summary, Told, cells_of, rows_in, summary_in
from .undoing import undo

# A hundred thousand rows on a machine that is busy with other things.
LONG = {"time_limit": 3600, "soft_time_limit": 3500}
_log = logging.getLogger(__name__)
_FAILED = noop("Máy chủ gặp lỗi khi làm việc này; chưa có gì được ghi.")
_AGAIN = noop("Thử lại; nếu vẫn lỗi, gửi tệp cho người quản trị.")
_MOVED = noop("Hồ sơ đã thay đổi từ lúc xem trước, nên chưa ghi gì.")
_LOOK_AGAIN = noop("Xem bản xem trước mới rồi nhập.")
_STANDS = noop("Có điều ghi sau đứng trên lần nhập này, nên chưa hoàn tác được.")
_TAKE_BACK = noop("Rút lại các bản ghi sau trước, hoặc sửa từng dữ kiện sai.")
FAILURE = Refusal("failed", Reason(_FAILED), Reason(_AGAIN))
MOVED = Refusal("moved", Reason(_MOVED), Reason(_LOOK_AGAIN))
STANDS = Refusal("stands", Reason(_STANDS), Reason(_TAKE_BACK))


@contextmanager
def answering(folder: Path, name: str) -> Iterator[None]:
    """Whatever goes wrong inside is put down as a note that the page can show."""
    try:
        yield
    except Refused as refused:
        desk.write(folder, name, refused.refusal.to_data())
    except Exception:
        _log.exception("import in %s", folder)
        desk.write(folder, name, FAILURE.to_data())


@shared_task
def read_file(file_pk: int) -> None:
    """Find the tables of an uploaded file; ringing twice reads it once."""
    purge()
    file = ImportFile.objects.get(pk=file_pk)
    if file.is_deleted or desk.file_read(file.folder):
        return
    kind = ListKind(file.kind)
    try:
        with proposal_of(file.path, kind) as (book, proposal):
            read = desk.FileRead.of(kind, book, proposal)
    except Refused as refused:
        read = desk.FileRead(refusal=refused.refusal.to_data())
    except Exception:
        _log.exception("reading of import %s", file_pk)
        read = desk.FileRead(refusal=FAILURE.to_data())
    read.write(file.folder)


def _asked(preview: ImportPreview) -> Asked:
    """The choices, on the day they were made: a plan made again tomorrow says the same."""
    day = timezone.localdate(preview.entered_at)
    return Asked(day, preview.erase, read_period(preview.period), preview.file.name)


@contextmanager
def _source(preview: ImportPreview) -> Iterator[Source]:
    file = preview.file
    kind = ListKind(file.kind)
    with source_of(file.path, kind, preview.sheet, preview.columns) as source:
        yield source


@shared_task(**LONG)
def make_preview(preview_pk: int, language: str) -> None:
    """Plan every row by the person's choices, and write the refused ones back for her."""
    preview = ImportPreview.objects.select_related("file__entered_by").get(pk=preview_pk)
    folder = preview.folder
    if summary_in(folder) or desk.read(folder, "failed"):
        return
    for older in preview.file.previews.filter(pk__lt=preview.pk):
        rmtree(older.folder, ignore_errors=True)  # full of people's data, and of no use any more
    with answering(folder, "failed"), _source(preview) as source:
        total = source.table.rows
        user = preview.file.entered_by

        def tell(done: int) -> None:
            desk.tell_progress(preview.file.key, done, total)

        tell(0)
        summary = prepare(source, user, _asked(preview), folder, tell)
        with override(language):
            _write_back(folder, source, summary)


def _write_back(folder: Path, source: Source, summary: Summary) -> None:
    """The refused rows as they came, with reasons and remedies."""
    if not summary.counts.get(State.REFUSED):
        return
    columns = [Column(each.place, each.caption, Evidence()) for each in source.table.columns]
    rows = (
        (
            told.number,
            cells_of(data).cells,
            [
                Complaint(column, refusal.reason, refusal.remedy)
                for column, _, _, refusal in told.problems
            ],
        )
        for data in rows_in(folder, State.REFUSED)
        for told in (Told.of(data),)
    )
    write_returned(folder / "returned.xlsx", columns, rows, say, source.table.sheet.name)


@shared_task(**LONG)
def apply_preview(preview_pk: int) -> None:
    """Enter what the preview showed, once; a register that moved meanwhile is not written to."""
    preview = ImportPreview.objects.select_related("file__entered_by").get(pk=preview_pk)
    folder = preview.folder
    summary = summary_in(folder)
    if summary is None or ImportDone.objects.filter(file=preview.file).exists():
        return
    with answering(folder, "not-applied"), _source(preview) as source:
        total = sum(summary.counts.get(state, 0) for state in (State.NEW, State.CHANGED))

        def tell(done: int) -> None:
            desk.tell_progress(preview.file.key, min(done, total), total)

        tell(0)
        try:
            with transaction.atomic():
                # Two clicks: the second waits here and then finds it done.
                ImportFile.objects.select_for_update().get(pk=preview.file_id)
                if ImportDone.objects.filter(file=preview.file).exists():
                    return
                _, batch = carry_out(
                    source,
                    preview.file.entered_by,
                    _asked(preview),
                    at=clock.now(),
                    seen=summary.digest,
                    tell=tell,
                )
                if batch:
                    ImportDone.objects.create(file=preview.file, preview=preview, batch=batch)
        except RegisterMoved:
            desk.write(folder, "not-applied", MOVED.to_data())


@shared_task(**LONG)
def undo_import(file_pk: int, reason: str) -> None:
    """Take an import back, all of it or nothing; ringing twice does it once."""
    file = ImportFile.objects.select_related("entered_by", "done__batch").get(pk=file_pk)
    batch = file.done.batch
    if hasattr(batch, "undone_by"):
        return
    with answering(file.folder, "not-undone"):
        try:
            undo(batch, by=file.entered_by, reason=reason, at=clock.now())
        except UndoRefused:
            desk.write(file.folder, "not-undone", STANDS.to_data())
        except EntryRefused as refused:
            if not Batch.objects.filter(undoes=batch).exists():
                why = Refusal("refused", Reason(str(refused)), Reason(_TAKE_BACK))
                desk.write(file.folder, "not-undone", why.to_data())
