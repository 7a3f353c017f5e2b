"""OGC API - Features 1, conformance classes core (A.2.7, A.2.8) and geojson: features and the single feature."""

import datetime
import random

from api import FEATURES_1, GEOJSON, by_relation, every_feature, get, items_url, ok
from features_core import box_of, check_self_and_alternates, every_collection, instant, interval_of
from shapely import box as rectangle
from shapely.geometry import shape
from suite import Skip, claim, same, test

# The official suite's boxes: across Greenwich, the equator, the antimeridian, and at both poles.
PROBES = ((-1.5, 50, 1.5, 53), (-80, -5, -70, 5), (177, 65, -177, 70), (-180, 85, 180, 90), (-180, -90, 180, -85))


def items_paths(api):
    return ((path, path) for path in api.items_paths())


def definition(api, path, name):
    """The parameter as the API document of this path has it, checked for what all three have in common."""
    found = api.parameter(path, name)
    claim(found, f"{path} declares {name}")
    same((found["in"], found.get("required", False)), ("query", False), f"{name} is optional and in the query")
    same((found.get("style"), found.get("explode", False)), ("form", False), f"style and explode of {name}")
    return api.resolve(found["schema"])


@test("/conf/core/fc-bbox-definition", items_paths)
def bbox_definition(api, path):
    schema = definition(api, path, "bbox")
    same((schema["type"], schema["items"]["type"]), ("array", "number"), "type of bbox")
    same((schema.get("minItems"), schema.get("maxItems")), (4, 6), "number of coordinates of bbox")


@test("/conf/core/fc-limit-definition", items_paths)
def limit_definition(api, path):
    schema = definition(api, path, "limit")
    same(schema["type"], "integer", "type of limit")
    for name in ("minimum", "default"):
        claim(isinstance(schema.get(name), int) and schema[name] >= 0, f"limit has a {name}", schema)


@test("/conf/core/fc-time-definition", items_paths)
def time_definition(api, path):
    same(definition(api, path, "datetime")["type"], "string", "type of datetime")


def requests(api):
    """Every request for features that the suites make: without parameters, and with each of bbox, limit and datetime."""
    for one in api.collections:
        yield f"{one['id']}", one, {}
        boxes = [box_of(one), *PROBES] if box_of(one) else []
        for each in boxes:
            yield f"{one['id']} bbox={each}", one, {"bbox": ",".join(map(str, each))}
        for limit in limits(api, one):
            yield f"{one['id']} limit={limit}", one, {"limit": limit}
        for moment in moments(one):
            yield f"{one['id']} datetime={moment}", one, {"datetime": moment}


