"""Pictures that captures bring along, kept in Wagtail's image library.

Rows are written in the import's transaction, files before it ends: there is never a row
without its file. When an import fails or is stopped, the files it wrote are removed again; a
process killed on the spot may leave some that no row names, under names nobody can guess.
"""

from dataclasses import dataclass, field
from hashlib import sha1

from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.core.files.images import get_image_dimensions
from django.utils.crypto import get_random_string
from wagtail.images import get_image_model
from wagtail.images.models import Filter
from wagtail.models import Collection, ReferenceIndex
from wagtail.search.backends import get_search_backends

from .addresses import media_name
from .models import Tweet, TweetPicture
from .models.pictures import SHOWN
from .records import Problem
from .redrawing import NoPicture, redrawn
from .rows import insert, listed

COLLECTION = "Captured pictures"


@dataclass
class _Wanted:
    place: int  # in the batch
    record: object
    item: object  # a records.Media


@dataclass
class Album:
    """Keeps the pictures of one import's files: ``with Album() as album, atomic(): …``.

    A dry run looks at every picture, and writes no file.
    """

    dry_run: bool = False
    _written: list = field(default_factory=list)

    def __enter__(self):
        return self

    def __exit__(self, failure, *_):
        if failure:
            for storage, name in self._written:
                storage.delete(name)
        self._written.clear()

    def keep(self, records, capture, problems):
        """Keep the pictures of ``records``, whose tweets are stored. Gives the places in the
        batch of those to which a picture is new; adds to ``problems`` what is no picture.

        The number of queries does not depend on the number of pictures, and is none without.
        """
        wanted = _wanted(records)
        if not wanted:
            return set()
        tweets = {
            key: (pk, at, handle)
            for key, pk, at, handle in Tweet.objects.filter(
                key__in=listed({key for key, _ in wanted})
            ).values_list("key", "pk", "created_at", "author__handle")
        }
        known = _known([pk for pk, _, _ in tweets.values()])
        rows, new = [], []
        for (key, name), one in wanted.items():
            if key not in tweets:
                continue  # a retweet of something that nobody captured
            pk, at, handle = tweets[key]
            row = {
                "tweet_id": pk,
                "name": name,
                "url": one.item.url[:1000],
                "capture_id": capture.pk if capture else None,
            }
            images = known.get((pk, name))
            if images is not None:
                if row["capture_id"] not in images:
                    rows.append({**row, "image_id": next(iter(images.values()))})
                continue
            try:
                drawing = redrawn(one.item.file)
            except NoPicture as reason:
                why = f"its picture {name} could not be kept: {reason} The tweet is in."
                problems.append(Problem(one.record.where, why))
                continue
            image = None if self.dry_run else self._stored(drawing, key, name)
            new.append((one, row, image, _title(handle, at)))
        # On a dry run a row without an image still tells that the picture was met before.
        images = [None] * len(new) if self.dry_run else self._insert_images(new)
        rows += [
            {**row, "image_id": image} for (_, row, _, _), image in zip(new, images, strict=True)
        ]
        _insert_pictures(rows)
        return {one.place for one, *_ in new}

    def _stored(self, drawing, key, name):
        """The columns of an image whose file is written."""
        # Without a collection: its default is asked of the database each time.
        image = get_image_model()(collection=None)
        native_id = key.partition(":")[2]
        file_name = f"{native_id}-{name}"[:60]
        secret = get_random_string(12)
        path = self._save(
            image.file.field.storage,
            image.get_upload_to(f"{file_name}-{secret}.{drawing.extension}"),
            ContentFile(drawing.content),
        )
        return {
            "file": path,
            "width": drawing.width,
            "height": drawing.height,
            "file_size": len(drawing.content),
            "file_hash": sha1(drawing.content, usedforsecurity=False).hexdigest(),
        }

    def _save(self, storage, path, content):
        # Said before it is done: a full disk leaves half a file.
        self._written.append((storage, path))
        saved = storage.save(path, content)
        if saved != path:
            self._written[-1] = (storage, saved)
        return saved

    def _insert_images(self, new):
        if not new:
            return []
        model = get_image_model()
        collection = _collection()
        keys = insert(
            model,
            [
                {
                    **image,
                    "title": title,
                    "description": _shortened(one.item.alt),
                    "collection_id": collection.pk,
                }
                for one, _, image, title in new
            ],
        )
        images = list(model.get_indexed_objects().filter(pk__in=keys))
        self._make_renditions(images)
        for backend in get_search_backends(with_auto_update=True):
            backend.add_bulk(model, images)
        return keys

    def _make_renditions(self, images):
        """Made here, for a page of two hundred pictures cannot make them while somebody waits."""
        shown = Filter(SHOWN)
        rows = []
        model = get_image_model().get_rendition_model()
        for image in images:
            made = image.generate_rendition_file(shown)
            rendition = model(image=image, filter_spec=SHOWN)
            path = rendition.get_upload_to(made.name)
            width, height = get_image_dimensions(made)
            path = self._save(rendition.file.field.storage, path, made)
            rows.append(
                {
                    "image_id": image.pk,
                    "filter_spec": SHOWN,
                    "focal_point_key": shown.get_cache_key(image),
                    "file": path,
                    "width": width,
                    "height": height,
                }
            )
        insert(model, rows)


def _wanted(records):
    """By tweet and name, what ``records`` bring. A retweet's pictures are its original's."""
    wanted = {}
    for place, record in enumerate(records):
        for item in record.media:
            if item.file is None:
                continue
            key = record.key
            if record.is_retweet:
                key = f"{record.network}:{record.retweet_of_id}"
            wanted.setdefault((key, media_name(item.url)[:255]), _Wanted(place, record, item))
    return wanted


def _known(tweet_ids):
    """Image ids by capture id, for each tweet and name."""
    known = {}
    rows = TweetPicture.objects.filter(tweet_id__in=tweet_ids)
    for tweet_id, name, capture_id, image_id in rows.values_list(
        "tweet_id", "name", "capture_id", "image_id"
    ):
        known.setdefault((tweet_id, name), {})[capture_id] = image_id
    return known


def _insert_pictures(rows):
    """``rows`` of TweetPicture, named to Wagtail's library, which else would call the images
    unused and offer them for deletion."""
    keys = insert(TweetPicture, rows)
    of_image = {
        "content_type": ContentType.objects.get_for_model(TweetPicture),
        "base_content_type": ContentType.objects.get_for_model(TweetPicture),
        "to_content_type": ReferenceIndex._get_base_content_type(get_image_model()),
        "model_path": "image",
        "content_path": "image",
        "content_path_hash": ReferenceIndex._get_content_path_hash("image"),
    }
    ReferenceIndex.objects.bulk_create(
        ReferenceIndex(object_id=key, to_object_id=row["image_id"], **of_image)
        for key, row in zip(keys, rows, strict=True)
        if row["image_id"] is not None
    )


def _collection():
    root = Collection.get_first_root_node()
    return root.get_children().filter(name=COLLECTION).first() or root.add_child(name=COLLECTION)


def _title(handle, at):
    by = f" by @{handle}" if handle else ""
    return f"Picture in a tweet{by}, {at.day} {at:%B %Y}"[:255]


def _shortened(alt):
    """The library has room for 255 characters; pages take the whole from the tweet."""
    alt = " ".join(alt.split())
    return alt if len(alt) <= 255 else f"{alt[:254]}…"
