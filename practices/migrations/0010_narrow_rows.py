from django.db import migrations


class Migration(migrations.Migration):
    """Texts move out of the rows of fiches: a search passes over thousands of rows, and reads the texts of none."""

    dependencies = [("practices", "0009_imports")]
    operations = [
        migrations.RunSQL(
            "ALTER TABLE practices_practice SET (toast_tuple_target = 256)",
            "ALTER TABLE practices_practice RESET (toast_tuple_target)",
        )
    ]