def limits(api, collection):
    schema = api.resolve(api.parameter(api.path_of(collection), "limit")["schema"])
    least, most = schema["minimum"], schema.get("maximum", -1)
    return [least] if least == most else [least, min(100, least + (most - least) // 2)]


def moments(collection):
    """The start of the extent, its second quarter, two days of it as start and duration, and sides left open."""
    interval = interval_of(collection)
    if not interval:
        # No time in the collection, or one that tells nothing: every interval matches all of it, whatever is asked for.
        interval = [instant("2024-01-01T00:00:00Z"), instant("2026-01-01T00:00:00Z")]
    start, end = interval[0] or instant("2000-01-01T00:00:00Z"), interval[1] or instant("2050-01-01T00:00:00Z")
    first = start + (end - start) / 4
    second = first + (end - start) / 4
    day = first.date().isoformat()
    return [zulu(start), f"{zulu(first)}/{zulu(second)}", f"{day}/P2D", f"../{zulu(first)}", f"{zulu(first)}/.."]


def zulu(at):
    return at.astimezone(datetime.timezone.utc).isoformat().replace("+00:00", "Z")


def page(api, collection, parameters):
    kept = api.__dict__.setdefault("pages", {})
    key = (collection["id"], *sorted(parameters.items()))
    if key not in kept:
        kept[key] = ok(get(items_url(collection), accept=GEOJSON, **parameters))
    return kept[key]


@test("/conf/core/fc-op", requests)
def features(api, collection, parameters):
    page(api, collection, parameters)


@test("/conf/core/fc-response", requests)
def features_content(api, collection, parameters):
    document = page(api, collection, parameters).json
    same(document.get("type"), "FeatureCollection", "type")
    claim(isinstance(document.get("features"), list), "features is a list")
    ids = [feature.get("id") for feature in document["features"]]
    claim(None not in ids and len(set(ids)) == len(ids), "each feature has an id of its own", ids[:5])


@test("/conf/core/fc-links", requests)
def features_links(api, collection, parameters):
    check_self_and_alternates(api, page(api, collection, parameters).json["links"], features=True)


@test("/conf/core/fc-timeStamp", requests)
def time_stamp(api, collection, parameters):
    claim(instant(page(api, collection, parameters).json.get("timeStamp")), "timeStamp is an instant")


@test("/conf/core/fc-numberReturned", requests)
def number_returned(api, collection, parameters):
    document = page(api, collection, parameters).json
    same(document.get("numberReturned"), len(document["features"]), "numberReturned")


@test("/conf/core/fc-numberMatched", requests)
def number_matched(api, collection, parameters):
    """The official suite asks for the following pages with the largest limit that the API document allows, so that is done here too."""
    document = page(api, collection, parameters).json
    if "numberMatched" not in document:
        raise Skip(f"{collection['id']} does not say numberMatched, as it may")
    if "limit" in parameters:
        # Pages of one feature would be thousands of requests; the same count is walked without the parameter.
        same(document["numberMatched"], page(api, collection, {}).json["numberMatched"], "numberMatched does not depend on limit")
        return
    count = sum(1 for _ in every_feature(items_url(collection), limit=1000, **parameters))
    same(document["numberMatched"], count, "numberMatched")


@test("/conf/core/crs84", requests)
def in_crs84(api, collection, parameters):
    world = rectangle(-180, -90, 180, 90)
    for feature in page(api, collection, parameters).json["features"]:
        if feature["geometry"]:
            claim(world.contains(shape(feature["geometry"])), f"{feature['id']} lies within CRS84")


def box_requests(api):
    return ((label, one, parameters) for label, one, parameters in requests(api) if "bbox" in parameters)


@test("/conf/core/fc-bbox-response", box_requests)
def bbox_response(api, collection, parameters):
    """Exactly those features that intersect the box, and those without a place: compared with all of the collection."""
    west, south, east, north = map(float, parameters["bbox"].split(","))
    parts = [(west, east)] if west <= east else [(west, 180), (-180, east)]
    asked = [rectangle(left, south, right, north) for left, right in parts]
    meets = lambda feature: not feature["geometry"] or any(one.intersects(shape(feature["geometry"])) for one in asked)  # noqa: E731
    seen = {feature["id"] for feature in every_feature(items_url(collection), limit=1000, **parameters)}
    wanted = {feature["id"] for feature in whole(api, collection) if meets(feature)}
    same(sorted(seen - wanted)[:5], [], "features that do not meet the box")
    same(sorted(wanted - seen)[:5], [], "features that meet the box and are not there")


def whole(api, collection):
    kept = api.__dict__.setdefault("whole", {})
    if collection["id"] not in kept:
        kept[collection["id"]] = list(every_feature(items_url(collection), limit=1000))
    return kept[collection["id"]]


def limit_requests(api):
    return ((label, one, parameters) for label, one, parameters in requests(api) if "limit" in parameters)


@test("/conf/core/fc-limit-response", limit_requests)
def limit_response(api, collection, parameters):
    seen = len(page(api, collection, parameters).json["features"])
    claim(seen <= parameters["limit"], "no more than limit", seen)
    same(seen, min(parameters["limit"], len(whole(api, collection))), "as many as there are up to limit")


def time_requests(api):
    return ((label, one, parameters) for label, one, parameters in requests(api) if "datetime" in parameters)


@test("/conf/core/fc-time-response", time_requests)
def time_response(api, collection, parameters):
    """Exactly those features whose time meets the interval, and those without one; the schema says which property is the time."""
    schema = ok(get(f"{api.servers[0]}/collections/{collection['id']}/schema", accept="application/schema+json")).json
    roles = {value["x-ogc-role"]: name for name, value in schema["properties"].items() if "x-ogc-role" in value}
    start, end = roles.get("primary-interval-start", roles.get("primary-instant")), roles.get("primary-interval-end", roles.get("primary-instant"))
    asked = asked_interval(parameters["datetime"])
    seen = {feature["id"] for feature in every_feature(items_url(collection), limit=1000, **parameters)}
    wanted = {one["id"] for one in whole(api, collection) if meets_time(one["properties"].get(start), one["properties"].get(end), asked)}
    claim(0 < len(wanted), "the interval is worth asking for")
    same((sorted(seen - wanted)[:5], sorted(wanted - seen)[:5]), ([], []), "too many, too few")


def asked_interval(text):
    sides = text.split("/")
    first, last = (sides[0], sides[-1])
    start = side(first)[0] if first not in ("", "..") else instant("0001-01-01T00:00:00Z")
    if last == "P2D":
        return start, start + datetime.timedelta(days=2)
    return start, side(last)[1] if last not in ("", "..") else instant("9999-12-31T00:00:00Z")


def side(text):
    """First and last moment of a date, or an instant twice."""
    if len(text) == 10:
        start = instant(text + "T00:00:00Z")
        return start, start + datetime.timedelta(days=1, microseconds=-1)
    return instant(text), instant(text)


def meets_time(start, end, asked):
    if start is None and end is None:
        return True
    first = side(start)[0] if start else instant("0001-01-01T00:00:00Z")
    last = side(end)[1] if end else instant("9999-12-31T00:00:00Z")
    return first <= asked[1] and asked[0] <= last


@test("/conf/core/query-param-invalid", every_collection)
def invalid_parameter(api, collection):
    for name, value in (("limit", "unlimited"), ("bbox", "1,2,3"), ("bbox", "a,b,c,d"), ("datetime", "yesterday")):
        same(get(items_url(collection), accept=GEOJSON, **{name: value}).status, 400, f"{name}={value}")


@test("/conf/core/query-param-unknown", every_collection)
def unknown_parameter(api, collection):
    name = f"unknownQueryParameter{random.Random(collection['id']).randrange(10000, 20000)}"
    same(get(items_url(collection), accept=GEOJSON, **{name: 1}).status, 400, name)


def single_features(api):
    for one in api.collections:
        for feature in page(api, one, {}).json["features"][:3]:
            yield f"{one['id']}/{feature['id']}", one, feature


@test("/conf/core/f-op", single_features)
def feature_alone(api, collection, feature):
    answer = ok(get(f"{items_url(collection)}/{feature['id']}", accept=GEOJSON))
    same(answer.type, GEOJSON, "Content-Type")


@test("/conf/core/f-success", single_features)
def feature_content(api, collection, feature):
    document = ok(get(f"{items_url(collection)}/{feature['id']}", accept=GEOJSON)).json
    same(document["type"], "Feature", "type")
    for member in ("id", "geometry", "properties"):
        same(document[member], feature[member], f"{member}, alone and in the list")


@test("/conf/core/f-links", single_features)
def feature_links(api, collection, feature):
    links = ok(get(f"{items_url(collection)}/{feature['id']}", accept=GEOJSON)).json["links"]
    check_self_and_alternates(api, links, features=True)
    claim(all(link.get("type") for link in by_relation(links, "collection")) and by_relation(links, "collection"), "a typed link to the collection", links)


@test("/conf/geojson/definition", every_collection)
def geojson_definition(api, collection):
    api.needs(FEATURES_1 + "geojson")
    answer = page(api, collection, {})
    same(answer.type, GEOJSON, "Content-Type of features")
    responses = api.document["paths"][api.path_of(collection)]["get"]["responses"]
    claim(GEOJSON in api.resolve(responses["200"])["content"], "the API document tells GeoJSON", list(api.resolve(responses["200"])["content"]))


@test("/conf/geojson/content", requests)
def geojson_content(api, collection, parameters):
    api.needs(FEATURES_1 + "geojson")
    for feature in page(api, collection, parameters).json["features"]:
        same(feature["type"], "Feature", "type of a feature")
        claim({"geometry", "properties"} <= set(feature), "geometry and properties, be they null", sorted(feature))
        if feature["geometry"]:
            claim(not shape(feature["geometry"]).is_empty, f"{feature['id']} has a geometry that can be read")
