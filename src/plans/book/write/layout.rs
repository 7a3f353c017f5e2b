//! The columns of ผ.02, ผ.02/1, ผ.02/2 and ผ.03 in their order, and the three rows of their heading.

use crate::plans::book::Form;

/// What stands in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    Number,
    Title,
    Objective,
    Outputs,
    Programme,
    Category,
    Kind,
    /// งบประมาณ of the n-th year of the book.
    Amount(usize),
    /// The same in the ordinance.
    Ordinance(usize),
    Indicator,
    ExpectedResult,
    Responsible,
}

/// The columns of a sheet of that form; `ordinance` where any of its rows has such amounts.
pub fn columns(form: Form, years: usize, ordinance: bool) -> Vec<Column> {
    use Column::{
        Category, ExpectedResult, Indicator, Kind, Number, Objective, Outputs, Programme, Responsible, Title,
    };
    let mut columns = match form {
        Form::Equipment => vec![Number, Programme, Category, Kind, Outputs],
        _ => vec![Number, Title, Objective, Outputs],
    };
    columns.extend((0..years).map(Column::Amount));
    if ordinance {
        columns.extend((0..years).map(Column::Ordinance));
    }
    if form != Form::Equipment {
        columns.extend([Indicator, ExpectedResult]);
    }
    columns.push(Responsible);
    columns
}

impl Column {
    /// First line of the heading and the line under it. Of the yearly columns: the name of their group.
    pub fn heading(self, form: Form, ordinance: &'static str) -> (&'static str, &'static str) {
        match self {
            Column::Number => ("ที่", ""),
            Column::Title => ("โครงการ", ""),
            Column::Objective => ("วัตถุประสงค์", ""),
            Column::Outputs if form == Form::Equipment => ("เป้าหมาย", "(ผลผลิตของครุภัณฑ์)"),
            Column::Outputs => ("เป้าหมาย", "(ผลผลิตของโครงการ)"),
            Column::Programme => ("แผนงาน", ""),
            Column::Category => ("หมวด", ""),
            Column::Kind => ("ประเภท", ""),
            Column::Amount(_) => ("งบประมาณ", ""),
            Column::Ordinance(_) => (ordinance, ""),
            Column::Indicator => ("ตัวชี้วัด", "(KPI)"),
            Column::ExpectedResult => ("ผลที่คาดว่า", "จะได้รับ"),
            Column::Responsible => match form {
                Form::Coordination => ("หน่วยงานที่", "จะขอประสาน"),
                Form::Equipment => ("หน่วยงาน", "รับผิดชอบหลัก"),
                _ => ("หน่วยงาน", "ที่รับผิดชอบหลัก"),
            },
        }
    }

    /// Width, in characters of the standard font.
    pub fn width(self) -> f64 {
        match self {
            Column::Number => 5.0,
            Column::Title => 32.0,
            Column::Objective | Column::Outputs | Column::ExpectedResult => 24.0,
            Column::Amount(_) | Column::Ordinance(_) => 13.0,
            Column::Indicator | Column::Programme | Column::Responsible => 16.0,
            Column::Category | Column::Kind => 14.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_forms_have_as_many_columns_as_printed_ones() {
        assert_eq!(columns(Form::Projects, 5, false).len(), 12);
        assert_eq!(columns(Form::Projects, 5, true).len(), 17);
        assert_eq!(columns(Form::Equipment, 5, false).len(), 11);
    }
}
