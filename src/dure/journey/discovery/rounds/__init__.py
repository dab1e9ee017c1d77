"""Visits to everybody whose life changes, whatever the income: 65 or 70 years, a birth, a pregnancy, small children."""
