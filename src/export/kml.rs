//! Features as KML 2.2 for Google Earth and its kin: typed data under a schema, places in longitude, latitude, height.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::Write;

use serde_json::{Map, Value};

use super::column::{Column, headings, properties_of, text_of};
use super::plan::{Export, written};
use super::survey::look;
use super::walk::walk;
use crate::access::Bilingual;
use crate::catalog::dataset::FieldType;
use crate::error::{Error, Fault, Result, Words};
use crate::geometry::tree::{Line, Position, Tree};
use crate::http::Language;
use crate::storage::Database;

/// The schema's own id: a file has one.
const SCHEMA: &str = "data";
/// Where the feature's id stands among its data.
const ID: &str = "id";
/// Properties by which a place is called, the first one that a collection has.
const NAMES: [&str; 8] = ["name", "ชื่อ", "nameTh", "name_th", "title", "titleTh", "ชื่อโครงการ", "nameEn"];

pub(super) fn write(
    database: &mut Database,
    export: &Export,
    out: &mut impl Write,
    counted: &mut impl FnMut(),
) -> Result<()> {
    only_degrees(export)?;
    let columns = look(database, export)?.columns;
    // GDAL takes names that differ by case alone, also from the place's own `name`, for one field.
    let names = headings(&columns, &[ID], str::eq_ignore_ascii_case);
    let named = |name: &str| columns.iter().find(|column| column.name.eq_ignore_ascii_case(name));
    let called = NAMES.into_iter().find_map(named).map(|column| column.name.as_str());
    let presenter = export.presenter()?;
    let mut text = beginning(export, &columns, &names);
    walk(database, export, |row| {
        let values = properties_of(row)?;
        let geometry = presenter.geometry(row.geometry_json.as_deref());
        let tree = (geometry != "null").then(|| Tree::from_stored(&geometry)).transpose()?;
        let name = called.and_then(|called| values.get(called)).map(text_of).filter(|name| !name.is_empty());
        let name = name.unwrap_or(Cow::Borrowed(&row.id));
        let _ = writeln!(text, "<Placemark><name>{}</name>", escaped(&name));
        write_data(&mut text, &row.id, &values, columns.iter().zip(&names));
        if let Some(tree) = &tree {
            write_tree(&mut text, tree);
        }
        text.push_str("</Placemark>\n");
        written(out.write_all(text.as_bytes()))?;
        text.clear();
        counted();
        Ok(())
    })?;
    text.push_str("</Document>\n</kml>\n");
    written(out.write_all(text.as_bytes()))
}

fn only_degrees(export: &Export) -> Result<()> {
    if !export.presentation.crs.is_projected() {
        return Ok(());
    }
    let reason = Words::new("KML มีเฉพาะลองจิจูด ละติจูด WGS 84", "KML knows longitude and latitude in WGS 84 only");
    let fault = Fault::parameter("crs", "kml-crs", reason);
    Err(Error::malformed(fault.remedy("ไม่ต้องระบุ crs หรือใช้รูปแบบอื่น", "leave crs out, or take another format")))
}

fn beginning(export: &Export, columns: &[Column], names: &[String]) -> String {
    let described = &export.dataset.described;
    let of = |words: &Bilingual| match export.language {
        Language::Thai => words.th.clone(),
        Language::English => words.en.clone(),
    };
    let mut text = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<kml xmlns=\"http://www.opengis.net/kml/2.2\">\n<Document>\n",
    );
    let (title, description) = (of(&described.title), of(&described.description));
    let _ = writeln!(text, "<name>{}</name>\n<description>{}</description>", escaped(&title), escaped(&description));
    let id = escaped(&described.id);
    let _ = writeln!(text, "<Schema name=\"{id}\" id=\"{SCHEMA}\">");
    let _ = writeln!(text, "<SimpleField type=\"string\" name=\"{ID}\"/>");
    for (column, name) in columns.iter().zip(names) {
        let title = column.title.as_ref().map(of).unwrap_or_default();
        let _ = writeln!(
            text,
            "<SimpleField type=\"{}\" name=\"{}\"><displayName>{}</displayName></SimpleField>",
            data_type(column),
            escaped(name),
            escaped(if title.is_empty() { name } else { &title }),
        );
    }
    text.push_str("</Schema>\n");
    text
}

/// KML 2.2, 9.6: `int` has 32 bits, so that larger whole numbers keep their digits as text only.
fn data_type(column: &Column) -> &'static str {
    match column.kind {
        FieldType::Integer if !column.long => "int",
        FieldType::Number => "double",
        FieldType::Boolean => "bool",
        _ => "string",
    }
}

