"""Pictures that captures bring along, kept in Wagtail's image library.

Drawing them takes long, and on SQLite nobody else can write while an import does: so their
files are made before its transaction begins, and only rows are written in it. There is never
a row without its file. When an import fails or is stopped, the files it wrote are removed
again; a process killed on the spot may leave some, under names nobody can guess.
"""

from dataclasses import dataclass, field
from hashlib import sha1
from io import BytesIO
from itertools import islice

from django.contrib.contenttypes.models import ContentType
from django.core.files import File
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
_BATCH = 900


@dataclass
class _Wanted:
    place: int  # in the batch
    record: object
    item: object  # a records.Media


@dataclass
class _Made:
    """A picture whose files are written: the columns of its image and of its rendition. Or
    ``why`` there are none."""

    image: dict = field(default_factory=dict)
    rendition: dict = field(default_factory=dict)
    why: str = ""


@dataclass
class Album:
    """Keeps the pictures of one import's file:
    ``with Album() as album: album.prepare(records); with atomic(): take_in(…, album=album)``.

    A dry run looks at every picture, and writes no file.
    """

    dry_run: bool = False
    _made: dict = field(default_factory=dict)
    _written: list = field(default_factory=list)

    def __enter__(self):
        return self

    def __exit__(self, failure, *_):
        # What another import brought meanwhile was made in vain.
        in_vain = {made.image.get("file") for made in self._made.values()}
        in_vain |= {made.rendition.get("file") for made in self._made.values()}
        for storage, name in self._written:
            if failure or name in in_vain:
                storage.delete(name)
        self._made.clear()
        self._written.clear()

    def prepare(self, records):
        """Make the files of what ``records``, those that will come in, bring and nobody has."""
        records = iter(records)
        while batch := list(islice(records, _BATCH)):
            wanted = _wanted(batch)
            keys = listed({key for key, _ in wanted})
            known = TweetPicture.objects.filter(tweet__key__in=keys)
            known = set(known.values_list("tweet__key", "name")) if wanted else ()
            for named, one in wanted.items():
                # Whether a retweet's original is here is known when its turn comes.
                if not (one.record.is_retweet or named in known or named in self._made):
                    self._made[named] = self._make(*named, one.item.file)

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
            made = self._made.pop((key, name), None) or self._make(key, name, one.item.file)
            if made.why:
                why = f"its picture {name} could not be kept: {made.why} The tweet is in."
                problems.append(Problem(one.record.where, why, is_record=False))
                continue
            made.image |= {"title": _title(handle, at), "description": _shortened(one.item.alt)}
            new.append((one.place, row, made))
        # On a dry run a row without an image still tells that the picture was met before.
        images = [None] * len(new)
        if new and not self.dry_run:
            images = _insert_images([made for *_, made in new])
        rows += [{**row, "image_id": pk} for (_, row, _), pk in zip(new, images, strict=True)]
        _insert_pictures(rows)
        return {place for place, *_ in new}

    def _make(self, key, name, file):
        try:
            drawing = redrawn(file)
        except NoPicture as reason:
            return _Made(why=str(reason))
        return _Made() if self.dry_run else self._written_out(drawing, key, name)

    def _written_out(self, drawing, key, name):
        model = get_image_model()
        # Without a collection: its default is asked of the database each time. The number
        # stands in Wagtail's log alone.
        image = model(pk=0, collection=None)
        file_name = f"{key.partition(':')[2]}-{name}"[:60] + f"-{get_random_string(12)}"
        path = image.get_upload_to(f"{file_name}.{drawing.extension}")
        path = self._save(image.file.field.storage, path, ContentFile(drawing.content))
        columns = {
            "file": path,
            "width": drawing.width,
            "height": drawing.height,
            "file_size": len(drawing.content),
            "file_hash": sha1(drawing.content, usedforsecurity=False).hexdigest(),
        }
        # Made here, for a page of two hundred pictures cannot make them while somebody waits.
        image.file.name, image.width, image.height = path, drawing.width, drawing.height
        shown = Filter(SHOWN)
        small = image.generate_rendition_file(shown, source=File(BytesIO(drawing.content), path))
        width, height = get_image_dimensions(small)
        rendition = model.get_rendition_model()()
        rendition_path = rendition.get_upload_to(f"{file_name}.small.jpg")
        return _Made(
            columns,
            {
                "filter_spec": SHOWN,
                "focal_point_key": shown.get_cache_key(image),
                "file": self._save(rendition.file.field.storage, rendition_path, small),
                "width": width,
                "height": height,
            },
        )

    def _save(self, storage, path, content):
        # Said before it is done: a full disk leaves half a file.
        self._written.append((storage, path))
        saved = storage.save(path, content)
        if saved != path:
            self._written[-1] = (storage, saved)
        return saved


def _insert_images(made):
    """Primary keys of the new images, with their renditions, in the library's own search too."""
    model = get_image_model()
    collection = _collection()
    keys = insert(model, [{**one.image, "collection_id": collection.pk} for one in made])
    insert(
        model.get_rendition_model(),
        [{**one.rendition, "image_id": key} for one, key in zip(made, keys, strict=True)],
    )
    images = list(model.get_indexed_objects().filter(pk__in=keys))
    for backend in get_search_backends(with_auto_update=True):
        backend.add_bulk(model, images)
    return keys


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
