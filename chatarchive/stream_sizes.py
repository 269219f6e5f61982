"""Whether a StreamField holds anything, told by the database without loading what it holds."""

from django.db.models import TextField
from django.db.models.functions import Cast, Length

EMPTY = 2  # the two signs of "[]"


def size_of(field):
    """An expression: how many signs the field's JSON has, ``EMPTY`` or fewer where it is empty."""
    return Length(Cast(field, TextField()))
