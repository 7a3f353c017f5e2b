"""The implementation under test as the OGC suites see it: landing page, API document, test points, collections."""

import functools
import json
import re
import urllib.error
import urllib.parse
import urllib.request

from suite import Skip, claim

GEOJSON = "application/geo+json"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
JSON = "application/json, application/javascript, text/javascript"
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
FEATURES_1 = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/"
FEATURES_2 = "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/"
# What the official suite tests when nothing else is asked for.
QUICK_COLLECTIONS = 3


class Answer:
    def __init__(self, url, status, headers, body):
        self.url, self.status, self.headers, self.body = url, status, headers, body

    @functools.cached_property
    def json(self):
        return json.loads(self.body)

    @property
    def type(self):
        return (self.headers.get("Content-Type") or "").replace(" ", "")


def get(url, accept=JSON, method="GET", headers=None, **parameters):
    """One request; parameters are added to the URL's own. An error status is an answer like any other."""
    query = urllib.parse.urlencode({name.replace("__", "-"): value for name, value in parameters.items()})
    if query:
        url += ("&" if "?" in url else "?") + query
    request = urllib.request.Request(url, method=method, headers={"Accept": accept, **(headers or {})})
    try:
        with urllib.request.urlopen(request, timeout=120) as answer:
            return Answer(url, answer.status, answer.headers, answer.read())
    except urllib.error.HTTPError as answer:
        return Answer(url, answer.code, answer.headers, answer.read())


def ok(answer, words=""):
    claim(answer.status == 200, f"{answer.url} {words} answers 200", f"{answer.status} {answer.body[:300]!r}")
    return answer


def by_relation(links, relation, media_type=None):
    return [link for link in links if link.get("rel") == relation and media_type in (None, link.get("type"))]


class Api:
    """Everything is fetched once and kept: a suite asks for the landing page many times."""

    def __init__(self, root, every_collection):
        self.root = root.rstrip("/")
        self.every_collection = every_collection

    @functools.cached_property
    def landing(self):
        return ok(get(self.root + "/")).json

    @functools.cached_property
    def document(self):
        """The API document behind the one link that the official suite accepts."""
        found = [one for one in by_relation(self.landing["links"], "service-desc") if one["type"].replace(" ", "") == OPENAPI]
        claim(found, f"the landing page links service-desc as {OPENAPI}")
        return ok(get(urllib.parse.urljoin(self.root + "/", found[0]["href"]), accept=OPENAPI)).json

    @functools.cached_property
    def classes(self):
        return ok(get(self.points("/conformance")[0])).json["conformsTo"]

    def declares(self, conformance_class):
        return conformance_class in self.classes

    def needs(self, conformance_class):
        if not self.declares(conformance_class):
            raise Skip(f"{conformance_class} is not declared")

    def points(self, path):
        """URLs of a path that the API document lists, one a server."""
        claim(path in self.document["paths"], f"the API document has the path {path}", list(self.document["paths"]))
        return [server.rstrip("/") + path for server in self.servers]

    @functools.cached_property
    def servers(self):
        servers = self.document.get("servers") or [{"url": "/"}]
        return [urllib.parse.urljoin(self.root + "/", one["url"]) for one in servers]

    @functools.cached_property
    def collections_document(self):
        return ok(get(self.points("/collections")[0])).json

    @functools.cached_property
    def collections(self):
        """Collections of features, as many as this run walks."""
        listed = [one for one in self.listed() if (one.get("itemType") or "feature") == "feature"]
        listed = [one for one in listed if by_relation(one["links"], "items")]
        return listed if self.every_collection else listed[:QUICK_COLLECTIONS]

    def listed(self):
        page = self.collections_document
        while True:
            yield from page["collections"]
            following = by_relation(page["links"], "next")
            if not following:
                return
            page = ok(get(following[0]["href"])).json

    def items_paths(self):
        """Every path of the API document that the suites take for the items of a collection."""
        found = [path for path in self.document["paths"] if re.fullmatch(r"/collections/.*/items", path)]
        return [path for path in found if "get" in self.document["paths"][path]]

    def parameter(self, path, name):
        item = self.document["paths"][path]
        listed = [*item.get("parameters", []), *item["get"].get("parameters", [])]
        return next((one for one in map(self.resolve, listed) if one["name"] == name), None)

    def resolve(self, value):
        while "$ref" in value:
            value = functools.reduce(lambda node, part: node[part], value["$ref"][2:].split("/"), self.document)
        return value

    def path_of(self, collection):
        """The concrete path of a collection's items, or the template that stands for it."""
        concrete = f"/collections/{collection['id']}/items"
        return concrete if concrete in self.document["paths"] else "/collections/{collectionId}/items"


def items_url(collection):
    """As the suites find it: the link of relation `items` and type GeoJSON, without its query."""
    found = by_relation(collection["links"], "items", GEOJSON)
    if not found:
        raise Skip(f"{collection['id']} has no items as {GEOJSON}")
    return found[0]["href"].split("?")[0]


def every_feature(url, **parameters):
    """All features behind a page's `next` links, each page asked for as the link says."""
    page = ok(get(url, accept=GEOJSON, **parameters))
    while True:
        yield from page.json["features"]
        following = by_relation(page.json["links"], "next")
        if not following:
            return
        page = ok(get(following[0]["href"], accept=GEOJSON))
