from collections.abc import Callable

import pytest

from models.identifiers.coordinates import normalise

Values = Callable[..., list[str | None]]


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ("51.5074, -0.1278", "51.50740,-0.12780"),
        ("51.5074N 0.1278W", "51.50740,-0.12780"),
        ("51°30'26\"N 0°7'39\"W", "51.50722,-0.12750"),
        ("9C3XGV4C+XV", "51.50744,-0.12781"),
        ("91.0000, 10.0000", None),
        ("51.5074, 190.0000", None),
        ("0.0000,0.0000", None),  # what software without a fix says
        ("51.5074", None),
        ("", None),
    ],
)
def test_a_place_is_latitude_and_longitude_in_degrees(written: str, place: str | None) -> None:
    assert normalise(written) == place


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("im at 51.5074, -0.1278 x", ["51.50740,-0.12780"]),
        ("https://www.google.com/maps/@51.5074,-0.1278,15z", ["51.50740,-0.12780"]),
        ("https://maps.google.com/?q=51.5074,-0.1278", ["51.50740,-0.12780"]),
        ("https://maps.apple.com/?ll=51.5074,-0.1278&q=Pin", ["51.50740,-0.12780"]),
        ("https://waze.com/ul?ll=51.5074%2C-0.1278", ["51.50740,-0.12780"]),
        ("geo:51.5074,-0.1278", ["51.50740,-0.12780"]),
        ("https://maps.google.com/maps?q=loc:51.5074+-0.1278", ["51.50740,-0.12780"]),
        ("https://www.openstreetmap.org/#map=17/51.5074/-0.1278", ["51.50740,-0.12780"]),
        ("https://www.openstreetmap.org/?mlat=51.5074&mlon=-0.1278", ["51.50740,-0.12780"]),
        ("https://www.bing.com/maps?cp=51.5074~-0.1278", ["51.50740,-0.12780"]),
        ("https://waze.com/ul/hu4pruydqqvj", ["57.64911,10.40744"]),  # the geohash of its inventor's example
        ("N51.5074 W0.1278", ["51.50740,-0.12780"]),
        ("51.507° N, 0.127° W", ["51.50700,-0.12700"]),
        ("51 30 26 N 0 7 39 W", ["51.50722,-0.12750"]),
        ("sizes S 10.50, E 12.50", []),
        ("3.50 s 4.50 e", []),
        ("lat: 51.5074, lng: -0.1278", ["51.50740,-0.12780"]),
        ("latitude 51.5074\nlongitude -0.1278", ["51.50740,-0.12780"]),
        ("meet at GV4C+XV London", [None]),  # short of a town
        ("2222+22", []),
        ("12.50, 13.75", []),  # two prices
    ],
)
def test_in_text_and_in_links_of_maps(values: Values, text: str, found: list[str | None]) -> None:
    assert values("coordinates", text) == found
