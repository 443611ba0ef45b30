"""Photos of iOS, `Photos.sqlite`: the camera roll and what Messages shows in Photos ("shared with you").

Seen on: structures of iOS 11 (`ZGENERICASSET`) and of 14 to 18 (`ZASSET`), rebuilt in code. Origin: iLEAPP (S. Koenig's
queries for iOS 11 to 26), osxphotos. The table that puts assets into albums has another number in each version
(`Z_20ASSETS`, `Z_26ASSETS` …): it is found by its columns.
Times: seconds since 2001-01-01 UTC. `sent_at` is when it was taken, as Photos has it, whatever zone it took for that.
Read: each picture and video with its file, where and by which app it came to be, caption, albums, named people, hidden,
favourite, edited, viewed and shared times; those in "recently deleted" (state deleted), and when they were put there;
comments and likes of shared albums.
Not read: the video of a Live Photo (it lies beside the picture), what an edit changed, faces without a name, memories,
what the device recognised in a picture, empty albums, iCloud Photos that are not on the device, iOS 10 and before.
"""

from pipeline.parse.built import Built, Tables
from pipeline.parse.parser import Evidence, Parser
from pipeline.parse.sqlite import Sqlite
from pipeline.parse.stores.apple_photos.assets import assets
from pipeline.parse.stores.apple_photos.comments import comments


def _build(tables: Tables, _: Evidence) -> Sqlite:
    return Sqlite(assets(tables), comments(tables))


PARSER = Parser(
    name="ios_photos",
    version=1,
    app="com.apple.mobileslideshow",
    paths=("PhotoData/Photos.sqlite", "*.photoslibrary/database/Photos.sqlite"),
    read=Built(_build),
)
