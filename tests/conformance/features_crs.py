"""OGC API - Features 2, conformance class crs: coordinate reference systems by reference, in and out."""

import functools
import re

from api import CRS84, FEATURES_2, GEOJSON, get, items_url, ok
from features_core import box_of, every_collection
from pyproj.enums import TransformDirection
from pyproj.transformer import TransformerGroup
from shapely.geometry import shape
from shapely.ops import transform
from suite import Skip, claim, same, test

UNSUPPORTED = "http://www.opengis.net/def/crs/0/unsupported"
# Degrees: a decimetre, well above the centimetre to which both sides round.
TOLERANCE = 0.000001
# PROJ's own choice of operation is another, 190 m away; the hub's is EPSG:1304, and the two are compared by the same operation.
INDIAN_1975 = "Indian 1975 to WGS 84 (2)"


def spatial(api):
    """The collections of features with a spatial extent, when the class is declared; otherwise one case that is skipped."""
    if not api.declares(FEATURES_2 + "crs"):
        return [("", None)]
    return [(one["id"], one) for one in api.collections if box_of(one)]


def with_crs(api):
    return [(f"{label} {crs}", one, crs) for label, one in spatial(api) for crs in (supported(api, one) if one else [None])]


def supported(api, collection):
    listed = collection.get("crs", [])
    world = api.collections_document.get("crs", []) if "#/crs" in listed else []
    return [crs for crs in listed if crs != "#/crs"] + world


def on_crs(identifier, cases):
    """Registers a test of this part: skipped whole when the class is not declared."""

    def register(function):
        @functools.wraps(function)
        def checked(api, *arguments):
            api.needs(FEATURES_2 + "crs")
            return function(api, *arguments)

        return test(identifier, cases)(checked)

    return register


@on_crs("/conf/crs/crs-uri", spatial)
def identifiers_are_uris(api, collection):
    alone = ok(get(f"{api.servers[0]}/collections/{collection['id']}")).json
    for entry in (collection, alone):
        for crs in [*supported(api, entry), entry.get("storageCrs", CRS84)]:
            claim(re.fullmatch(r"http://www\.opengis\.net/def/crs/\w+/[\w.]+/\w+", crs), "an OGC name of a CRS", crs)


@on_crs("/conf/crs/default-crs", spatial)
def default_is_listed(api, collection):
    claim(CRS84 in supported(api, collection), "CRS84 is among the CRSs", collection.get("crs"))


@on_crs("/conf/crs/storageCrs", spatial)
def storage_is_listed(api, collection):
    if "storageCrs" not in collection:
        raise Skip(f"{collection['id']} tells no storageCrs")
    claim(collection["storageCrs"] in supported(api, collection), "storageCrs is among the CRSs", collection["storageCrs"])


@on_crs("/conf/crs/crs-parameter", with_crs)
def content_crs(api, collection, crs):
    for url in (items_url(collection), feature_url(collection)):
        answer = ok(get(url, accept=GEOJSON, crs=crs))
        same(answer.headers.get("Content-Crs"), f"<{crs}>", f"Content-Crs of {answer.url}")


def feature_url(collection):
    first = ok(get(items_url(collection), accept=GEOJSON, limit=1)).json["features"]
    if not first:
        raise Skip(f"{collection['id']} has no features")
    return f"{items_url(collection)}/{first[0]['id']}"


@on_crs("/conf/crs/crs-parameter-invalid", spatial)
def unsupported_crs(api, collection):
    for url in (items_url(collection), feature_url(collection)):
        same(get(url, accept=GEOJSON, crs=UNSUPPORTED).status, 400, f"{url} in an unsupported CRS")


@on_crs("/conf/crs/crs-parameter-default", spatial)
def without_crs(api, collection):
    for url in (items_url(collection), feature_url(collection)):
        without, default = ok(get(url, accept=GEOJSON)), ok(get(url, accept=GEOJSON, crs=CRS84))
        same(without.headers.get("Content-Crs"), f"<{CRS84}>", f"Content-Crs of {url}")
        same(geometries(without), geometries(default), "the same geometries as in CRS84")


def geometries(answer):
    document = answer.json
    return {one["id"]: one["geometry"] for one in document.get("features", [document])}


@functools.cache
def transformer(crs):
    """From the CRS, in the axis order of its authority, to longitude and latitude."""
    known = TransformerGroup(authority(crs), "OGC:CRS84").transformers
    return next((one for one in known if INDIAN_1975 in one.description), known[0])


def authority(crs):
    name, _, code = crs.removeprefix("http://www.opengis.net/def/crs/").split("/")
    return f"{name}:{code}"


@on_crs("/conf/crs/crs-parameter-transform", with_crs)
def geometries_are_transformed(api, collection, crs):
    for url in (items_url(collection), feature_url(collection)):
        asked, default = geometries(ok(get(url, accept=GEOJSON, crs=crs))), geometries(ok(get(url, accept=GEOJSON)))
        same(list(asked), list(default), "the same features")
        for name, geometry in asked.items():
            if geometry:
                back = transform(transformer(crs).transform, shape(geometry))
                claim(back.equals_exact(shape(default[name]), TOLERANCE), f"{name} of {url} in {crs}, brought back", (str(back), default[name]))


def box_in(crs, box):
    """The box that contains the given one, in the CRS and its axis order."""
    if crs == CRS84:
        return box
    return transformer(crs).transform_bounds(*box, direction=TransformDirection.INVERSE)


def ids(answer):
    return {feature["id"] for feature in answer.json["features"]}


@on_crs("/conf/crs/bbox-crs-parameter", with_crs)
def bbox_in_crs(api, collection, crs):
    """A quarter of the extent: what lies well inside must be there in both; only what touches the rim may differ."""
    west, south, east, north = box_of(collection)
    middle = (west + (east - west) / 4, south + (north - south) / 4, east - (east - west) / 4, north - (north - south) / 4)
    bounds = ",".join(f"{number:.9f}" for number in box_in(crs, middle))
    seen = ids(ok(get(items_url(collection), accept=GEOJSON, bbox=bounds, bbox__crs=crs, limit=1000)))
    wanted = ids(ok(get(items_url(collection), accept=GEOJSON, bbox=",".join(map(str, middle)), limit=1000)))
    inner = ",".join(map(str, shrunk(middle)))
    certain = ids(ok(get(items_url(collection), accept=GEOJSON, bbox=inner, limit=1000)))
    if max(len(seen), len(wanted)) >= 1000:
        raise Skip(f"{collection['id']} has more in the box than one page shows")
    same(sorted(certain - seen)[:5], [], "features inside the box that are not there")
    claim(len(seen ^ wanted) <= max(3, len(wanted) // 10), "the same features up to the rim", sorted(seen ^ wanted)[:5])


def shrunk(box):
    west, south, east, north = box
    by = 0.01 * max(east - west, north - south)
    return west + by, south + by, east - by, north - by


@on_crs("/conf/crs/bbox-crs-parameter-invalid", spatial)
def bbox_in_unsupported_crs(api, collection):
    same(get(items_url(collection), accept=GEOJSON, bbox="5,49,6,50", bbox__crs=UNSUPPORTED).status, 400, "bbox in an unsupported CRS")


@on_crs("/conf/crs/bbox-crs-parameter-default", spatial)
def bbox_in_default_crs(api, collection):
    bounds = ",".join(map(str, box_of(collection)))
    with_crs, without = (ok(get(items_url(collection), accept=GEOJSON, bbox=bounds, **more)) for more in ({"bbox__crs": CRS84}, {}))
    same(ids(with_crs), ids(without), "the same features")
