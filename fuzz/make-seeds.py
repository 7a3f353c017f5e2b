#!/usr/bin/env python3
"""Writes the small files that fuzzing starts from: one or two honest ones of each format, made here and nowhere taken from."""

import io
import json
import sqlite3
import struct
import zipfile
from pathlib import Path

HERE = Path(__file__).parent / "seeds"


def put(target, name, data):
    folder = HERE / target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data if isinstance(data, bytes) else data.encode())


def shp(records):
    body = b"".join(struct.pack(">ii", i + 1, len(r) // 2) + r for i, r in enumerate(records))
    header = struct.pack(">i5xi", 9994, 0)[:4] + bytes(20) + struct.pack(">i", (100 + len(body)) // 2)
    return header + bytes(100 - len(header)) + body


def dbf(names):
    head = bytes([3, 0, 0, 0]) + struct.pack("<IHH", len(names), 65, 13) + bytes(17) + b"\x50" + bytes(2)
    field = b"NAME".ljust(11, b"\0") + b"C" + bytes(4) + bytes([12, 0]) + bytes(14)
    return head + field + b"\r" + b"".join(b" " + n.ljust(12) for n in names)


def zipped(files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


POINT = struct.pack("<idd", 1, 714972.4, 1477966.1)
RING = [(0.0, 0.0), (0.0, 9.0), (9.0, 9.0), (0.0, 0.0)]
POLYGON = struct.pack("<i32xiii", 5, 1, 4, 0) + b"".join(struct.pack("<dd", *p) for p in RING)
SHP, DBF = shp([POINT, POLYGON, struct.pack("<i", 0)]), dbf(["วัด".encode("cp874"), b"x", "ถนน".encode()])
PRJ = 'GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]]]'
put("shapefile", "points", struct.pack("<H", len(SHP)) + SHP + DBF)
put("archive", "shapefile.zip", zipped({"a/x.shp": SHP, "a/x.dbf": DBF, "a/x.cpg": "874", "a/x.prj": PRJ}))

FEATURE = '{"type":"Feature","id":7,"geometry":{"type":"Point","coordinates":[100.9,13.3]},"properties":{"ชื่อ":"วัด","n":1.5}}'
put("geojson", "collection", '{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:OGC:1.3:CRS84"}},"features":[%s]}' % FEATURE)
put("geojson", "sequence", "\x1e%s\n\x1e%s\n" % (FEATURE, FEATURE))
put("geojson", "metres", '{"features":[{"type":"Feature","properties":null,"geometry":{"type":"Polygon","coordinates":[[[714972,1477966],[714973,1477966],[714973,1477967],[714972,1477966]]]}}]}')
put("topojson", "quantised", json.dumps({"type": "Topology", "transform": {"scale": [0.5, 0.5], "translate": [100, 13]}, "arcs": [[[0, 0], [2, 0], [0, 2]], [[0, 0], [0, 2], [2, 0]]],
    "objects": {"data": {"type": "GeometryCollection", "geometries": [{"type": "Polygon", "properties": {"n": 1}, "arcs": [[0, -2]]}]}}}))

put("csv", "degrees", "ชื่อ,ละติจูด,ลองจิจูด\r\n\"วัด\nบางพระ\",13°21'41.1\"\"N,100.98\r\n\r\nก,๑๓.๓,๑๐๐.๙\r\n")
put("csv", "windows", "ชื่อ;พิกัด\nวัด;47P 714972 1477966\n".encode("cp874"))
put("csv", "wkt", 'id,WKT\n1,"SRID=32647;POLYGON((0 0,0 1,1 1,0 0))"\n2,POINT EMPTY\n')
put("csv", "wide", "name\tE\tN\nก\t714,972\t1477966\n".encode("utf-16"))
put("encoding", "thai", "ก่อสร้างถนน “สาย 1”".encode("cp874"))
put("encoding", "utf8", "ก่อสร้างถนน")
for name, text in {"point": "POINT Z (1 2 3)", "polygon": "SRID=4326;MULTIPOLYGON(((0 0,0 1,1 1,0 0),(.1 .1,.1 .2,.2 .2,.1 .1)))", "collection": "GEOMETRYCOLLECTION(POINT(1 2),MULTIPOINT((1 2),(3 4)),LINESTRING EMPTY)"}.items():
    put("wkt", name, text)
for name, text in {"dms": "13°21'41.1\"N 100°59'05.8\"E", "utm": "47P 714972 1477966", "words": "E 714,972 ม. N 1,477,966 ม.", "thai": "๑๓ องศา ๒๑ ลิปดา ๔๑ ฟิลิปดา เหนือ"}.items():
    put("position", name, text)

KML = """<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><Folder><name>f</name><Placemark id="a"><name>n</name>
<description><![CDATA[<table><tr><td>ชื่อ</td><td>คลอง</td></tr></table>]]></description><ExtendedData><Data name="d"><value>1</value></Data></ExtendedData>
<MultiGeometry><Point><coordinates>101,13,5</coordinates></Point><Polygon><outerBoundaryIs><LinearRing><coordinates>0,0 0,1 1,1 0,0</coordinates></LinearRing></outerBoundaryIs></Polygon></MultiGeometry>
</Placemark></Folder><NetworkLink/></Document></kml>"""
put("kml", "document", KML)
put("archive", "document.kmz", zipped({"doc.kml": KML}))
GML = """<FeatureCollection xmlns:gml="http://www.opengis.net/gml/3.2"><gml:boundedBy><gml:Envelope srsName="urn:ogc:def:crs:EPSG::4326"/></gml:boundedBy><member><r gml:id="1"><n>1</n><g><gml:MultiSurface>
<gml:surfaceMember><gml:Polygon><gml:exterior><gml:LinearRing><gml:posList>13 101 13 102 14 102 13 101</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon></gml:surfaceMember></gml:MultiSurface></g></r></member>
<member><r><g><gml:LineString srsDimension="3"><gml:posList>1 2 3 4 5 6</gml:posList></gml:LineString></g></r></member></FeatureCollection>"""
put("gml", "members", GML)

BLOB = b"GP\0\1" + struct.pack("<i", 4326) + struct.pack("<BIdd", 1, 1, 101.0, 13.0)
put("geometry_blob", "point", BLOB)
put("geometry_blob", "line", b"GP\0\3" + struct.pack("<i", 0) + struct.pack("<4d", 0, 1, 0, 1) + struct.pack("<BII4d", 1, 2, 2, 0, 0, 1, 1))
base = sqlite3.connect(":memory:")
base.executescript("""PRAGMA application_id = 0x47504B47; PRAGMA page_size = 1024; VACUUM;
CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT, srs_id INTEGER PRIMARY KEY, organization TEXT, organization_coordsys_id INTEGER, definition TEXT, description TEXT);
CREATE TABLE gpkg_contents (table_name TEXT PRIMARY KEY, data_type TEXT, identifier TEXT, description TEXT, last_change TEXT, min_x, min_y, max_x, max_y, srs_id INTEGER);
CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, geometry_type_name TEXT, srs_id INTEGER, z INTEGER, m INTEGER);
INSERT INTO gpkg_spatial_ref_sys VALUES ('WGS 84', 4326, 'EPSG', 4326, 'GEOGCS[]', NULL);
INSERT INTO gpkg_contents VALUES ('a', 'features', 'a', '', '', 0, 0, 1, 1, 4326);
INSERT INTO gpkg_geometry_columns VALUES ('a', 'geom', 'POINT', 4326, 0, 0);
CREATE TABLE a (fid INTEGER PRIMARY KEY, geom BLOB, n TEXT, b BOOLEAN);""")
base.executemany("INSERT INTO a VALUES (?, ?, ?, 1)", [(i, BLOB, "วัด %d" % i) for i in range(20)])
base.commit()
put("gpkg", "table", base.serialize())

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006"
put("xlsx", "sheet", zipped({
    "[Content_Types].xml": f'<Types xmlns="{TYPES}/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{TYPES}/relationships"><Relationship Id="r1" Type="{RELS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{TYPES}/relationships"><Relationship Id="r1" Type="{RELS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELS}"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>lat</t></is></c><c r="B1" t="inlineStr"><is><t>lon</t></is></c></row>'
                                '<row r="2"><c r="A2"><v>13.3</v></c><c r="B2"><v>100.9</v></c></row></sheetData></worksheet>',
}))