fn write_data<'a>(
    text: &mut String,
    id: &str,
    values: &Map<String, Value>,
    columns: impl Iterator<Item = (&'a Column, &'a String)>,
) {
    let _ = write!(text, "<ExtendedData><SchemaData schemaUrl=\"#{SCHEMA}\">");
    let _ = write!(text, "<SimpleData name=\"{ID}\">{}</SimpleData>", escaped(id));
    for (column, name) in columns {
        let value = match values.get(&column.name) {
            None | Some(Value::Null) => continue,
            Some(Value::Bool(yes)) if column.kind == FieldType::Boolean => Cow::Borrowed(if *yes { "1" } else { "0" }),
            Some(value) => text_of(value),
        };
        let _ = write!(text, "<SimpleData name=\"{}\">{}</SimpleData>", escaped(name), escaped(&value));
    }
    text.push_str("</SchemaData></ExtendedData>");
}

fn write_tree(text: &mut String, tree: &Tree) {
    match tree {
        Tree::Point(at) => element(text, "Point", tree, |text| write_positions(text, std::slice::from_ref(at))),
        Tree::LineString(line) => element(text, "LineString", tree, |text| write_positions(text, line)),
        Tree::Polygon(rings) => write_polygon(text, tree, rings),
        Tree::MultiPoint(points) => group(text, points.iter().map(|at| Tree::Point(*at))),
        Tree::MultiLineString(lines) => group(text, lines.iter().cloned().map(Tree::LineString)),
        Tree::MultiPolygon(polygons) => group(text, polygons.iter().cloned().map(Tree::Polygon)),
        Tree::GeometryCollection(members) => group(text, members.iter().cloned()),
    }
}

fn group(text: &mut String, members: impl Iterator<Item = Tree>) {
    text.push_str("<MultiGeometry>");
    members.for_each(|member| write_tree(text, &member));
    text.push_str("</MultiGeometry>");
}

/// What has heights stands at them; everything else lies on the ground.
fn element(text: &mut String, name: &str, tree: &Tree, inside: impl FnOnce(&mut String)) {
    let _ = write!(text, "<{name}>");
    if tree.has_heights() {
        text.push_str("<altitudeMode>absolute</altitudeMode>");
    }
    inside(text);
    let _ = write!(text, "</{name}>");
}

fn write_polygon(text: &mut String, tree: &Tree, rings: &[Line]) {
    element(text, "Polygon", tree, |text| {
        for (index, ring) in rings.iter().enumerate() {
            let side = if index == 0 { "outerBoundaryIs" } else { "innerBoundaryIs" };
            let _ = write!(text, "<{side}><LinearRing>");
            write_positions(text, ring);
            let _ = write!(text, "</LinearRing></{side}>");
        }
    });
}

fn write_positions(text: &mut String, positions: &[Position]) {
    text.push_str("<coordinates>");
    for (index, at) in positions.iter().enumerate() {
        let _ = write!(text, "{}{},{}", if index > 0 { " " } else { "" }, at.x, at.y);
        if let Some(z) = at.z {
            let _ = write!(text, ",{z}");
        }
    }
    text.push_str("</coordinates>");
}

/// Text as XML 1.0 holds it, also in an attribute. Characters that XML does not have become U+FFFD; line breaks are kept as
/// references, since readers would change them.
fn escaped(text: &str) -> Cow<'_, str> {
    let special = |c: char| matches!(c, '&' | '<' | '>' | '"' | '\u{fffe}' | '\u{ffff}') || (c < ' ' && c != '\t');
    if !text.contains(special) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str("&#10;"),
            '\r' => out.push_str("&#13;"),
            c if special(c) => out.push(char::REPLACEMENT_CHARACTER),
            c => out.push(c),
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail loudly")]
    use super::*;

    #[test]
    fn no_text_breaks_out_of_its_element() {
        assert_eq!(escaped("น้ำ & <b>\"x\"</b> ]]>"), "น้ำ &amp; &lt;b&gt;&quot;x&quot;&lt;/b&gt; ]]&gt;");
        assert_eq!(escaped("a\nb\tc\u{0}\u{b}"), "a&#10;b\tc\u{fffd}\u{fffd}");
    }

    #[test]
    fn a_polygon_tells_its_shell_from_its_holes_and_a_point_its_height() {
        let written = |json: &str| {
            let mut text = String::new();
            write_tree(&mut text, &Tree::from_stored(json).unwrap());
            text
        };
        assert_eq!(
            written(r#"{"type":"Point","coordinates":[101.5,13,7]}"#),
            "<Point><altitudeMode>absolute</altitudeMode><coordinates>101.5,13,7</coordinates></Point>"
        );
        let area =
            written(r#"{"type":"MultiPolygon","coordinates":[[[[0,0],[9,0],[9,9],[0,0]],[[1,1],[2,2],[2,1],[1,1]]]]}"#);
        assert!(
            area.starts_with("<MultiGeometry><Polygon><outerBoundaryIs><LinearRing><coordinates>0,0 9,0 9,9 0,0<"),
            "{area}"
        );
        assert!(area.contains("<innerBoundaryIs>") && area.ends_with("</Polygon></MultiGeometry>"), "{area}");
    }
}
