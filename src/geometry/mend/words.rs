//! What was done to a geometry, in both languages.

use super::{Mend, MendKind};
use crate::error::Words;

impl MendKind {
    /// Stable, lower-case, hyphenated.
    pub fn code(self) -> &'static str {
        match self {
            MendKind::AxesSwapped => "axes-swapped",
            MendKind::NumbersDropped => "numbers-dropped",
            MendKind::RepeatsDropped => "repeats-dropped",
            MendKind::RingsClosed => "rings-closed",
            MendKind::RingsTurned => "rings-turned",
            MendKind::PiecesDropped => "pieces-dropped",
            MendKind::Recut => "recut",
            MendKind::HeightsDropped => "heights-dropped",
        }
    }
}

impl Mend {
    /// One sentence, with the change of area where there may be one.
    pub fn words(&self) -> Words {
        let n = self.count;
        let (th, en) = match self.kind {
            MendKind::AxesSwapped => {
                ("สลับลองจิจูดกับละติจูดตามที่แจ้ง".to_owned(), "longitude and latitude were exchanged, as told".to_owned())
            }
            MendKind::NumbersDropped => (
                format!("ตัดตัวเลขเกินความสูงออกจาก {n} พิกัด"),
                format!("numbers after the height were left out of {n} {}", noun(n, "position")),
            ),
            MendKind::RepeatsDropped => {
                (format!("ตัดจุดซ้ำที่อยู่ติดกัน {n} จุด"), format!("{n} repeated {} left out", were(n, "position")))
            }
            MendKind::RingsClosed => (format!("ปิดวง {n} วง"), format!("{n} open {} closed", were(n, "ring"))),
            MendKind::RingsTurned => (
                format!("กลับทิศวง {n} วงตาม RFC 7946"),
                format!("{n} {} turned round, as RFC 7946 wants", were(n, "ring")),
            ),
            MendKind::PiecesDropped => {
                (format!("ตัดชิ้นที่ไม่มีพื้นที่หรือความยาว {n} ชิ้น"), format!("{n} {} without extent dropped", were(n, "piece")))
            }
            MendKind::Recut => (
                format!("ตัดแบ่งหรือรวมตามเส้นที่ตัดกัน เหลือ {n} ส่วน"),
                format!("cut along its crossings and merged where it overlapped; {n} {} left", noun(n, "part")),
            ),
            MendKind::HeightsDropped => (
                "ตัดความสูงออก เพราะจุดตัดใหม่ไม่มีความสูง".to_owned(),
                "heights were dropped, as new corners have none".to_owned(),
            ),
        };
        match self.area {
            Some((before, after)) => {
                let (change, share) = (after - before, share(before, after));
                Words::new(
                    format!("{th}; พื้นที่จาก {before:.1} เป็น {after:.1} ตร.ม. ({change:+.1}{share})"),
                    format!("{en}; area from {before:.1} to {after:.1} m² ({change:+.1}{share})"),
                )
            }
            None => Words::new(th, en),
        }
    }
}

/// What has no area worth the name before, such as a ring that crosses itself in its middle, gains no share.
fn share(before: f64, after: f64) -> String {
    const LEAST_SQUARE_METRES: f64 = 1.0;
    if before >= LEAST_SQUARE_METRES { format!(", {:+.2} %", (after - before) / before * 100.0) } else { String::new() }
}

fn noun(count: usize, one: &str) -> String {
    if count == 1 { one.to_owned() } else { format!("{one}s") }
}

fn were(count: usize, one: &str) -> String {
    format!("{} {}", noun(count, one), if count == 1 { "was" } else { "were" })
}
