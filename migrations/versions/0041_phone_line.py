"""The national phone line: its agreements with centres, the way from a case code to its home, calls and call-backs."""

from alembic import op

from oneroof.migrations.phone_line import agreement_rules, case_code_functions, claims_of_operators
from oneroof.migrations.protection import network_table, tenant_table

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

COVERED = "ARRAY['status', 'appointments', 'notes', 'call_backs']"
CLASSES = "ARRAY['person', 'identity', 'contact', 'procedure', 'deadlines', 'contacts_log', 'tasks']"


def upgrade() -> None:
    """Forward only."""
    _agreements()
    _case_codes()
    _calls()
    _call_backs()
    claims_of_operators(op)


def _agreements() -> None:
    op.execute(
        f"""
        CREATE TABLE phone_agreement (
            network_id INTEGER NOT NULL,
            id UUID NOT NULL,
            line_id INTEGER NOT NULL,
            centre_id INTEGER NOT NULL,
            covers VARCHAR[] NOT NULL,
            data_classes VARCHAR[] NOT NULL,
            until DATE NOT NULL,
            proposed_at TIMESTAMP WITH TIME ZONE NOT NULL,
            accepted_at TIMESTAMP WITH TIME ZONE,
            ended_at TIMESTAMP WITH TIME ZONE,
            ended_by VARCHAR,
            CONSTRAINT pk_phone_agreement PRIMARY KEY (network_id, id),
            CONSTRAINT fk_phone_agreement_network_id_line_id FOREIGN KEY (network_id, line_id) REFERENCES tenant (network_id, id),
            CONSTRAINT fk_phone_agreement_network_id_centre_id FOREIGN KEY (network_id, centre_id) REFERENCES tenant (network_id, id),
            CONSTRAINT ck_phone_agreement_two CHECK (line_id <> centre_id),
            CONSTRAINT ck_phone_agreement_covers CHECK (cardinality(covers) > 0 AND covers <@ {COVERED}::varchar[]),
            CONSTRAINT ck_phone_agreement_data_classes CHECK (data_classes <@ {CLASSES}::varchar[]),
            CONSTRAINT ck_phone_agreement_ended_by CHECK (ended_by IS NULL OR ended_by IN ('centre', 'umbrella', 'term', 'renewed')),
            CONSTRAINT ck_phone_agreement_ended CHECK ((ended_at IS NULL) = (ended_by IS NULL))
        )
        """  # constants of this file
    )
    for name, condition in (("running", "accepted_at IS NOT NULL"), ("proposed", "accepted_at IS NULL")):
        op.execute(
            f"CREATE UNIQUE INDEX uq_phone_agreement_{name} ON phone_agreement (network_id, centre_id, line_id)"
            f" WHERE ended_at IS NULL AND {condition}"
        )
    network_table(op, "phone_agreement", data_class="operations")
    agreement_rules(op)
    op.execute(
        """
        CREATE TABLE line_agreement (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            line_id INTEGER NOT NULL,
            covers VARCHAR[] NOT NULL,
            until DATE NOT NULL,
            accepted_at TIMESTAMP WITH TIME ZONE NOT NULL,
            accepted_by UUID,
            ended_at TIMESTAMP WITH TIME ZONE,
            ended_by VARCHAR,
            ended_by_staff UUID,
            CONSTRAINT pk_line_agreement PRIMARY KEY (tenant_id, id),
            CONSTRAINT ck_line_agreement_ended_by CHECK (ended_by IS NULL OR ended_by IN ('centre', 'umbrella', 'term', 'renewed')),
            CONSTRAINT ck_line_agreement_ended CHECK ((ended_at IS NULL) = (ended_by IS NULL))
        )
        """
    )
    tenant_table(op, "line_agreement", data_class="operations", grants="SELECT, INSERT, UPDATE")


