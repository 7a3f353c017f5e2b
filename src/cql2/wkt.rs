//! Geometry literals of CQL2 text: well-known text, with or without `Z`, and boxes.

use serde_json::{Value, json};

use super::lexer::Token;
use super::text::Parser;
use crate::error::Result;

/// The GeoJSON name of a geometry keyword in lower case.
pub(super) fn kind(keyword: &str) -> Option<&'static str> {
    Some(match keyword {
        "point" => "Point",
        "linestring" => "LineString",
        "polygon" => "Polygon",
        "multipoint" => "MultiPoint",
        "multilinestring" => "MultiLineString",
        "multipolygon" => "MultiPolygon",
        "geometrycollection" => "GeometryCollection",
        _ => return None,
    })
}

/// Reads a geometry from its keyword on, as GeoJSON.
pub(super) fn geometry(parser: &mut Parser, kind: &'static str) -> Result<Value> {
    parser.next();
    parser.take_keyword("z");
    let coordinates = match kind {
        "Point" => in_parentheses(parser, position)?,
        "LineString" => line(parser)?,
        "MultiPoint" => list(parser, point_of_many)?,
        "Polygon" | "MultiLineString" => list(parser, line)?,
        "MultiPolygon" => list(parser, |parser| list(parser, line))?,
        _ => {
            let members = parser.deeper(|parser| list(parser, member))?;
            return Ok(json!({ "type": kind, "geometries": members }));
        }
    };
    Ok(json!({ "type": kind, "coordinates": coordinates }))
}

fn member(parser: &mut Parser) -> Result<Value> {
    let found = match parser.peek() {
        Some(Token::Word(word)) => kind(&word.to_ascii_lowercase()),
        _ => None,
    };
    match found {
        Some(kind) => geometry(parser, kind),
        None => Err(parser.unexpected("รูปทรง เช่น POINT(100.9 13.3)", "a geometry such as POINT(100.9 13.3)")),
    }
}

/// `BBOX`'s numbers, from its parenthesis on: four, or six with heights.
pub(super) fn bbox(parser: &mut Parser) -> Result<Vec<f64>> {
    parser.expect("(")?;
    let mut numbers = vec![number(parser)?];
    while parser.take_symbol(",") {
        numbers.push(number(parser)?);
    }
    if !matches!(numbers.len(), 4 | 6) {
        return Err(parser.unexpected("ตัวเลข 4 หรือ 6 ตัว", "4 or 6 numbers"));
    }
    parser.expect(")")?;
    Ok(numbers)
}

fn in_parentheses(parser: &mut Parser, inner: impl FnOnce(&mut Parser) -> Result<Value>) -> Result<Value> {
    parser.expect("(")?;
    let value = inner(parser)?;
    parser.expect(")")?;
    Ok(value)
}

fn list(parser: &mut Parser, mut each: impl FnMut(&mut Parser) -> Result<Value>) -> Result<Value> {
    in_parentheses(parser, |parser| {
        let mut items = vec![each(parser)?];
        while parser.take_symbol(",") {
            items.push(each(parser)?);
        }
        Ok(Value::Array(items))
    })
}

fn line(parser: &mut Parser) -> Result<Value> {
    list(parser, position)
}

/// The standard writes `MULTIPOINT ((1 2), (3 4))`, older software and the standard's own tests `MULTIPOINT (1 2, 3 4)`.
fn point_of_many(parser: &mut Parser) -> Result<Value> {
    if parser.is_symbol("(") { in_parentheses(parser, position) } else { position(parser) }
}

fn position(parser: &mut Parser) -> Result<Value> {
    let mut numbers = vec![number(parser)?, number(parser)?];
    if !parser.is_symbol(",") && !parser.is_symbol(")") {
        numbers.push(number(parser)?);
    }
    Ok(numbers.into())
}

fn number(parser: &mut Parser) -> Result<f64> {
    let minus = parser.take_symbol("-");
    if !minus {
        parser.take_symbol("+");
    }
    match parser.peek() {
        Some(Token::Number(number)) => {
            let number = number.to_f64();
            parser.next();
            Ok(if minus { -number } else { number })
        }
        _ => Err(parser.unexpected("ตัวเลขของพิกัด", "a number of a coordinate")),
    }
}
