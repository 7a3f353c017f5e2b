//! The thirteen fundamental layers of the national spatial data infrastructure (FGDS), as the national catalogue names them.

use crate::access::Bilingual;
use crate::catalog::NewDataset;

/// Number, Thai and English name, and the words by which the tags and titles of datasets are known.
pub const THEMES: [(&str, &str, &str, &[&str]); 13] = [
    ("fgds-01", "แปลงที่ดิน", "parcels", &["แปลงที่ดิน", "รูปแปลง", "parcel", "cadastr"]),
    (
        "fgds-02",
        "ขอบเขตการปกครอง",
        "administrative boundaries",
        &["ขอบเขตการปกครอง", "แนวเขต", "เขตตำบล", "เขตการปกครอง", "boundar"],
    ),
    (
        "fgds-03",
        "เส้นทางคมนาคม",
        "transport",
        &["คมนาคม", "ถนน", "สายทาง", "ทางหลวง", "ทางรถไฟ", "transport", "road", "highway", "railway"],
    ),
    (
        "fgds-04",
        "ชุมชนและอาคาร",
        "settlements and buildings",
        &["ชุมชน", "อาคาร", "หมู่บ้าน", "building", "settlement", "village"],
    ),
    ("fgds-05", "ป่าไม้", "forest", &["ป่าไม้", "ป่าสงวน", "ป่าชายเลน", "forest"]),
    ("fgds-06", "การใช้ประโยชน์ที่ดิน", "land use", &["ใช้ประโยชน์ที่ดิน", "การใช้ที่ดิน", "ผังเมือง", "land use", "landuse"]),
    (
        "fgds-07",
        "แหล่งน้ำ",
        "water",
        &["แหล่งน้ำ", "อ่างเก็บน้ำ", "คลอง", "ลำน้ำ", "แม่น้ำ", "reservoir", "canal", "river", "water"],
    ),
    ("fgds-08", "อุทกศาสตร์", "hydrography", &["อุทกศาสตร์", "ทะเล", "ชายฝั่ง", "hydrograph", "coast"]),
    ("fgds-09", "หมุดหลักฐานแผนที่", "control points", &["หมุดหลักฐาน", "หมุดแผนที่", "control point", "benchmark"]),
    ("fgds-10", "ความสูงภูมิประเทศเชิงเลข", "elevation", &["ความสูง", "ภูมิประเทศเชิงเลข", "elevation", "dem", "contour"]),
    ("fgds-11", "ภาพแผนที่ภูมิประเทศ", "topographic map image", &["แผนที่ภูมิประเทศ", "topographic"]),
    ("fgds-12", "แผนที่ภาพถ่ายทางอากาศ", "orthophoto", &["ภาพถ่ายทางอากาศ", "orthophoto", "aerial"]),
    ("fgds-13", "ภาพถ่ายดาวเทียมดัดแก้", "satellite image", &["ดาวเทียม", "satellite"]),
];

/// The themes that a dataset says it is of, by its tags (`fgds-03` or a name) and titles.
pub fn themes_of(dataset: &NewDataset) -> Vec<&'static str> {
    let mut texts: Vec<String> = dataset.catalog.tag_string.iter().map(|tag| tag.to_lowercase()).collect();
    texts.extend([dataset.title.th.to_lowercase(), dataset.title.en.to_lowercase()]);
    let says = |words: &[&str]| texts.iter().any(|text| words.iter().any(|word| says_word(text, word)));
    THEMES
        .iter()
        .filter(|(key, _, _, words)| texts.iter().any(|text| text == key) || says(words))
        .map(|theme| theme.0)
        .collect()
}

/// Is the word in the text? A Latin word begins where no letter stands before it, so that `dem` is not found in `academy`.
fn says_word(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        !word.is_ascii()
            || !text
                .get(..at)
                .and_then(|before| before.chars().next_back())
                .is_some_and(|letter| letter.is_ascii_alphabetic())
    })
}

pub fn name(key: &str) -> Bilingual {
    let theme = THEMES.iter().find(|theme| theme.0 == key);
    theme.map_or_else(|| Bilingual::new(key, key), |theme| Bilingual::new(theme.1, theme.2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dataset_is_of_the_themes_that_it_names() {
        let roads = NewDataset::named("x", "doh", "โครงข่ายทางหลวง", "Highways", "s");
        assert_eq!(themes_of(&roads), ["fgds-03"]);
        let academy = NewDataset::named("x", "doh", "สถานศึกษา", "Academies and schools", "s");
        assert!(themes_of(&academy).is_empty());
        let mut tagged = academy;
        tagged.catalog.tag_string.push("FGDS-10".into());
        assert_eq!(themes_of(&tagged), ["fgds-10"]);
    }
}
