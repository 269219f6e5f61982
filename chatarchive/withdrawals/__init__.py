"""Withdrawals: finding what goes and taking the words out (``withdrawing.py`` leads), and their
pages in Wagtail's admin."""
