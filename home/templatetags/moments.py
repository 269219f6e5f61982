"""``{{ chat.starts_at|moment:community.zone }}``: times in the zone given, in British style."""

from django import template

from home import moments

register = template.Library()
register.filter("day", moments.day)
register.filter("clock", moments.clock)
register.filter("moment", moments.moment)
register.filter("zone_name", moments.zone_name)
register.filter("stamp", moments.stamp)
register.filter("written_on", moments.written_on)
register.filter("until", moments.until)


@register.filter
def calendar_leaf(moment, zone):
    """The parts of a date as they stand on a leaf of a calendar."""
    local = moment.astimezone(zone)
    return {"weekday": f"{local:%A}", "day": local.day, "month": f"{local:%B}", "year": local.year}
