"""The number of a resident lies where the complaint lies, and moves with it."""

from django.db import migrations

LIES_WITH_COMPLAINT = """
ALTER TABLE neighbourhood_complaintsecret ADD CONSTRAINT neighbourhood_complaintsecret_lies_with_complaint
    FOREIGN KEY (complaint_id, path) REFERENCES neighbourhood_complaint (id, path) ON UPDATE CASCADE;
"""
LIES_ANYWHERE = """
ALTER TABLE neighbourhood_complaintsecret DROP CONSTRAINT neighbourhood_complaintsecret_lies_with_complaint
"""


class Migration(migrations.Migration):
    dependencies = [("neighbourhood", "0001_initial")]

    operations = [migrations.RunSQL(LIES_WITH_COMPLAINT, LIES_ANYWHERE)]
