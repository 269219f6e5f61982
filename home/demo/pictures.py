"""The demo's pictures: logos, and one drawn for a post."""

from django.core.files import File
from wagtail.images import get_image_model


def add_picture(path, title, description=""):
    """The picture in the image library: what is there by that title, else the file's."""
    images = get_image_model().objects
    found = images.filter(title=title).first()
    if found:
        return found
    with path.open("rb") as file:
        return images.create(title=title, description=description, file=File(file, path.name))
