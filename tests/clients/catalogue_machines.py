#!/usr/bin/env python3
"""Other people's readers of catalogues read the hub's: rdflib and pySHACL its DCAT-AP, OWSLib its records, ckanapi its packages.

use: .venv/bin/python catalogue_machines.py WORLD.json
"""

import json
import re
import sys
import urllib.request

import layers
from checks import Checks
from ckanapi import NotFound, RemoteCKAN, ValidationError
from owslib.ogcapi.records import Records
from pyshacl import validate
from rdflib import Graph
from rdflib.compare import isomorphic
from rdflib.namespace import DCAT, DCTERMS, RDF, SDO

checks = Checks("catalogue_machines")

# The mandatory properties and ranges of DCAT-AP 3.0 (its section "quick reference"), written for this test.
SHAPES = """
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix geo: <http://www.opengis.net/ont/geosparql#> . @prefix vcard: <http://www.w3.org/2006/vcard/ns#> .
[] a sh:NodeShape ; sh:targetClass dcat:Catalog ;
  sh:property [ sh:path dct:title ; sh:minCount 1 ; sh:uniqueLang true ; sh:datatype rdf:langString ] ,
    [ sh:path dct:description ; sh:minCount 1 ; sh:datatype rdf:langString ] ,
    [ sh:path dct:publisher ; sh:minCount 1 ; sh:maxCount 1 ; sh:class foaf:Agent ] ,
    [ sh:path dcat:dataset ; sh:minCount 1 ; sh:class dcat:Dataset ] , [ sh:path dct:modified ; sh:maxCount 1 ; sh:datatype xsd:dateTime ] .
[] a sh:NodeShape ; sh:targetClass dcat:Dataset ; sh:nodeKind sh:IRI ;
  sh:property [ sh:path dct:title ; sh:minCount 1 ; sh:uniqueLang true ; sh:datatype rdf:langString ] ,
    [ sh:path dct:description ; sh:minCount 1 ; sh:datatype rdf:langString ] ,
    [ sh:path dct:publisher ; sh:maxCount 1 ; sh:class foaf:Agent ] , [ sh:path dcat:contactPoint ; sh:class vcard:Kind ; sh:minCount 1 ] ,
    [ sh:path dct:accrualPeriodicity ; sh:maxCount 1 ; sh:nodeKind sh:IRI ] , [ sh:path dct:accessRights ; sh:maxCount 1 ; sh:nodeKind sh:IRI ] ,
    [ sh:path dcat:distribution ; sh:minCount 1 ; sh:class dcat:Distribution ] , [ sh:path dct:issued ; sh:maxCount 1 ; sh:datatype xsd:dateTime ] ,
    [ sh:path dct:modified ; sh:maxCount 1 ; sh:datatype xsd:dateTime ] , [ sh:path dct:spatial ; sh:class dct:Location ] , [ sh:path dct:temporal ; sh:class dct:PeriodOfTime ] .
[] a sh:NodeShape ; sh:targetClass dcat:Distribution ;
  sh:property [ sh:path dcat:accessURL ; sh:minCount 1 ; sh:nodeKind sh:IRI ] , [ sh:path dcat:downloadURL ; sh:nodeKind sh:IRI ] ,
    [ sh:path dct:license ; sh:maxCount 1 ; sh:class dct:LicenseDocument ] , [ sh:path dcat:mediaType ; sh:maxCount 1 ; sh:nodeKind sh:IRI ] .
[] a sh:NodeShape ; sh:targetClass foaf:Agent ; sh:property [ sh:path foaf:name ; sh:minCount 1 ; sh:datatype rdf:langString ] .
[] a sh:NodeShape ; sh:targetClass dcat:DataService ;
  sh:property [ sh:path dct:title ; sh:minCount 1 ] , [ sh:path dcat:endpointURL ; sh:minCount 1 ; sh:nodeKind sh:IRI ] .
[] a sh:NodeShape ; sh:targetClass dct:Location ; sh:property [ sh:path dcat:bbox ; sh:maxCount 1 ; sh:datatype geo:wktLiteral ] .
"""


def fetch(url, accept="*/*"):
    with urllib.request.urlopen(urllib.request.Request(url, headers={"Accept": accept})) as answer:
        return answer.read().decode("utf-8")


