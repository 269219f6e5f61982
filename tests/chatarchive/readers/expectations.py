"""The samples, and how what is expected of them is written down."""

from dataclasses import MISSING, fields
from pathlib import Path

from chatarchive.readers import Reading

SAMPLES = Path(__file__).with_name("samples")


def as_expected(reading: Reading) -> list[dict]:
    """What a reader found, as the samples' expected results are written: only what it says."""
    return [_said(one) for one in reading.records()]


def _said(one) -> dict:
    said = {}
    for field in fields(one):
        value = getattr(one, field.name)
        default = field.default if field.default is not MISSING else None
        if value == default or value == [] or not field.compare:
            continue
        if hasattr(value, "isoformat"):
            value = value.isoformat()
        elif isinstance(value, list) and hasattr(value[0], "__dataclass_fields__"):
            value = [_said(part) for part in value]
        elif hasattr(value, "__dataclass_fields__"):
            value = _said(value)
        said[field.name] = value
    return said


def without_where(said: dict) -> dict:
    """The same, wherever in the file it stood."""
    embedded = [without_where(one) for one in said.get("embedded", [])]
    return {**{key: said[key] for key in said if key != "where"}, "embedded": embedded}
