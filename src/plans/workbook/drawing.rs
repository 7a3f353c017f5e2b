//! The text boxes of a sheet, out of the XML of its drawing: where agencies write what happened to a project.

use quick_xml::Reader;
use quick_xml::events::Event;

use super::grid::TextBox;
use super::guard::refused;
use crate::error::{Error, Result};

/// Text boxes of one sheet that are read.
const MOST_BOXES: usize = 10_000;
/// Characters of one box.
const LONGEST: usize = 32_767;

/// What is being read of an anchor: the cells of its corners and the boxes in it.
#[derive(Default)]
struct Anchor {
    from: (u32, u32),
    to: Option<(u32, u32)>,
    texts: Vec<String>,
}

#[derive(Default)]
struct Reading {
    boxes: Vec<TextBox>,
    anchor: Anchor,
    /// The local names of the elements that are open.
    path: Vec<String>,
    /// The number that is being read, of a row or a column.
    number: String,
    text: String,
    /// How many `Fallback` elements are open: they repeat for older programs what was said already.
    fallback: usize,
}

/// The boxes with text, from top to bottom. Groups of shapes give each box in them the place of the group.
///
/// # Errors
/// [`Error::Impossible`] for XML that cannot be read, [`Error::TooLarge`] for too many boxes.
pub(super) fn text_boxes(xml: &str) -> Result<Vec<TextBox>> {
    let mut reader = Reader::from_str(xml);
    let mut reading = Reading::default();
    loop {
        match reader.read_event().map_err(|cause| damaged(&cause.to_string()))? {
            Event::Start(element) => reading.open(element.local_name().as_ref()),
            Event::Empty(element) => {
                reading.open(element.local_name().as_ref());
                reading.close()?;
            }
            Event::End(_) => reading.close()?,
            Event::Text(text) => reading.take(&text.xml10_content()),
            Event::CData(text) => reading.take(&text.xml10_content()),
            Event::GeneralRef(reference) => {
                let written = format!("&{};", &*reference);
                let meant = quick_xml::escape::unescape(&written).map_err(|cause| damaged(&cause.to_string()))?;
                reading.take(&meant);
            }
            Event::DocType(_) => return Err(damaged("it has a document type")),
            Event::Eof => break,
            _ => {}
        }
    }
    reading.boxes.sort_by_key(|found| (found.top, found.left));
    Ok(reading.boxes)
}

fn damaged(cause: &str) -> Error {
    refused("workbook-drawing", &format!("a drawing cannot be read: {cause}"))
}

impl Reading {
    fn within(&self, name: &str) -> bool {
        self.path.iter().any(|open| open == name)
    }

    fn open(&mut self, name: &str) {
        self.path.push(name.to_owned());
        match name {
            "twoCellAnchor" | "oneCellAnchor" | "absoluteAnchor" => self.anchor = Anchor::default(),
            "Fallback" => self.fallback += 1,
            "txBody" => self.text.clear(),
            "br" if self.within("txBody") => self.text.push('\n'),
            "row" | "col" => self.number.clear(),
            _ => {}
        }
    }

    fn take(&mut self, text: &str) {
        match self.path.last().map(String::as_str) {
            Some("row" | "col") => self.number.push_str(text),
            Some("t") if self.within("txBody") && self.text.len() < LONGEST * 3 => self.text.push_str(text),
            _ => {}
        }
    }

    fn close(&mut self) -> Result<()> {
        let Some(name) = self.path.pop() else { return Ok(()) };
        match name.as_str() {
            "row" | "col" => {
                let number = self.number.trim().parse().unwrap_or(0);
                let corner = match self.path.last().map(String::as_str) {
                    Some("from") => &mut self.anchor.from,
                    Some("to") => self.anchor.to.get_or_insert_default(),
                    _ => return Ok(()),
                };
                if name == "row" { corner.0 = number } else { corner.1 = number }
            }
            "p" if self.within("txBody") => self.text.push('\n'),
            "txBody" if self.fallback == 0 => {
                let text: Vec<&str> = self.text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
                if !text.is_empty() {
                    self.anchor.texts.push(text.join("\n"));
                }
            }
            "Fallback" => self.fallback = self.fallback.saturating_sub(1),
            "twoCellAnchor" | "oneCellAnchor" | "absoluteAnchor" => self.end_anchor()?,
            _ => {}
        }
        Ok(())
    }

    fn end_anchor(&mut self) -> Result<()> {
        let anchor = std::mem::take(&mut self.anchor);
        let (top, left) = anchor.from;
        let bottom = anchor.to.map_or(top, |(row, _)| row).max(top);
        self.boxes.extend(anchor.texts.into_iter().map(|text| TextBox { top, left, bottom, text }));
        if self.boxes.len() > MOST_BOXES {
            return Err(super::guard::too_large(
                "จำนวนกล่องข้อความ",
                "text boxes",
                self.boxes.len() as u64,
                MOST_BOXES as u64,
            ));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DRAWING: &str = r#"<?xml version="1.0"?><xdr:wsDr xmlns:xdr="x" xmlns:a="a" xmlns:mc="mc">
<xdr:twoCellAnchor><xdr:from><xdr:col>12</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>16</xdr:row></xdr:from>
<xdr:to><xdr:col>13</xdr:col><xdr:row>17</xdr:row></xdr:to>
<xdr:sp><xdr:nvSpPr/><xdr:txBody><a:bodyPr/><a:p><a:r><a:t>แก้ไข ครั้งที่ 2</a:t></a:r><a:r><a:t> / 2568</a:t></a:r></a:p>
<a:p><a:r><a:t>ซ้ำลำดับที่ 63 &amp; 64</a:t></a:r><a:br/><a:r><a:t>&#3585;</a:t></a:r></a:p></xdr:txBody></xdr:sp></xdr:twoCellAnchor>
<xdr:oneCellAnchor><xdr:from><xdr:col>1</xdr:col><xdr:row>3</xdr:row></xdr:from><mc:AlternateContent><mc:Choice><xdr:sp><xdr:txBody>
<a:p><a:r><a:t>แบบ ผ.03</a:t></a:r></a:p></xdr:txBody></xdr:sp></mc:Choice><mc:Fallback><xdr:sp><xdr:txBody><a:p><a:r><a:t>แบบ ผ.03</a:t></a:r></a:p>
</xdr:txBody></xdr:sp></mc:Fallback></mc:AlternateContent></xdr:oneCellAnchor>
<xdr:twoCellAnchor><xdr:from><xdr:col>1</xdr:col><xdr:row>9</xdr:row></xdr:from><xdr:pic/></xdr:twoCellAnchor></xdr:wsDr>"#;

    #[test]
    fn a_box_has_its_place_and_its_lines() {
        let boxes = text_boxes(DRAWING).unwrap();
        assert_eq!(
            boxes,
            [
                TextBox { top: 3, left: 1, bottom: 3, text: "แบบ ผ.03".into() },
                TextBox {
                    top: 16, left: 12, bottom: 17, text: "แก้ไข ครั้งที่ 2 / 2568\nซ้ำลำดับที่ 63 & 64\nก".into()
                },
            ]
        );
    }

    #[test]
    fn a_drawing_that_is_cut_or_has_entities_of_its_own_is_an_error_and_no_panic() {
        for cut in (0..DRAWING.len()).filter(|cut| DRAWING.is_char_boundary(*cut)) {
            let _ = text_boxes(&DRAWING[..cut]);
        }
        assert!(text_boxes("<a><b></a>").is_err());
        assert!(text_boxes("<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>").is_err());
        assert!(text_boxes("<txBody><p><t>&unknown;</t></p></txBody>").is_err());
    }
}