def dcat(hub):
    """The catalogue as JSON-LD and as Turtle is one graph, holds what DCAT-AP demands, and has the hub's datasets."""
    linked = Graph().parse(data=fetch(f"{hub}/dcat"), format="json-ld")
    turtle = Graph().parse(data=fetch(f"{hub}/dcat?f=turtle"), format="turtle")
    checks.that(len(linked) > 100 and isomorphic(linked, turtle), "JSON-LD and Turtle say the same", (len(linked), len(turtle)))
    holds, _, report = validate(linked, shacl_graph=Graph().parse(data=SHAPES, format="turtle"), inference="none")
    checks.that(holds, "the graph holds the shapes of DCAT-AP", report[:1500])
    datasets = set(linked.subjects(RDF.type, DCAT.Dataset))
    listed = {one["id"] for one in json.loads(fetch(f"{hub}/datasets?limit=1000"))["items"]}
    checks.equal({str(one).rsplit("/", 1)[1] for one in datasets}, listed, "every dataset is in the catalogue")
    for dataset in sorted(datasets)[:5]:
        languages = {title.language for title in linked.objects(dataset, DCTERMS.title)}
        checks.that("th" in languages, f"{dataset} has a Thai title", languages)
        alone = Graph().parse(data=fetch(str(dataset), "application/ld+json"), format="json-ld")
        again = Graph().parse(data=fetch(str(dataset), "text/turtle"), format="turtle")
        checks.that(isomorphic(alone, again), f"{dataset} says the same in both")
        for distribution in alone.objects(dataset, DCAT.distribution):
            address = str(alone.value(distribution, DCAT.downloadURL) or alone.value(distribution, DCAT.accessURL))
            with urllib.request.urlopen(address) as answer:
                checks.equal(answer.status, 200, f"{address} can be had")


def schema_org(hub, dataset):
    """What a search engine finds in the page of a dataset, its context given here as no engine fetches it either."""
    page = fetch(f"{hub}/datasets/{dataset}", "text/html")
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)
    document = json.loads(block.group(1))
    document["@context"] = {"@vocab": "https://schema.org/"}
    graph = Graph().parse(data=json.dumps(document), format="json-ld")
    found = list(graph.subjects(RDF.type, SDO.Dataset))
    checks.equal(len(found), 1, "the page describes one dataset")
    checks.that(all(graph.value(found[0], term) for term in (SDO.name, SDO.description, SDO.license, SDO.distribution)), "with name, description, licence and distribution")


def records(hub, world):
    """OWSLib finds the collection of records and searches it."""
    catalogue = Records(hub)
    checks.that("catalogue" in catalogue.records(), "OWSLib sees a collection of records", catalogue.records())
    found = catalogue.collection_items("catalogue", limit=100)
    wanted = {one["id"] for one in world["layers"]}
    checks.that(wanted <= {one["id"] for one in found["features"]}, "every layer has a record")
    first = world["layers"][0]["id"]
    record = catalogue.collection_item("catalogue", first)
    checks.equal(record["properties"]["type"], "dataset", "a record says what it describes")
    title = record["properties"]["title"]
    again = catalogue.collection_items("catalogue", q=title, limit=100)
    checks.that(first in {one["id"] for one in again["features"]}, f"the words '{title}' find it")
    checks.that(again["numberMatched"] < found["numberMatched"], "and not everything else")


def ckan(hub, world):
    """ckanapi, by GET and by POST, lists, searches and reads packages, and knows CKAN's refusals."""
    for get_only in (True, False):
        remote = RemoteCKAN(hub, get_only=get_only)
        names = remote.action.package_list()
        checks.that(len(names) >= len(world["layers"]), "package_list names every dataset", names)
        found = remote.action.package_search(q="*:*", rows=2, sort="metadata_modified desc")
        checks.that(found["count"] == len(names) and len(found["results"]) == 2, "package_search counts all and gives two")
        package = remote.action.package_show(id=names[0])
        checks.that(all(package.get(field) is not None for field in ("data_type", "objective", "data_source", "license_id")), "with the fields of the Government Data Catalog")
        owner = remote.action.organization_show(id=package["owner_org"])
        checks.equal(owner["title"], package["organization"]["title"], "and its organisation")
        for call, refusal in ((lambda: remote.action.package_show(id="nothing"), NotFound), (lambda: remote.action.package_show(), ValidationError)):
            try:
                call()
                checks.that(False, f"{refusal.__name__} was expected")
            except refusal:
                checks.that(True, "")


def main():
    world = layers.read_world(sys.argv[1])
    hub = world["url"]
    dcat(hub)
    schema_org(hub, world["layers"][0]["id"])
    records(hub, world)
    ckan(hub, world)
    checks.done()


main()
