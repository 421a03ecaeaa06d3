import django.db.models.functions.datetime
from django.db import migrations, models

LINKS = ("regions", "departments", "audiences", "orientations", "professions")
VOCABULARIES = ("region", "department", "audience", "orientation", "profession")
# What statements tell their triggers of the rows they touched.
REFERENCING = {
    "INSERT": "NEW TABLE AS after_rows",
    "UPDATE": "OLD TABLE AS before_rows NEW TABLE AS after_rows",
    "DELETE": "OLD TABLE AS before_rows",
}
FUNCTIONS = """
    CREATE FUNCTION practices_vocabulary_changed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO practices_cataloguechange DEFAULT VALUES;
        RETURN NULL;
    END $$;

    CREATE FUNCTION practices_practice_changed() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE changed boolean := FALSE;
    BEGIN
        IF TG_OP <> 'INSERT' THEN
            changed := EXISTS (SELECT FROM before_rows WHERE state = 'published');
        END IF;
        IF TG_OP <> 'DELETE' AND NOT changed THEN
            changed := EXISTS (SELECT FROM after_rows WHERE state = 'published');
        END IF;
        IF changed THEN
            INSERT INTO practices_cataloguechange DEFAULT VALUES;
        END IF;
        RETURN NULL;
    END $$;

    CREATE FUNCTION practices_link_changed() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE changed boolean := FALSE;
    BEGIN
        IF TG_OP <> 'INSERT' THEN
            changed := EXISTS (
                SELECT FROM before_rows JOIN practices_practice AS fiche ON fiche.id = practice_id
                WHERE fiche.state = 'published');
        END IF;
        IF TG_OP <> 'DELETE' AND NOT changed THEN
            changed := EXISTS (
                SELECT FROM after_rows JOIN practices_practice AS fiche ON fiche.id = practice_id
                WHERE fiche.state = 'published');
        END IF;
        IF changed THEN
            INSERT INTO practices_cataloguechange DEFAULT VALUES;
        END IF;
        RETURN NULL;
    END $$;
"""


def watch(table, function):
    """Three triggers: PostgreSQL tells the rows that changed to triggers of one event only."""
    return [
        migrations.RunSQL(
            f"CREATE TRIGGER catalogue_{event.lower()} AFTER {event} ON {table} REFERENCING {rows}"
            f" FOR EACH STATEMENT EXECUTE FUNCTION {function}()",
            f"DROP TRIGGER catalogue_{event.lower()} ON {table}",
        )
        for event, rows in REFERENCING.items()
    ]


class Migration(migrations.Migration):
    dependencies = [("core", "0002_reference_data"), ("practices", "0001_initial")]
    operations = [
        migrations.CreateModel(
            name="CatalogueChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.AddField(
            model_name="practice",
            name="reuse_count",
            field=models.PositiveIntegerField(default=0, editable=False, verbose_name="reprises"),
        ),
        migrations.RunSQL(
            FUNCTIONS,
            "DROP FUNCTION practices_vocabulary_changed; DROP FUNCTION practices_practice_changed;"
            " DROP FUNCTION practices_link_changed",
        ),
        *watch("practices_practice", "practices_practice_changed"),
        *(
            operation
            for name in LINKS
            for operation in watch(f"practices_practice_{name}", "practices_link_changed")
        ),
        *(
            operation
            for name in VOCABULARIES
            for operation in watch(f"core_{name}", "practices_vocabulary_changed")
        ),
    ]
