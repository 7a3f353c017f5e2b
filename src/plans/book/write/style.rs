//! How the forms look: the font of official papers, borders, and the number formats that print a zero as a dash.

use rust_xlsxwriter::{Format, FormatAlign, FormatBorder};

/// The font that official papers are set in; readers without it see their own.
pub const FONT: &str = "TH SarabunPSK";
const SIZE: f64 = 14.0;

/// Whole baht, a zero as `-`; the cell stays a number.
const BAHT: &str = "#,##0;-#,##0;\"-\"";
const BAHT_AND_SATANG: &str = "#,##0.00;-#,##0.00;\"-\"";

/// The formats of a workbook.
pub struct Styles {
    pub title: Format,
    pub line: Format,
    pub form_number: Format,
    pub heading: Format,
    pub number: Format,
    pub text: Format,
    pub marker: Format,
    pub baht: Format,
    pub satang: Format,
    /// A cell of money that holds words.
    pub words: Format,
    pub count: Format,
    pub sum_text: Format,
    pub sum_baht: Format,
    pub sum_satang: Format,
    pub sum_count: Format,
    pub note: Format,
}

impl Styles {
    pub fn new() -> Self {
        let plain = || Format::new().set_font_name(FONT).set_font_size(SIZE);
        let cell = || plain().set_border(FormatBorder::Thin).set_align(FormatAlign::Top);
        let sum = || cell().set_bold();
        Styles {
            title: plain().set_bold().set_align(FormatAlign::Center),
            line: plain(),
            form_number: plain().set_bold().set_align(FormatAlign::Right),
            heading: cell()
                .set_bold()
                .set_text_wrap()
                .set_align(FormatAlign::Center)
                .set_align(FormatAlign::VerticalCenter),
            number: cell().set_align(FormatAlign::Center),
            text: cell().set_text_wrap(),
            marker: cell().set_bold().set_text_wrap(),
            baht: cell().set_num_format(BAHT).set_align(FormatAlign::Right),
            satang: cell().set_num_format(BAHT_AND_SATANG).set_align(FormatAlign::Right),
            words: cell().set_text_wrap().set_align(FormatAlign::Right),
            count: cell().set_num_format(BAHT).set_align(FormatAlign::Center),
            sum_text: sum(),
            sum_baht: sum().set_num_format(BAHT).set_align(FormatAlign::Right),
            sum_satang: sum().set_num_format(BAHT_AND_SATANG).set_align(FormatAlign::Right),
            sum_count: sum().set_num_format(BAHT).set_align(FormatAlign::Center),
            note: plain(),
        }
    }
}
