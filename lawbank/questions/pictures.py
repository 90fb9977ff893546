"""Pictures of questions: stored once by digest, found by the keys that texts name."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from lawbank.formats.draft import Draft
from lawbank.formats.pictures import Picture, keys_in
from lawbank.questions.models import StoredPicture

__all__ = ["find_picture", "keep_pictures", "with_pictures"]

CHUNK = 500


def keep_pictures(session: Session, pictures: Iterable[Picture], *, now: datetime) -> None:
    """Store the pictures that are not there yet. Safe to repeat."""
    wanted = {picture.key: picture for picture in pictures}
    if not wanted:
        return
    known = set(session.scalars(select(StoredPicture.key).where(StoredPicture.key.in_(wanted))))
    rows = [
        {
            "key": key,
            "digest": picture.digest,
            "media": picture.media,
            "width": picture.width,
            "height": picture.height,
            "data": picture.data,
            "stored_at": now,
        }
        for key, picture in wanted.items()
        if key not in known
    ]
    if rows:
        session.connection().execute(insert(StoredPicture), rows)


def find_picture(session: Session, key: str) -> StoredPicture | None:
    """Return the picture that texts name by *key*, or None."""
    return session.get(StoredPicture, key)


def with_pictures(session: Session, drafts: Iterable[Draft]) -> list[Draft]:
    """Return *drafts* with the pictures that their texts name, to be written into a file."""
    drafts = list(drafts)
    wanted = sorted({key for draft in drafts for key in keys_in(draft.texts)})
    found: dict[str, Picture] = {}
    for start in range(0, len(wanted), CHUNK):
        for row in session.scalars(
            select(StoredPicture).where(StoredPicture.key.in_(wanted[start : start + CHUNK]))
        ):
            found[row.key] = Picture(row.media, row.width, row.height, row.data)
    return [draft.illustrated(found) for draft in drafts]
