//! How Indian 1975 is shifted to WGS 84: an installation may know better than the register does.

use std::sync::RwLock;

use crate::error::{Error, Fault, Result, Words};

/// Three translations in metres, then three rotations in arc seconds and a scale in parts per million, in the sense of
/// the Position Vector transformation (EPSG method 9606); the last four are zero for a geocentric translation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DatumShift([f64; 7]);

/// EPSG:1304: 62 stations in Thailand, 5 m; what the register recommends.
const EPSG_1304: DatumShift = DatumShift([210.0, 814.0, 289.0, 0.0, 0.0, 0.0, 0.0]);

/// Sets that are known by a name (EPSG Geodetic Parameter Dataset).
const NAMED: [(&str, DatumShift); 3] = [
    ("EPSG:1304", EPSG_1304),
    ("EPSG:1154", DatumShift([209.0, 818.0, 290.0, 0.0, 0.0, 0.0, 0.0])),
    ("EPSG:1537", DatumShift([204.64, 834.74, 293.8, 0.0, 0.0, 0.0, 0.0])),
];

/// The choice of this process. It is made once, before anything is read or served; a parameter in every signature between
/// the settings and a projection would say no more.
static SETTLED: RwLock<DatumShift> = RwLock::new(EPSG_1304);

impl Default for DatumShift {
    fn default() -> Self {
        EPSG_1304
    }
}

impl DatumShift {
    /// Reads `EPSG:1304`, `EPSG:1154`, `EPSG:1537`, or three or seven numbers separated by commas, such as
    /// `204.4798,837.8940,294.7765`.
    ///
    /// # Errors
    /// [`Error::Malformed`] at the setting `indian-1975-shift`.
    pub fn parse(text: &str) -> Result<Self> {
        if let Some((_, shift)) = NAMED.iter().find(|(name, _)| name.eq_ignore_ascii_case(text.trim())) {
            return Ok(*shift);
        }
        let numbers: Option<Vec<f64>> = text
            .split(',')
            .map(|part| part.trim().parse().ok().filter(|number: &f64| number.abs() < 10_000.0))
            .collect();
        match numbers.as_deref() {
            Some(&[x, y, z]) => Ok(DatumShift([x, y, z, 0.0, 0.0, 0.0, 0.0])),
            Some(&[x, y, z, around_x, around_y, around_z, scale]) => {
                Ok(DatumShift([x, y, z, around_x, around_y, around_z, scale]))
            }
            _ => Err(Error::malformed(
                Fault::parameter(
                    "indian-1975-shift",
                    "not-a-shift",
                    Words::new(format!("ไม่รู้จักค่าแปลงพื้นหลักฐาน '{text}'"), format!("'{text}' is no datum shift")),
                )
                .remedy(
                    "ใช้ EPSG:1304, EPSG:1154, EPSG:1537 หรือตัวเลข 3 หรือ 7 ตัวคั่นด้วยจุลภาค",
                    "use EPSG:1304, EPSG:1154, EPSG:1537, or 3 or 7 numbers separated by commas",
                ),
            )),
        }
    }

    /// Its name, where it has one, or its numbers.
    pub fn name(&self) -> String {
        NAMED.iter().find(|(_, shift)| shift == self).map_or_else(|| self.to_text(), |(name, _)| (*name).to_owned())
    }

    /// The seven numbers, separated by commas, as PROJ's `+towgs84` takes them.
    pub fn to_text(&self) -> String {
        self.0.map(|number| number.to_string()).join(",")
    }

    /// Chooses the shift of this process.
    pub fn settle(self) {
        match SETTLED.write() {
            Ok(mut chosen) => *chosen = self,
            Err(poisoned) => *poisoned.into_inner() = self,
        }
    }

    /// The shift of this process: EPSG:1304 unless another was chosen.
    pub fn settled() -> Self {
        SETTLED.read().map_or_else(|poisoned| *poisoned.into_inner(), |chosen| *chosen)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shift_is_read_by_name_or_by_its_numbers() {
        assert_eq!(DatumShift::parse("epsg:1304").unwrap(), DatumShift::default());
        assert_eq!(DatumShift::parse("210, 814,289").unwrap().name(), "EPSG:1304");
        assert_eq!(
            DatumShift::parse("293,836,318,0.5,1.6,-2.8,2.1").unwrap().to_text(),
            "293,836,318,0.5,1.6,-2.8,2.1"
        );
        for text in ["", "EPSG:9999", "1,2", "1,2,3,4", "a,b,c", "NaN,1,2", "1e9,1,2"] {
            assert!(DatumShift::parse(text).is_err(), "{text}");
        }
    }
}
