"""OGC API - Features 1, conformance class core (A.2.1 to A.2.6) and oas30: everything up to the single collection."""

import datetime
import http.client
import re
import urllib.parse

from api import FEATURES_1, GEOJSON, JSON, OPENAPI, by_relation, get, ok
from openapi_spec_validator import OpenAPIV30SpecValidator
from suite import Skip, claim, same, test

# Media types that a declared class obliges a server to link: of features and collections of features, of other resources.
TYPES_OF = {FEATURES_1 + "html": ("text/html", "text/html"), FEATURES_1 + "geojson": (GEOJSON, "application/json")}


def media_type(text):
    """Type and parameters without blanks, quotes and case, in no order."""
    kind, *parameters = (part.strip().lower() for part in (text or "").split(";"))
    return kind, frozenset(part.replace('"', "") for part in parameters if part)


def check_self_and_alternates(api, links, features):
    """`self` typed, one `alternate` in every other media type of the declared classes, each with rel and type."""
    own = by_relation(links, "self")
    claim(own, "a link of relation self", [link.get("rel") for link in links])
    claim(own[0].get("type"), "the link to itself has a type", own[0])
    wanted = {TYPES_OF[name][0 if features else 1] for name in api.classes if name in TYPES_OF} - {own[0]["type"]}
    given = {media_type(link.get("type")) for link in by_relation(links, "alternate")}
    missing = [one for one in wanted if media_type(one) not in given]
    claim(not missing, "links of relation alternate for every declared encoding", f"missing {missing}")
    for link in by_relation(links, "alternate"):
        claim(link.get("type"), "each link of relation alternate has a type", link)


@test("/conf/core/http")
def http_1_1(api):
    address = urllib.parse.urlsplit(api.root)
    connection = http.client.HTTPConnection(address.hostname, address.port, timeout=30)
    connection.request("GET", (address.path or "") + "/")
    same(connection.getresponse().version, 11, "the answer is HTTP/1.1")


@test("/conf/core/root-op")
def landing_page(api):
    claim(api.landing, "a landing page")


@test("/conf/core/root-success")
def landing_page_links(api):
    relations = {link["rel"] for link in api.landing["links"]}
    claim({"service-desc", "service-doc"} & relations, "the landing page links the API definition", relations)
    claim({"conformance", "data"} <= relations, "the landing page links conformance and data", relations)
    for link in api.landing["links"]:
        claim(link.get("href") and link.get("rel"), "each link has href and rel", link)


@test("/conf/core/api-definition-op")
def api_definition(api):
    found = [one for one in by_relation(api.landing["links"], "service-desc") if one["type"].replace(" ", "") == OPENAPI]
    claim(found, f"a service-desc link of type {OPENAPI}")
    for link in by_relation(api.landing["links"], "service-desc") + by_relation(api.landing["links"], "service-doc"):
        answer = ok(get(link["href"], accept=link["type"]))
        same(media_type(answer.type), media_type(answer.type) if "html" in link["type"] else media_type(link["type"]), link["href"])


@test("/conf/core/api-definition-success")
def api_definition_is_valid(api):
    faults = [f"{'/'.join(map(str, one.absolute_path))}: {one.message[:200]}" for one in OpenAPIV30SpecValidator(api.document).iter_errors()]
    claim(not faults, "the API document is valid OpenAPI 3.0", faults[:5])


@test("/conf/core/conformance-op")
def conformance(api):
    for link in by_relation(api.landing["links"], "conformance"):
        ok(get(link["href"]))
    for url in api.points("/conformance"):
        ok(get(url))


@test("/conf/core/conformance-success")
def conformance_declaration(api):
    claim(all(isinstance(one, str) for one in api.classes), "conformsTo is a list of texts", api.classes)
    claim(api.declares(FEATURES_1 + "core"), "the core is declared", api.classes)
    same(len(set(api.classes)), len(api.classes), "no class is declared twice")


@test("/conf/core/fc-md-op", lambda api: ((url, url) for url in api.points("/collections")))
def collections(api, url):
    ok(get(url, accept=JSON))


@test("/conf/core/fc-md-links")
def collections_links(api):
    check_self_and_alternates(api, api.collections_document["links"], features=False)


