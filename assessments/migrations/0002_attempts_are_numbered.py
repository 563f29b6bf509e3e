"""Attempts say whose how-manieth they are at which exam, and the database holds them to it."""

from collections import Counter

import django.db.models.deletion
from django.db import migrations, models

from records.append_only import unprotected


def number(apps, schema_editor):
    Attempt = apps.get_model("assessments", "Attempt")
    turns = Counter()
    with unprotected(schema_editor.connection.alias):
        for attempt in Attempt.objects.select_related("version").order_by("pk"):
            whose = attempt.person_id, attempt.version.exam_id
            turns[whose] += 1
            Attempt.objects.filter(pk=attempt.pk).update(exam=whose[1], turn=turns[whose])
    if schema_editor.connection.vendor == "postgresql":
        # Else the keys wait to be checked at the commit, and the table may not be altered before.
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):
    dependencies = [("assessments", "0001_initial")]

    operations = [
        migrations.AddField(
            "attempt", "exam",
            models.ForeignKey(
                "assessments.exam", django.db.models.deletion.PROTECT, null=True,
                related_name="+", db_index=False,
            ),
        ),
        migrations.AddField("attempt", "turn", models.PositiveSmallIntegerField(default=0)),
        migrations.RunPython(number, migrations.RunPython.noop),
        migrations.AlterField(
            "attempt", "exam",
            models.ForeignKey(
                "assessments.exam", django.db.models.deletion.PROTECT,
                related_name="+", db_index=False,
            ),
        ),
        migrations.AlterField("attempt", "turn", models.PositiveSmallIntegerField()),
        migrations.AlterField(
            "attempt", "person",
            models.ForeignKey(
                "records.person", django.db.models.deletion.PROTECT,
                related_name="attempts", db_index=False,
            ),
        ),
        migrations.AlterField(
            "attempt", "version",
            models.ForeignKey(
                "assessments.examversion", django.db.models.deletion.PROTECT,
                related_name="+", db_index=False,
            ),
        ),
        migrations.AddConstraint(
            "attempt",
            models.UniqueConstraint(
                fields=["person", "exam", "turn"], name="attempts_are_begun_one_by_one"
            ),
        ),
    ]  # fmt: skip
