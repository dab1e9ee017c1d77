"""A phone number on a sheet goes under lock."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("referrals", "0002_history_by_statement"),
    ]

    operations = [
        migrations.AddField(
            model_name="referralsheet",
            name="phone_token",
            field=models.BinaryField(null=True),
        ),
    ]
