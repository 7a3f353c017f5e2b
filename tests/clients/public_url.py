#!/usr/bin/env python3
"""A hub behind a proxy that adds a path: every link stands under the public URL, and following them reaches everything.

The script is the proxy itself: it serves http://127.0.0.1:PORT/hub/… from the hub's address, which was started with
that public URL. Paging is walked to the end through it.

use: public_url.py WORLD.json
"""

import json
import sys
import urllib.parse
import urllib.request

import layers
import proxy
from checks import Checks

checks = Checks("public_url")


def read(url):
    request = urllib.request.Request(url, headers={"Accept": "application/geo+json, application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


def hrefs(value):
    """Every `href` in a document, however deep."""
    if isinstance(value, dict):
        here = [value["href"]] if isinstance(value.get("href"), str) else []
        return here + [href for inner in value.values() for href in hrefs(inner)]
    if isinstance(value, list):
        return [href for inner in value for href in hrefs(inner)]
    return []


def check_links(world, url):
    document = read(url)
    # Licences and schemas stand elsewhere by nature; the hub's own pages are known by its host.
    host = urllib.parse.urlsplit(world["url"]).hostname
    own = [href for href in hrefs(document) if urllib.parse.urlsplit(href).hostname in (host, None)]
    outside = [href for href in own if not href.startswith(world["url"])]
    checks.that(own and not outside, f"links of {url} stand under {world['url']}", outside[:3])
    return document


def link(document, relation):
    return next((one["href"] for one in document["links"] if one["rel"] == relation), None)


def check_paging(world, one):
    url = f"{world['url']}/collections/{one['id']}/items?limit=250"
    ids, pages = [], 0
    while url:
        page = check_links(world, url)
        ids += [feature["id"] for feature in page["features"]]
        pages += 1
        checks.equal(page["numberReturned"], len(page["features"]), f"numberReturned of page {pages}")
        checks.equal(page.get("numberMatched", one["count"]), one["count"], f"numberMatched of page {pages}")
        checks.that(page["features"] or one["count"] == 0, f"page {pages} of {one['id']} is not empty")
        url = link(page, "next")
    checks.equal((len(ids), len(set(ids))), (one["count"], one["count"]), f"walking `next` meets each of {one['id']} once")


def main():
    world = layers.read_world(sys.argv[1])
    proxy.serve(world)
    landing = check_links(world, world["url"] + "/")
    for relation in ("self", "service-desc", "conformance", "data"):
        target = link(landing, relation)
        checks.that(target, f"the landing page has a link {relation}")
        check_links(world, target) if relation in ("self", "data") else read(target)
    for one in world["layers"]:
        check_links(world, f"{world['url']}/collections/{one['id']}")
        check_paging(world, one)
    checks.done()


main()
