from django.db import models
from django.db.models import FilteredRelation, Q
from django.db.models.signals import post_delete
from django.dispatch import receiver
from wagtail.images import get_image_model_string

#: The rendition that pages show, made when a picture is kept. WebP takes four times as long to
#: make, and of photographs it saves little.
SHOWN = "max-640x640|format-jpeg|jpegquality-80"


class TweetPictureQuerySet(models.QuerySet):
    def shown(self):
        """What pages need to show them, a dict a picture, in one query; the picture itself
        stands in for a rendition that is gone."""
        pictures = self.filter(image__isnull=False).annotate(
            small=FilteredRelation(
                "image__renditions", condition=Q(image__renditions__filter_spec=SHOWN)
            )
        )
        return pictures.order_by("tweet_id", "pk").values(
            "tweet__key",
            "name",
            "image_id",
            "image__description",
            "image__file",
            "image__width",
            "image__height",
            "small__file",
            "small__width",
            "small__height",
        )


class TweetPicture(models.Model):
    """That a capture brought along a picture of a tweet. Of two captures that did, each has
    a row, and both rows have the one image: it goes with the last of them.

    ``name`` is the picture's own in its address (``addresses.media_name``), by which tools
    agree on it. Without an image it was deleted by a person: no import brings it back.
    """

    tweet = models.ForeignKey(
        "chatarchive.Tweet", on_delete=models.CASCADE, related_name="pictures"
    )
    name = models.CharField(max_length=255)
    url = models.CharField("address", max_length=1000, help_text="That it stands for.")
    image = models.ForeignKey(
        get_image_model_string(),
        null=True,
        on_delete=models.SET_NULL,
        related_name="tweet_pictures",
    )
    capture = models.ForeignKey(
        "chatarchive.Capture", null=True, on_delete=models.CASCADE, related_name="pictures"
    )

    objects = TweetPictureQuerySet.as_manager()

    class Meta:
        verbose_name = "picture in a tweet"
        verbose_name_plural = "pictures in tweets"
        constraints = [
            models.UniqueConstraint(
                fields=["tweet", "name", "capture"], name="capture_brings_a_picture_once"
            )
        ]

    def __str__(self):
        return f"{self.name} of {self.tweet_id}"


@receiver(post_delete, sender=TweetPicture)
def delete_image_with_its_last_tweet(instance, **kwargs):
    """In the transaction that deletes the tweet, so that a withdrawn tweet's picture cannot
    outlive it. Wagtail deletes the files, renditions' too, when that commits."""
    image = TweetPicture._meta.get_field("image").related_model
    of_image = TweetPicture.objects.filter(image_id=instance.image_id)
    if instance.image_id and not of_image.exists():
        for picture in image.objects.filter(pk=instance.image_id):
            picture.delete()