def _case_codes() -> None:
    """Nobody reads this table: a hash is put in by its centre, and asked for one by one by a line under agreement."""
    op.execute(
        """
        CREATE TABLE case_code_home (
            network_id INTEGER NOT NULL,
            code_hash BYTEA NOT NULL,
            centre_id INTEGER NOT NULL,
            CONSTRAINT pk_case_code_home PRIMARY KEY (network_id, code_hash, centre_id),
            CONSTRAINT fk_case_code_home_network_id_centre_id FOREIGN KEY (network_id, centre_id) REFERENCES tenant (network_id, id),
            CONSTRAINT ck_case_code_home_code_hash CHECK (octet_length(code_hash) = 32)
        )
        """
    )
    network_table(op, "case_code_home", app=None, data_class="security")
    op.execute("REVOKE ALL ON case_code_home FROM oneroof_umbrella")
    case_code_functions(op)


def _calls() -> None:
    op.execute(
        """
        CREATE TABLE phone_call (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            visit_id UUID NOT NULL,
            operator_id UUID NOT NULL,
            day DATE NOT NULL,
            language VARCHAR NOT NULL,
            reason VARCHAR NOT NULL,
            knows_code BOOLEAN NOT NULL,
            interpreter VARCHAR,
            started_at TIMESTAMP WITH TIME ZONE NOT NULL,
            ended_at TIMESTAMP WITH TIME ZONE,
            outcome VARCHAR,
            home_centre_id INTEGER,
            case_hash BYTEA,
            casefile_id UUID,
            verified_at TIMESTAMP WITH TIME ZONE,
            verified_by VARCHAR,
            version INTEGER NOT NULL,
            CONSTRAINT pk_phone_call PRIMARY KEY (tenant_id, id),
            CONSTRAINT fk_phone_call_tenant_id_visit_id FOREIGN KEY (tenant_id, visit_id) REFERENCES visit (tenant_id, id),
            CONSTRAINT fk_phone_call_tenant_id_operator_id FOREIGN KEY (tenant_id, operator_id) REFERENCES staff (tenant_id, id),
            CONSTRAINT ck_phone_call_reason CHECK (reason IN ('information', 'appointment', 'status', 'documents', 'rights', 'complaint', 'emergency', 'other')),
            CONSTRAINT ck_phone_call_interpreter CHECK (interpreter IS NULL OR interpreter IN ('colleague', 'telephone_translation')),
            CONSTRAINT ck_phone_call_outcome CHECK (outcome IS NULL OR outcome IN ('answered', 'booked', 'passed_on', 'call_back', 'not_verified', 'cut_off')),
            CONSTRAINT ck_phone_call_ended CHECK ((ended_at IS NULL) = (outcome IS NULL)),
            CONSTRAINT ck_phone_call_home CHECK ((home_centre_id IS NULL) = (case_hash IS NULL)),
            CONSTRAINT ck_phone_call_casefile CHECK (casefile_id IS NULL OR home_centre_id IS NOT NULL AND ended_at IS NULL),
            CONSTRAINT ck_phone_call_verified_by CHECK (verified_by IS NULL OR verified_by IN ('fact', 'facts', 'one_time_code')),
            CONSTRAINT ck_phone_call_verified CHECK (verified_at IS NULL OR home_centre_id IS NOT NULL AND verified_by IS NOT NULL)
        )
        """
    )
    op.execute("CREATE INDEX ix_phone_call_tenant_id_day ON phone_call (tenant_id, day)")
    op.execute("CREATE INDEX ix_phone_call_tenant_id_visit_id ON phone_call (tenant_id, visit_id)")
    op.execute("CREATE INDEX ix_phone_call_tenant_id_operator_id ON phone_call (tenant_id, operator_id, started_at)")
    tenant_table(op, "phone_call", data_class="visit", grants="SELECT, INSERT, UPDATE")
    _of_a_call(
        "phone_look",
        """
            centre_id INTEGER NOT NULL,
            case_hash BYTEA,
            act VARCHAR NOT NULL,
            promised_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT ck_phone_look_act CHECK (act IN ('verify', 'send_code', 'status', 'times', 'book', 'note', 'call_back')),""",
        grants="SELECT, INSERT",
    )
    _of_a_call(
        "phone_check",
        """
            step VARCHAR NOT NULL,
            outcome VARCHAR NOT NULL,
            at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT ck_phone_check_step CHECK (step IN ('case_code', 'facts', 'code_sent', 'one_time_code')),
            CONSTRAINT ck_phone_check_outcome CHECK (outcome IN ('passed', 'failed')),""",
        grants="SELECT, INSERT",
    )
    _of_a_call(
        "phone_code",
        """
            centre_id INTEGER NOT NULL,
            case_hash BYTEA NOT NULL,
            code_hash BYTEA NOT NULL,
            sent_at TIMESTAMP WITH TIME ZONE NOT NULL,
            expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
            used_at TIMESTAMP WITH TIME ZONE,
            tries INTEGER NOT NULL,
            CONSTRAINT ck_phone_code_tries CHECK (tries >= 0),""",
        grants="SELECT, INSERT, UPDATE",
    )
    _of_a_call(
        "phone_note",
        """
            sealed BYTEA NOT NULL,
            written_at TIMESTAMP WITH TIME ZONE NOT NULL,
            written_by UUID NOT NULL,
            CONSTRAINT fk_phone_note_tenant_id_written_by FOREIGN KEY (tenant_id, written_by) REFERENCES staff (tenant_id, id),""",
        grants="SELECT, INSERT",
    )


