"""A second lock on the log, for roles that may do more than the app role: a careless owner is stopped too."""

from django.db import migrations

# Only the path moves, with its household. Whoever must do more (a retention run) says so by lifting the trigger.
LOCK = """
CREATE OR REPLACE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'path' = to_jsonb(OLD) - 'path' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'The audit is only ever appended to: % on % is refused.', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON audit_auditevent
    FOR EACH ROW EXECUTE FUNCTION audit_append_only();
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON audit_auditseal
    FOR EACH ROW EXECUTE FUNCTION audit_append_only();
CREATE TRIGGER audit_not_cut BEFORE TRUNCATE ON audit_auditevent
    FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only();
CREATE TRIGGER audit_not_cut BEFORE TRUNCATE ON audit_auditseal
    FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only();
"""
UNLOCK = "DROP FUNCTION audit_append_only() CASCADE"


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_marks_and_seals")]

    operations = [migrations.RunSQL(LOCK, UNLOCK)]
