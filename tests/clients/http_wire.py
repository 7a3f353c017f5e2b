#!/usr/bin/env python3
"""HTTP as it goes over the wire: header spelling, HEAD, OPTIONS, keep-alive, gzip, caching, and malformed requests.

These are the things that clients trip over and that an in-process test cannot see.

use: http_wire.py WORLD.json
"""

import gzip
import json
import re
import socket
import sys
import urllib.parse

import layers
from checks import Checks

checks = Checks("http_wire")
PROBLEM = "application/problem+json"


class Answer:
    """One answer off a socket: status, headers as they were spelt, body."""

    def __init__(self, stream, has_body=True):
        status = stream.readline().decode()
        self.status = int(status.split()[1]) if status else 0
        self.headers = []
        while (line := stream.readline().decode("latin-1").rstrip("\r\n")):
            name, _, value = line.partition(":")
            self.headers.append((name, value.strip()))
        self.body = self.read_body(stream) if has_body else b""

    def read_body(self, stream):
        if self.header("transfer-encoding", "").lower() == "chunked":
            body = b""
            while (size := int(stream.readline().split(b";")[0], 16)) > 0:
                body += stream.read(size)
                stream.readline()
            stream.readline()
            return body
        return stream.read(int(self.header("content-length", "0")))

    def header(self, name, default=None):
        return next((value for key, value in self.headers if key.lower() == name.lower()), default)

    def json(self):
        return json.loads(self.body)


class Wire:
    """One TCP connection to the hub, kept open from request to request."""

    def __init__(self, world):
        address = urllib.parse.urlsplit(world["listen"])
        self.host = f"{address.hostname}:{address.port}"
        self.socket = socket.create_connection((address.hostname, address.port), timeout=60)
        self.stream = self.socket.makefile("rb")

    def ask(self, method, path, **headers):
        fields = {"Host": self.host} | {name.replace("_", "-"): value for name, value in headers.items()}
        head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
        return self.raw(f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode(), method != "HEAD")

    def raw(self, request, has_body=True):
        self.socket.sendall(request)
        return Answer(self.stream, has_body)


def paths(world):
    items = f"/collections/{world['layers'][0]['id']}/items"
    return ["/", "/api", "/conformance", "/collections", f"/collections/{world['layers'][0]['id']}", items]


def check_header_spelling(world):
    """QGIS before May 2025 looks for `Location` letter by letter."""
    camel = re.compile(r"[A-Z][A-Za-z0-9]*(-[A-Z0-9][A-Za-z0-9]*)*")
    for path in [*paths(world), "/no-such-page"]:
        answer = Wire(world).ask("GET", path, Origin="http://map.example")
        wrong = [name for name, _ in answer.headers if not camel.fullmatch(name)]
        checks.that(not wrong, f"headers of {path} are in Camel-Case", wrong)


def check_head(world):
    wire = Wire(world)
    for path in paths(world):
        head, get = wire.ask("HEAD", path), wire.ask("GET", path)
        checks.equal((head.status, get.status), (200, 200), f"HEAD and GET of {path}, one after the other on one connection")
        checks.equal(head.header("content-type"), get.header("content-type"), f"HEAD of {path} tells the media type")
        checks.that(get.body, f"GET of {path} has a body")
    checks.equal(wire.ask("HEAD", "/no-such-page").status, 404, "HEAD of an unknown path")


def allowed(answer):
    return {method.strip() for method in (answer.header("allow") or "").split(",")}


def check_options(world):
    items = f"/collections/{world['layers'][0]['id']}/items"
    first = Wire(world).ask("GET", items + "?limit=1").json()["features"][0]
    item = f"{items}/{urllib.parse.quote(str(first['id']), safe='')}"
    wire = Wire(world)
    stranger, owner = wire.ask("OPTIONS", items), wire.ask("OPTIONS", items, Authorization=f"Bearer {world['key']}")
    checks.that(stranger.status in (200, 204), "OPTIONS of items", stranger.status)
    checks.that({"GET", "HEAD", "OPTIONS"} <= allowed(stranger), "OPTIONS of items names GET, HEAD and OPTIONS", allowed(stranger))
    checks.that("POST" not in allowed(stranger), "OPTIONS of items offers a stranger no POST", allowed(stranger))
    checks.that("POST" in allowed(owner), "OPTIONS of items offers POST to who may", allowed(owner))
    stranger, owner = wire.ask("OPTIONS", item), wire.ask("OPTIONS", item, Authorization=f"Bearer {world['key']}")
    checks.that(not {"PUT", "PATCH", "DELETE"} & allowed(stranger), "OPTIONS of an item offers a stranger no change", allowed(stranger))
    checks.that({"PUT", "DELETE"} <= allowed(owner), "OPTIONS of an item offers PUT and DELETE to who may", allowed(owner))
    refused = wire.ask("DELETE", "/conformance")
    checks.equal(refused.status, 405, "a method that a path does not have")
    checks.that("GET" in allowed(refused), "405 names the methods in Allow", refused.headers)


def without_instant(answer, body=None):
    document = json.loads(body if body is not None else answer.body)
    document.pop("timeStamp", None)
    return document


