"""The old versions of the sheets stay on the disk until the table is written anew."""

from django.db import migrations

REWRITE = "CLUSTER referrals_referralsheet USING referrals_referralsheet_pkey"


class Migration(migrations.Migration):
    dependencies = [("referrals", "0004_seal_phones")]

    operations = [migrations.RunSQL(REWRITE)]
