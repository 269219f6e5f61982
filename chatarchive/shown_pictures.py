"""A tweet's pictures as pages and the editor show them: from here, and at no cost.

Nothing is drawn and no file is opened to show one: what is asked is the database alone.
"""

from dataclasses import dataclass

from wagtail.images import get_image_model

from .models.pictures import TweetPicture


@dataclass(slots=True)
class ShownPicture:
    """``address`` is what the page shows, ``whole`` where it leads: the picture as kept."""

    address: str
    width: int
    height: int
    whole: str
    alt: str

    @classmethod
    def of(cls, row, alt=""):
        """A row of ``TweetPicture.objects.shown()``; ``alt`` is what the tweet says it is."""
        image = get_image_model()
        whole = _address(image, row["image__file"])
        alt = _description(row["image__description"], alt or "")
        if row["small__file"]:
            small = _address(image.get_rendition_model(), row["small__file"])
            return cls(small, row["small__width"], row["small__height"], whole, alt)
        return cls(whole, row["image__width"], row["image__height"], whole, alt)


def pictures_by_name(**which):
    """The rows of the pictures kept here of ``which`` tweets, by key and name, in one query."""
    pictures = {}
    for row in TweetPicture.objects.filter(**which).shown():
        pictures.setdefault(row["tweet__key"], {}).setdefault(row["name"], row)
    return pictures


def _address(model, path):
    return model._meta.get_field("file").storage.url(path)


def _description(written, own):
    """The library's, which a person may have bettered. It holds no more than 255 characters:
    where it is but the beginning of the tweet's ``own``, that is taken."""
    own = " ".join(own.split())
    return own if own.startswith(written.removesuffix("…")) else written
