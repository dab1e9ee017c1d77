"""The referrals that wait are counted without reading all that have ended."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("referrals", "0005_forget_open_phones")]

    operations = [
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(
                condition=models.Q(("state__in", ["accepted", "delivered", "sent"])),
                fields=["path", "state"],
                name="referral_live",
            ),
        ),
    ]
