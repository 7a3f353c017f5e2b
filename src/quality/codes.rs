//! Codes in cells: of areas, of local authorities, of budget programmes; against the registers that ship with the hub.

use std::collections::HashSet;
use std::sync::LazyLock;

use serde_json::Value;

use super::values::Reading;
use crate::access::local_authority::{DlaCode, find_local_authority};
use crate::areas::{self, AreaCode, Level};
use crate::error::{At, Fault, Words};
use crate::thai::to_arabic;

/// Codes of the twelve budget programmes of local authorities, as e-LAAS writes them.
const PROGRAMMES: [&str; 12] =
    ["00110", "00120", "00210", "00220", "00230", "00240", "00250", "00260", "00310", "00320", "00330", "00410"];

/// Provinces and amphoe outside the register.
static ELSEWHERE: LazyLock<HashSet<AreaCode>> = LazyLock::new(|| areas::elsewhere().map(|(code, _)| code).collect());

/// Whether there is such an area. Tambons outside the register are told by their amphoe alone.
pub(super) fn is_known(code: AreaCode) -> bool {
    if areas::find(code).is_some() {
        return true;
    }
    let in_register = code.at(Level::Province).is_some_and(|province| areas::find(province).is_some());
    if in_register {
        return false;
    }
    match code.level() {
        Level::Tambon => code.parent().is_some_and(|amphoe| ELSEWHERE.contains(&amphoe)),
        _ => ELSEWHERE.contains(&code),
    }
}

pub(super) fn area(text: &str) -> Reading {
    match AreaCode::parse(text) {
        Err(fault) => Reading::Unfit(fault),
        Ok(code) if is_known(code) => Reading::plain(),
        Ok(code) => Reading::Unfit(
            Fault::new(
                At::Whole,
                "area-code-unknown",
                Words::new(
                    format!("ไม่มี{} รหัส {code} ในทะเบียน", code.level().thai()),
                    format!("the register has no {} {code}", code.level().english()),
                ),
            )
            .remedy("ตรวจรหัสกับทะเบียนกรมการปกครอง ที่ /areas", "compare it with the register at /areas"),
        ),
    }
}

pub(super) fn local_authority(text: &str) -> Reading {
    let code = match DlaCode::parse(text) {
        Err(fault) => return Reading::Unfit(fault),
        Ok(code) => code,
    };
    let province = AreaCode::parse(&code.province_code()).ok();
    if province.is_some_and(|province| areas::find(province).is_some()) && find_local_authority(code).is_none() {
        return Reading::Unfit(
            Fault::new(
                At::Whole,
                "dla-code-unknown",
                Words::new(
                    format!("ไม่มี อปท. รหัส {text} ในทะเบียน"),
                    format!("the register has no local authority {text}"),
                ),
            )
            .remedy("ตรวจรหัสกับทะเบียน อปท. ที่ /agencies", "compare it with the register at /agencies"),
        );
    }
    lost_zeros(text, 8)
}

pub(super) fn programme(text: &str) -> Reading {
    let digits = to_arabic(text);
    let full = format!("{digits:0>5}");
    if PROGRAMMES.contains(&full.as_str()) {
        return lost_zeros(text, 5);
    }
    Reading::Unfit(
        Fault::new(
            At::Whole,
            "programme-code-unknown",
            Words::new(
                format!("'{text}' ไม่ใช่รหัสแผนงานของ อปท."),
                format!("'{text}' is none of the twelve budget programmes"),
            ),
        )
        .remedy("ใช้รหัส 5 หลัก เช่น 00310", "use five digits, such as 00310"),
    )
}

/// A spreadsheet eats leading zeros: the code can be read, and ought to be written in full.
fn lost_zeros(text: &str, width: usize) -> Reading {
    let digits = to_arabic(text);
    if digits.len() >= width {
        return Reading::plain();
    }
    let full = format!("{digits:0>width$}");
    let odd = Fault::new(
        At::Whole,
        "leading-zero-lost",
        Words::new(
            format!("รหัส '{text}' ขาดเลขศูนย์นำหน้า; หมายถึง {full}"),
            format!("'{text}' has lost its leading zero; it means {full}"),
        ),
    )
    .remedy("เก็บรหัสเป็นข้อความ ไม่ใช่ตัวเลข", "keep codes as text, not as numbers");
    Reading::Fits { odd: Some(odd), canonical: Some(Value::String(full)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(reading: Reading) -> &'static str {
        match reading {
            Reading::Empty => "empty",
            Reading::Fits { odd: Some(odd), .. } => odd.code,
            Reading::Fits { .. } => "fits",
            Reading::Unfit(fault) => fault.code,
        }
    }

    #[test]
    fn area_codes_are_those_of_the_register_and_of_the_rest_of_the_country() {
        for (text, expected) in [
            ("200702", "fits"),
            ("TH20", "fits"),
            ("๒๐๐๗", "fits"),
            ("200612", "area-code-unknown"),
            ("10", "fits"),
            ("99", "area-code-unknown"),
            ("20070", "area-code-unreadable"),
        ] {
            assert_eq!(told(area(text)), expected, "{text}");
        }
    }

    #[test]
    fn a_lost_zero_is_given_back() {
        let full = crate::access::local_authority::local_authorities().first().unwrap().code.to_string();
        assert_eq!(full.len(), 8);
        assert_eq!(told(local_authority(&full)), "fits");
        let short = full.trim_start_matches('0');
        let Reading::Fits { odd: Some(odd), canonical } = local_authority(short) else { panic!("not read") };
        assert_eq!((odd.code, canonical), ("leading-zero-lost", Some(Value::String(full))));
        assert_eq!(told(local_authority("05209999")), "dla-code-unknown");
        assert_eq!(told(programme("00310")), "fits");
        assert_eq!(told(programme("310")), "leading-zero-lost");
        assert_eq!(told(programme("00999")), "programme-code-unknown");
    }
}