@test("/conf/core/fc-md-success")
def collections_content(api):
    claim(api.collections_document["links"] and api.collections_document["collections"], "links and collections are there")
    given = api.collections_document.get("crs")
    claim(not given or re.search(r"/CRS84h?$", given[0]), "the first global CRS is CRS84", given)


def every_entry(api):
    return ((one["id"], one) for one in api.collections_document["collections"])


@test("/conf/core/fc-md-items", every_entry)
def collection_entry(api, entry):
    claim(isinstance(entry["id"], str) and entry["id"], "an id", entry.get("id"))
    box, interval = box_of(entry), interval_of(entry)
    claim(box is None or len(box) == 4, "the extent is a box in two dimensions", box)
    # One end may be null; the official suite, which parses both, would call that a failure.
    claim(interval is None or any(interval), "the interval tells a start or an end", interval)
    links = by_relation(entry["links"], "items")
    claim(links, "a link of relation items")
    for link in links:
        claim(link.get("type"), "a link of relation items has a type", link)
        if media_type(link["type"])[0] == GEOJSON:
            same(ok(get(link["href"], accept=link["type"])).json["type"], "FeatureCollection", link["href"])


@test("/conf/core/fc-md-items-links", every_entry)
def collection_entry_links(api, entry):
    links = by_relation(entry["links"], "items")
    wanted = {TYPES_OF[name][0] for name in api.classes if name in TYPES_OF}
    given = {media_type(link.get("type")) for link in links}
    claim(all(media_type(one) in given for one in wanted), "items are linked in every declared encoding", f"{given} of {wanted}")
    for link in entry["links"]:
        claim(link.get("rel") and link.get("type") and link.get("href"), "each link has rel, type and href", link)


def box_of(collection):
    boxes = ((collection.get("extent") or {}).get("spatial") or {}).get("bbox")
    return boxes[0] if boxes else None


def interval_of(collection):
    intervals = ((collection.get("extent") or {}).get("temporal") or {}).get("interval")
    return [instant(end) for end in intervals[0]] if intervals else None


def instant(text):
    """Java's ZonedDateTime.parse, with which the official suite reads: date, time and zone."""
    claim(text is None or re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)", text), "an instant", text)
    return text and datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def every_collection(api):
    return ((one["id"], one) for one in api.collections)


@test("/conf/core/sfc-md-op", every_collection)
def collection(api, entry):
    path = f"/collections/{entry['id']}"
    claim(path in api.document["paths"] or "/collections/{collectionId}" in api.document["paths"], f"the API document has {path}")
    ok(get(api.servers[0] + path))


@test("/conf/core/sfc-md-success", every_collection)
def collection_content(api, entry):
    alone = ok(get(f"{api.servers[0]}/collections/{entry['id']}")).json
    for member in ("id", "title", "description", "extent"):
        same(alone.get(member), entry.get(member), f"{member} of {entry['id']}, alone and in the list")


def operations(api):
    for path, item in api.document["paths"].items():
        for method, operation in item.items():
            if method in ("get", "put", "post", "patch", "delete"):
                yield f"{method} {path}", path, operation


@test("/conf/oas30/completeness", operations)
def operation_is_described(api, path, operation):
    claim(operation.get("responses"), "the operation describes its answers")
    declared = [api.resolve(one) for one in operation.get("parameters", [])]
    declared += [api.resolve(one) for one in api.document["paths"][path].get("parameters", [])]
    for name in re.findall(r"{(\w+)}", path):
        found = [one for one in declared if one["name"] == name and one["in"] == "path" and one.get("required")]
        claim(found, f"the path parameter {name} is declared and required")


@test("/conf/oas30/exceptions-codes", operations)
def operation_tells_its_errors(api, path, operation):
    codes = [code for code in operation["responses"] if code[0] in "45" or code == "default"]
    if "parameters" not in operation:
        raise Skip("the operation takes nothing that could be wrong")
    claim(codes, "the operation describes an error", list(operation["responses"]))


@test("/conf/oas30/security")
def security_is_described(api):
    known = api.document["components"].get("securitySchemes", {})
    for label, _, operation in operations(api):
        for scheme in (name for way in operation.get("security", []) for name in way):
            claim(scheme in known, f"{label} names a scheme that is described", scheme)