def _of_a_call(table: str, columns: str, *, grants: str) -> None:
    op.execute(
        f"""
        CREATE TABLE {table} (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            call_id UUID NOT NULL,{columns}
            CONSTRAINT pk_{table} PRIMARY KEY (tenant_id, id),
            CONSTRAINT fk_{table}_tenant_id_call_id FOREIGN KEY (tenant_id, call_id) REFERENCES phone_call (tenant_id, id)
        )
        """
    )
    op.execute(f"CREATE INDEX ix_{table}_tenant_id_call_id ON {table} (tenant_id, call_id)")
    tenant_table(op, table, data_class="visit", grants=grants)


def _call_backs() -> None:
    op.execute(
        """
        CREATE TABLE phone_call_back (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            call_id UUID,
            language VARCHAR NOT NULL,
            due_at TIMESTAMP WITH TIME ZONE NOT NULL,
            sealed BYTEA,
            tries INTEGER NOT NULL,
            tried_at TIMESTAMP WITH TIME ZONE,
            claimed_by UUID,
            claimed_at TIMESTAMP WITH TIME ZONE,
            done_at TIMESTAMP WITH TIME ZONE,
            outcome VARCHAR,
            added_at TIMESTAMP WITH TIME ZONE NOT NULL,
            added_by UUID NOT NULL,
            version INTEGER NOT NULL,
            CONSTRAINT pk_phone_call_back PRIMARY KEY (tenant_id, id),
            CONSTRAINT fk_phone_call_back_tenant_id_call_id FOREIGN KEY (tenant_id, call_id) REFERENCES phone_call (tenant_id, id),
            CONSTRAINT fk_phone_call_back_tenant_id_claimed_by FOREIGN KEY (tenant_id, claimed_by) REFERENCES staff (tenant_id, id),
            CONSTRAINT fk_phone_call_back_tenant_id_added_by FOREIGN KEY (tenant_id, added_by) REFERENCES staff (tenant_id, id),
            CONSTRAINT ck_phone_call_back_tries CHECK (tries >= 0),
            CONSTRAINT ck_phone_call_back_outcome CHECK (outcome IS NULL OR outcome IN ('reached', 'not_reached', 'not_needed')),
            CONSTRAINT ck_phone_call_back_claimed CHECK ((claimed_by IS NULL) = (claimed_at IS NULL)),
            CONSTRAINT ck_phone_call_back_done CHECK ((done_at IS NULL) = (outcome IS NULL)),
            CONSTRAINT ck_phone_call_back_forgotten CHECK ((done_at IS NULL) = (sealed IS NOT NULL))
        )
        """
    )
    op.execute("CREATE INDEX ix_phone_call_back_open ON phone_call_back (tenant_id, due_at) WHERE done_at IS NULL")
    for column in ("call_id", "claimed_by", "added_by"):
        op.execute(f"CREATE INDEX ix_phone_call_back_tenant_id_{column} ON phone_call_back (tenant_id, {column})")
    tenant_table(op, "phone_call_back", data_class="visit", grants="SELECT, INSERT, UPDATE")
