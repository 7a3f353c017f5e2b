//! A page of features as GeoJSON text, written row by row: the features first, and behind them what is known when they are through.

use super::present::Presenter;
use super::store::FeatureRow;
use crate::http::Link;
use crate::time::Timestamp;

/// A page in the making. The text that is ready can be taken out at any time, so that a long page never stands in memory whole.
pub struct PageText {
    text: String,
    returned: usize,
    bytes: usize,
}

/// What follows the features.
pub struct PageFrame {
    pub number_matched: Option<i64>,
    pub time_stamp: Timestamp,
    pub links: Vec<Link>,
}

impl Default for PageText {
    fn default() -> Self {
        PageText { text: "{\"type\":\"FeatureCollection\",\"features\":[".to_owned(), returned: 0, bytes: 0 }
    }
}

impl PageText {
    pub fn push(&mut self, row: &FeatureRow, presenter: &Presenter) {
        let before = self.text.len();
        if self.returned > 0 {
            self.text.push(',');
        }
        presenter.write_feature(&mut self.text, row, None);
        self.returned += 1;
        self.bytes += self.text.len() - before;
    }

    /// Bytes of features so far, those that were taken out too.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    pub fn returned(&self) -> usize {
        self.returned
    }

    /// Bytes that can be taken out.
    pub fn text_len(&self) -> usize {
        self.text.len()
    }

    /// Takes out what is ready.
    pub fn take(&mut self) -> String {
        std::mem::take(&mut self.text)
    }

    /// The rest of the page.
    pub fn finish(mut self, frame: &PageFrame) -> String {
        self.text.push(']');
        if let Some(matched) = frame.number_matched {
            self.text.push_str(&format!(",\"numberMatched\":{matched}"));
        }
        let stamp = frame.time_stamp.to_rfc3339();
        self.text.push_str(&format!(",\"numberReturned\":{},\"timeStamp\":\"{stamp}\",\"links\":", self.returned));
        self.text.push_str(&serde_json::to_string(&frame.links).unwrap_or_else(|_| "[]".to_owned()));
        self.text.push('}');
        self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_is_taken_in_parts_is_the_same_page() {
        let row = |seq: i64| FeatureRow {
            seq,
            id: format!("f{seq}"),
            agency_code: "doh".into(),
            version: 1,
            properties: "{\"name\":\"ก\"}".into(),
            geometry_json: None,
        };
        let frame = || PageFrame { number_matched: Some(2), time_stamp: Timestamp(0), links: vec![] };
        let (mut whole, mut parts, mut text) = (PageText::default(), PageText::default(), String::new());
        for seq in 1..=2 {
            whole.push(&row(seq), &Presenter::plain());
            parts.push(&row(seq), &Presenter::plain());
            text.push_str(&parts.take());
        }
        assert_eq!(whole.bytes(), parts.bytes());
        text.push_str(&parts.finish(&frame()));
        let whole = whole.finish(&frame());
        assert_eq!(whole, text);
        let read: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!((read["numberReturned"].as_i64(), read["features"][1]["id"].as_str()), (Some(2), Some("f2")));
    }
}
