"""What breaks each of the rules for data classes."""

PERSONAL = (
    "CREATE TABLE bad (tenant_id int NOT NULL, id uuid NOT NULL, person_id uuid NOT NULL, data_class varchar NOT NULL,"
    " shared_office_ids uuid[] NOT NULL, protected_from varchar[] NOT NULL,"
    " CONSTRAINT pk_bad PRIMARY KEY (tenant_id, id), CONSTRAINT ck_bad CHECK (data_class = 'needs'));"
    "COMMENT ON TABLE bad IS 'data class: needs';"
)
"""A personal table as it should be, but for what asks for clearance."""
CASEFILE = "ALTER TABLE casefile ADD {}"
SEEN = "oneroof.cleared('person') OR shared_office_ids && oneroof.office_ids()"

_UNREVIEWED = "personal columns are keys, codes, reviewed, or encrypted"

BAD_CLASSES: list[tuple[str, str, str]] = [
    ("every table has a data class", "CREATE TABLE bad (id int)", "public.bad"),
    ("every table has a data class", "CREATE TABLE oneroof.bad (id int)", "oneroof.bad"),
    ("every table has a data class", "COMMENT ON TABLE desk IS 'data class: furniture'", "public.desk"),
    ("every table has a data class", "COMMENT ON TABLE tenant IS NULL", "public.tenant"),
    (
        "personal tables say whose a row is and who sees it",
        "COMMENT ON TABLE desk IS 'data class: notes'",
        "public.desk: lacks the column person_id",
    ),
    (
        "personal tables say whose a row is and who sees it",
        PERSONAL + "ALTER TABLE bad ALTER protected_from DROP NOT NULL",
        "public.bad: lacks the column protected_from",
    ),
    (
        "a personal row is of its table's class",
        PERSONAL + "COMMENT ON TABLE bad IS 'data class: notes'",
        "public.bad",
    ),
    ("a personal row is of its table's class", PERSONAL + "ALTER TABLE bad DROP CONSTRAINT ck_bad", "public.bad"),
    ("personal tables ask for clearance and keep the firewall", PERSONAL, "public.bad: the policy clearance"),
    (
        "personal tables ask for clearance and keep the firewall",
        "DROP POLICY firewall ON casefile",
        "public.casefile: the policy firewall",
    ),
    (
        "personal tables ask for clearance and keep the firewall",
        "DROP POLICY clearance ON casefile;"
        f"CREATE POLICY clearance ON casefile AS RESTRICTIVE FOR SELECT USING ({SEEN})",
        "public.casefile: the policy clearance",
    ),
    (
        "personal tables ask for clearance and keep the firewall",
        "ALTER POLICY clearance ON person_identity USING (oneroof.cleared('person'))",
        "public.person_identity: the policy clearance",
    ),
    ("who sees a row is not changed on the row", PERSONAL, "public.bad"),
    ("who sees a row is not changed on the row", "ALTER TABLE casefile DISABLE TRIGGER resharing", "public.casefile"),
    ("what is somebody's is found by its person", PERSONAL, "public.bad"),
    ("what is somebody's is of a personal class", "ALTER TABLE desk ADD person_id uuid", "public.desk"),
    (_UNREVIEWED, CASEFILE.format("nickname varchar"), "its column nickname (character varying)"),
    (_UNREVIEWED, CASEFILE.format("facts jsonb"), "its column facts (jsonb)"),
    (_UNREVIEWED, CASEFILE.format("born_on date"), "its column born_on (date)"),
    (_UNREVIEWED, CASEFILE.format("children int"), "its column children (integer)"),
    (_UNREVIEWED, CASEFILE.format("disabled bool"), "its column disabled (boolean)"),
    (_UNREVIEWED, CASEFILE.format("photo bytea"), "its column photo (bytea)"),
    (_UNREVIEWED, CASEFILE.format("phones varchar[]"), "its column phones (character varying[])"),
]
