//! Amounts written out: grouped, exact, in Thai and in English; rounding only here, half up.

use std::fmt;

use super::{Satang, Unit, number};

impl Satang {
    /// Plain decimal baht for files and programs, always two decimals: `1632820.00`.
    pub fn decimal(self) -> String {
        let (sign, size) = (if self.0 < 0 { "-" } else { "" }, self.0.unsigned_abs());
        format!("{sign}{}.{:02}", size / 100, size % 100)
    }

    /// Grouped baht, satang only where there are some: `1,632,820` or `1,632,820.50`.
    pub fn grouped(self) -> String {
        let (sign, size) = (if self.0 < 0 { "-" } else { "" }, self.0.unsigned_abs());
        let whole = group(&(size / 100).to_string());
        match size % 100 {
            0 => format!("{sign}{whole}"),
            satang => format!("{sign}{whole}.{satang:02}"),
        }
    }

    /// `1,632,820 บาท`.
    pub fn thai(self) -> String {
        format!("{} บาท", self.grouped())
    }

    /// `๑,๖๓๒,๘๒๐ บาท`, as letters and announcements write it.
    pub fn thai_numerals(self) -> String {
        number::thai_digits(&self.thai())
    }

    /// `1,632,820 baht`.
    pub fn english(self) -> String {
        format!("{} baht", self.grouped())
    }

    /// In the given unit with that many decimals (at most 8), rounded half up (away from zero): `1.63` million baht.
    pub fn in_unit(self, unit: Unit, decimals: u32) -> String {
        let decimals = decimals.min(8);
        let (sign, size) = (if self.0 < 0 { "-" } else { "" }, i128::from(self.0.unsigned_abs()));
        let scale = 10_i128.pow(decimals);
        let divisor = i128::from(unit.satang());
        let rounded = (size * scale * 2 + divisor) / (divisor * 2);
        let whole = group(&(rounded / scale).to_string());
        let sign = if rounded == 0 { "" } else { sign };
        match decimals {
            0 => format!("{sign}{whole}"),
            _ => format!("{sign}{whole}.{:0width$}", rounded % scale, width = decimals as usize),
        }
    }
}

impl fmt::Display for Satang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.grouped())
    }
}

fn group(digits: &str) -> String {
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}