def check_gzip(world):
    wire = Wire(world)
    path = paths(world)[-1] + "?limit=200"
    plain, packed = wire.ask("GET", path), wire.ask("GET", path, Accept_Encoding="gzip")
    checks.equal(plain.header("content-encoding"), None, "nothing is packed for who does not ask")
    checks.equal(packed.header("content-encoding"), "gzip", "gzip for who asks, as GDAL always does")
    checks.that("accept-encoding" in (packed.header("vary") or "").lower(), "Vary names Accept-Encoding", packed.header("vary"))
    checks.equal(without_instant(packed, gzip.decompress(packed.body)), without_instant(plain), "the packed page is the same page")
    checks.that(len(packed.body) < len(plain.body) / 2, "packing is worth it", (len(packed.body), len(plain.body)))


def check_caching(world):
    wire = Wire(world)
    items = paths(world)[-1]
    first = wire.ask("GET", items + "?limit=1").json()["features"][0]
    item = f"{items}/{urllib.parse.quote(str(first['id']), safe='')}"
    answer = wire.ask("GET", item)
    tag = answer.header("etag")
    checks.that(tag, "an item has an ETag", answer.headers)
    again = wire.ask("GET", item, If_None_Match=tag)
    checks.equal((again.status, again.body), (304, b""), "an item that has not changed is not sent again")
    checks.equal(wire.ask("GET", item, If_None_Match='"other"').status, 200, "an item that has changed is sent")


def check_cross_origin(world):
    wire = Wire(world)
    for path, status in ((paths(world)[-1] + "?limit=1", 200), ("/no-such-page", 404), ("/collections?nonsense=1", 400)):
        answer = wire.ask("GET", path, Origin="http://map.example")
        checks.equal(answer.status, status, f"GET {path}")
        checks.that(answer.header("access-control-allow-origin"), f"a page of another origin may read {path}", answer.headers)
    preflight = wire.ask("OPTIONS", paths(world)[-1], Origin="http://map.example", Access_Control_Request_Method="GET")
    checks.that(preflight.status in (200, 204), "a preflight request", preflight.status)
    checks.that(preflight.header("access-control-allow-origin"), "a preflight request is answered", preflight.headers)


def check_slash_and_problems(world):
    for path in paths(world)[1:]:
        answer = Wire(world).ask("GET", path + "/")
        checks.equal(answer.status, 200, f"{path}/ with a trailing slash")
    for path, status in (("/no-such-page", 404), ("/collections/no-such-layer", 404), (paths(world)[-1] + "?nonsense=1", 400)):
        answer = Wire(world).ask("GET", path)
        checks.equal((answer.status, (answer.header("content-type") or "").split(";")[0]), (status, PROBLEM), f"GET {path}")
        checks.equal(answer.json().get("status"), status, f"the problem of {path} names its status")
    picture = Wire(world).ask("GET", paths(world)[-1], Accept="image/png")
    checks.equal(picture.status, 406, "items as a picture")


def check_service_description(world):
    """GDAL, QGIS and the conformance suite accept only this type, letter by letter."""
    wanted = "application/vnd.oai.openapi+json;version=3.0"
    links = Wire(world).ask("GET", "/").json()["links"]
    described = [link for link in links if link["rel"] == "service-desc" and link["type"] == wanted]
    checks.that(described, "the landing page links OpenAPI 3.0 by its exact type", [link for link in links if "service" in link["rel"]])
    path = described[0]["href"][len(world["url"]) :]
    accept = f"{wanted}, application/openapi+json;version=3.0, application/json"
    answer = Wire(world).ask("GET", path, Accept=accept)
    checks.equal((answer.header("content-type") or "").replace(" ", ""), wanted, "it comes with that type")
    checks.that(answer.json()["openapi"].startswith("3.0."), "it is OpenAPI 3.0", answer.json()["openapi"])


def check_malformed_requests(world):
    host = Wire(world).host
    cases = {
        "Content-Length and Transfer-Encoding together": f"POST /collections HTTP/1.1\r\nHost: {host}\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "two Host headers": f"GET / HTTP/1.1\r\nHost: {host}\r\nHost: other.example\r\n\r\n",
        "a chunk whose size is no number": f"POST /collections HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n\r\n",
        "a header without end": f"GET / HTTP/1.1\r\nHost: {host}\r\nX-Long: {'a' * 300_000}\r\n\r\n",
    }
    for name, request in cases.items():
        answer = Wire(world).raw(request.encode())
        checks.that(400 <= answer.status < 500, f"refused: {name}", answer.status)
    spoofed = Wire(world).raw(b"GET / HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: evil.example\r\n\r\n")
    checks.that(b"evil.example" not in spoofed.body, "no link is made from what the client sends as host", spoofed.body[:300])
    checks.equal(Wire(world).ask("GET", "/").status, 200, "the hub answers on after malformed requests")


def main():
    world = layers.read_world(sys.argv[1])
    for check in (
        check_header_spelling,
        check_head,
        check_options,
        check_gzip,
        check_caching,
        check_cross_origin,
        check_slash_and_problems,
        check_service_description,
        check_malformed_requests,
    ):
        check(world)
    checks.done()


main()
