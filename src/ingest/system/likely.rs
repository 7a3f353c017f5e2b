//! What the numbers of a layer look like, in Thailand and above all in the EEC: said with the reason, never taken silently.

use super::{Frame, Sample};
use crate::error::Words;
use crate::geometry::Crs;

/// Longitude and latitude of the EEC and a little around it.
pub(super) const EEC_DEGREES: Frame = [100.7, 12.4, 102.0, 14.0];
/// The same in UTM zone 47N, metres.
pub(super) const EEC_47: Frame = [683_000.0, 1_371_000.0, 827_000.0, 1_550_000.0];
/// The same in UTM zone 48N, where nobody surveys it.
const EEC_48: Frame = [30_000.0, 1_371_000.0, 178_000.0, 1_557_000.0];
/// Longitude and latitude of Thailand.
pub(super) const THAILAND: Frame = [97.3, 5.6, 105.7, 20.5];
const THAILAND_47: Frame = [285_000.0, 615_000.0, 850_000.0, 2_275_000.0];
const THAILAND_48: Frame = [150_000.0, 615_000.0, 580_000.0, 2_275_000.0];
const THAILAND_MERCATOR: Frame = [10_830_000.0, 623_000.0, 11_770_000.0, 2_335_000.0];

/// What a layer's numbers look like; no system where they look like none, or like two equally.
pub(super) struct Likely {
    pub crs: Option<Crs>,
    pub swapped: bool,
    pub why: Words,
}

/// Where in the plane of a system Thailand lies.
pub(super) fn reach_in_thailand(crs: Crs) -> Frame {
    match crs {
        Crs::Crs84 | Crs::Epsg4326 => THAILAND,
        Crs::Epsg3857 => THAILAND_MERCATOR,
        Crs::Epsg32647 | Crs::Epsg24047 => THAILAND_47,
        Crs::Epsg32648 | Crs::Epsg24048 => [30_000.0, 615_000.0, 580_000.0, 2_275_000.0],
    }
}

pub(super) fn likely(sample: &Sample) -> Likely {
    let found = degrees(sample).or_else(|| metres(sample));
    found.unwrap_or_else(|| Likely {
        crs: None,
        swapped: false,
        why: Words::new(
            "ตัวเลขไม่ตรงกับระบบพิกัดใดที่ใช้ในประเทศไทย",
            "the numbers fit no coordinate system that is in use in Thailand",
        ),
    })
}

fn degrees(sample: &Sample) -> Option<Likely> {
    let of = |swapped, th: &'static str, en: &'static str| {
        Some(Likely { crs: Some(Crs::Crs84), swapped, why: Words::new(th, en) })
    };
    if sample.fits(THAILAND, false) {
        return of(
            false,
            "ตัวเลขเป็นองศาและอยู่ในประเทศไทย: ลองจิจูด ละติจูด (CRS84)",
            "the numbers are degrees within Thailand: longitude, latitude (CRS84)",
        );
    }
    if sample.fits(THAILAND, true) {
        return of(
            true,
            "ตัวเลขเป็นองศา และอยู่ในประเทศไทยเมื่อสลับแกน: ละติจูดมาก่อน (CRS84)",
            "the numbers are degrees, and lie in Thailand with the axes swapped: latitude comes first (CRS84)",
        );
    }
    const WORLD: Frame = [-180.0, -90.0, 180.0, 90.0];
    if sample.fits(WORLD, false) {
        return of(
            false,
            "ตัวเลขเป็นองศาได้ (CRS84) แต่อยู่นอกประเทศไทย",
            "the numbers can be degrees (CRS84), though outside Thailand",
        );
    }
    if sample.fits(WORLD, true) {
        return of(
            true,
            "ตัวเลขเป็นองศาได้เมื่อละติจูดมาก่อน (CRS84) แต่อยู่นอกประเทศไทย",
            "the numbers can be degrees with the latitude first (CRS84), though outside Thailand",
        );
    }
    None
}

fn metres(sample: &Sample) -> Option<Likely> {
    let of = |crs, swapped, why| Some(Likely { crs: Some(crs), swapped, why });
    for swapped in [false, true] {
        let order = if swapped { "; ค่าเหนือ (N) มาก่อน" } else { "" };
        let order_en = if swapped { "; the northing comes first" } else { "" };
        if sample.fits(EEC_47, swapped) {
            return of(Crs::Epsg32647, swapped, zone_47("EEC", "the EEC", order, order_en));
        }
        if sample.fits(THAILAND_MERCATOR, swapped) {
            let why = Words::new(
                format!("ตัวเลขเป็นเมตรของ Web Mercator (EPSG:3857) ในประเทศไทย{order}"),
                format!("the numbers are metres of Web Mercator (EPSG:3857) in Thailand{order_en}"),
            );
            return of(Crs::Epsg3857, swapped, why);
        }
        if sample.fits(EEC_48, swapped) {
            let why = Words::new(
                format!("ตัวเลขเป็นเมตรของ EEC ในโซน 48 (EPSG:32648) ทั้งที่ EEC อยู่ในโซน 47{order}"),
                format!(
                    "the numbers are metres of the EEC in zone 48 (EPSG:32648), though the EEC lies in zone 47{order_en}"
                ),
            );
            return of(Crs::Epsg32648, swapped, why);
        }
        let (in_47, in_48) = (sample.fits(THAILAND_47, swapped), sample.fits(THAILAND_48, swapped));
        if in_47 && in_48 {
            let why = Words::new(
                "ตัวเลขเป็นเมตร UTM ในประเทศไทยได้ทั้งโซน 47 และ 48: ต้องระบุ crs",
                "the numbers can be metres of UTM zone 47 and of zone 48 alike, both in Thailand: the crs must be named",
            );
            return Some(Likely { crs: None, swapped, why });
        }
        if in_47 {
            return of(Crs::Epsg32647, swapped, zone_47("ประเทศไทย", "Thailand", order, order_en));
        }
        if in_48 {
            let why = Words::new(
                format!("ตัวเลขเป็นเมตร UTM โซน 48 ในประเทศไทย (EPSG:32648){order}; {TRAP_TH}"),
                format!("the numbers are metres of UTM zone 48 in Thailand (EPSG:32648){order_en}; {TRAP_EN}"),
            );
            return of(Crs::Epsg32648, swapped, why);
        }
    }
    None
}

/// thai-domain 4.3: what the two datums are apart in the EEC.
const TRAP_TH: &str = "ตัวเลขอย่างเดียวแยกจาก Indian 1975 ไม่ได้ ซึ่งจะคลาดไป 333 ม. ทางตะวันออกและ 303 ม. ทางใต้: ถ้าเป็นระวางหรือแผนที่เก่าให้ระบุ EPSG:24047 (หรือ 24048)";
const TRAP_EN: &str = "numbers alone cannot tell it from Indian 1975, which would lie 333 m east and 303 m south of its place: for cadastral or old maps name EPSG:24047 (or 24048)";

fn zone_47(place: &str, place_en: &str, order: &str, order_en: &str) -> Words {
    Words::new(
        format!("ตัวเลขเป็นเมตร UTM โซน 47 ใน{place} (EPSG:32647){order}; {TRAP_TH}"),
        format!("the numbers are metres of UTM zone 47 in {place_en} (EPSG:32647){order_en}; {TRAP_EN}"),
    )
}
