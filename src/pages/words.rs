//! What the hub's members, relations and paths are called where a person reads them.

use crate::duplicates::Object;
use crate::http::Language;

/// The name of a member of the document that stands at a path: what a report of quality calls a unit is none of an agency.
pub fn label_on(language: Language, path: &str, member: &str) -> String {
    let is_quality = path.starts_with("/collections/") && path.split('/').any(|segment| segment == "quality");
    let own = ON_QUALITY.iter().find(|(name, _, _)| is_quality && *name == member);
    match (own, language) {
        (Some((_, th, _)), Language::Thai) => (*th).to_owned(),
        (Some((_, _, en)), Language::English) => (*en).to_owned(),
        (None, _) => label(language, member),
    }
}

/// The name of a member of a document; its own spelling where it has no other.
pub fn label(language: Language, member: &str) -> String {
    let known = MEMBERS.iter().find(|(name, _, _)| *name == member);
    match (known, language) {
        (Some((_, th, _)), Language::Thai) => (*th).to_owned(),
        (Some((_, _, en)), Language::English) => (*en).to_owned(),
        (None, _) => member.to_owned(),
    }
}

/// The name of a link's relation: the last part of a URI where it has no other.
pub fn relation(language: Language, rel: &str) -> String {
    let short = rel.rsplit('/').next().unwrap_or(rel);
    let short = short.rsplit('#').next().unwrap_or(short);
    label(language, short)
}

/// A value of a closed list.
pub fn choice(language: Language, value: &str) -> Option<&'static str> {
    let known = CHOICES.iter().find(|(name, _, _)| *name == value).map(|(_, th, en)| (*th, *en));
    // What is worked on is named where it is read from titles.
    let object =
        || Object::ALL.iter().find(|object| object.english() == value).map(|object| (object.thai(), object.english()));
    let (th, en) = known.or_else(object)?;
    Some(match language {
        Language::Thai => th,
        Language::English => en,
    })
}

const CHOICES: &[(&str, &str, &str)] = &[
    ("public", "สาธารณะ", "public"),
    ("agencies", "ระหว่างหน่วยงาน", "agencies"),
    ("private", "เฉพาะหน่วยงาน", "private"),
    ("province", "จังหวัด", "province"),
    ("amphoe", "อำเภอ", "amphoe"),
    ("tambon", "ตำบล", "tambon"),
    ("duplicate", "ซ้ำซ้อน", "duplicate"),
    ("overlap", "ทับซ้อนบางส่วน", "overlap"),
    ("open", "รอพิจารณา", "open"),
    ("confirmed", "ยืนยันแล้ว", "confirmed"),
    ("rejected", "ไม่ใช่", "rejected"),
    ("deferred", "เลื่อนไป", "deferred"),
    ("high", "สูง", "high"),
    ("medium", "ปานกลาง", "medium"),
    ("time-clash", "ชนกันคนละช่วงเวลา", "time clash"),
    ("joint", "ทำร่วมกัน", "joint"),
    ("component", "ส่วนประกอบของอีกงาน", "component"),
    ("phase", "คนละระยะ", "phase"),
    ("same-programme-elsewhere", "โครงการลักษณะเดียวกันที่อื่น", "same programme elsewhere"),
    ("synergy", "ควรทำพร้อมกัน", "synergy"),
    ("unrelated", "ไม่เกี่ยวข้องกัน", "unrelated"),
    ("shipped", "ค่าที่มากับระบบ", "as shipped"),
    ("re-assess", "ต้องประเมินใหม่", "to be assessed again"),
    ("assessed", "ประเมินครบแล้ว", "assessed"),
    ("proposed", "มีข้อเสนอแล้ว", "proposed"),
    ("decided", "ตัดสินแล้ว", "decided"),
    ("merged", "รวมกับกลุ่มอื่นแล้ว", "merged"),
    ("dissolved", "สลายกลุ่มแล้ว", "dissolved"),
    ("not-assessed", "ยังไม่ประเมิน", "not assessed"),
    ("merge", "รวมเป็นโครงการเดียว", "merge into one"),
    ("split-stretch", "แบ่งช่วงกันทำ", "split the stretch"),
    ("sequence", "จัดลำดับก่อนหลัง", "do one after the other"),
    ("transfer", "โอนให้อีกหน่วยงาน", "transfer"),
    ("amended", "แก้ไขโดยแผนฉบับหลัง", "amended"),
    ("moved", "ย้ายแผนงาน", "moved"),
    ("restated", "ระบุว่าซ้ำ", "restated"),
    ("coordinated", "นำไปประสานแผน", "coordinated"),
    ("version", "เป็นรุ่นใหม่", "a version"),
    ("not-version", "ไม่ใช่รุ่นใหม่", "no version"),
    ("local-development", "แผนพัฒนาท้องถิ่น", "local development plan"),
    ("operation", "แผนดำเนินงาน", "operation plan"),
    ("ordinance", "ข้อบัญญัติ/เทศบัญญัติ", "budget ordinance"),
    ("first", "ฉบับแรก", "first edition"),
    ("addition", "เพิ่มเติม", "addition"),
    ("change", "เปลี่ยนแปลง", "change"),
    ("correction", "แก้ไข", "correction"),
    ("review", "ทบทวน", "review"),
    ("bound", "รวมเล่มแล้ว", "bound"),
    ("draft", "ร่าง", "draft"),
    ("superseded", "ถูกแทนที่", "superseded"),
    ("transferred", "ย้าย", "transferred"),
    ("withdrawn", "ยกเลิก", "withdrawn"),
    ("added", "เพิ่ม", "added"),
    ("changed", "เปลี่ยน", "changed"),
    ("added-later", "เพิ่มภายหลัง", "added later"),
    ("amount-changed", "แก้ไขวงเงินภายหลัง", "amount changed later"),
    ("still-counted", "ยังนับอยู่แม้ถูกแทนที่", "still counted"),
    ("not-in-summary", "ไม่อยู่ในบัญชีสรุป", "not in the summary"),
    ("keep-both", "คงไว้ทั้งหมด", "keep both"),
    // Elements and sub-elements of quality (ISO 19157), and what is measured
    ("completeness", "ความครบถ้วน", "completeness"),
    ("logical-consistency", "ความสอดคล้องเชิงตรรกะ", "logical consistency"),
    ("thematic-accuracy", "ความถูกต้องของข้อมูลลักษณะประจำ", "thematic accuracy"),
    ("positional-accuracy", "ความถูกต้องเชิงตำแหน่ง", "positional accuracy"),
    ("temporal-quality", "คุณภาพเชิงเวลา", "temporal quality"),
    ("omission", "ข้อมูลขาด", "omission"),
    ("commission", "ข้อมูลเกิน", "commission"),
    ("conceptualConsistency", "สอดคล้องกับโครงสร้าง", "conceptual consistency"),
    ("domainConsistency", "อยู่ในขอบเขตของค่า", "domain consistency"),
    ("formatConsistency", "สอดคล้องกับรูปแบบ", "format consistency"),
    ("topologicalConsistency", "สอดคล้องเชิงทอพอโลยี", "topological consistency"),
    ("thematicClassificationCorrectness", "จำแนกถูกต้อง", "classification correctness"),
    ("absoluteExternalPositionalAccuracy", "ตำแหน่งสัมบูรณ์ถูกต้อง", "absolute or external accuracy"),
    ("temporalValidity", "เวลาถูกต้อง", "temporal validity"),
    ("rate", "อัตรา", "rate"),
    ("count", "จำนวน", "count"),
    ("warning", "ควรดู", "to look at"),
    ("refused", "ไม่รับ", "refused"),
    ("repaired", "ซ่อมแล้ว", "put right"),
    ("area-code", "รหัสพื้นที่", "code of an area"),
    ("local-authority-code", "รหัส อปท.", "code of a local authority"),
    ("programme-code", "รหัสแผนงาน", "code of a programme"),
    ("fiscal-year", "ปีงบประมาณ", "fiscal year"),
];

#[rustfmt::skip]
const ON_QUALITY: &[(&str, &str, &str)] = &[
    ("quality", "คุณภาพข้อมูล", "Data quality"), ("rows", "แถว", "Rows"), ("element", "องค์ประกอบ", "Element"), ("unit", "หน่วย", "Unit"),
    ("count", "จำนวน", "Count"), ("of", "จากทั้งหมด", "Out of"), ("notes", "ข้อสังเกต", "Notes"), ("name", "คอลัมน์", "Column"), ("row", "แถว", "Row"),
    ("basis", "ทราบจาก", "Known from"), ("evidence", "ค่าในคอลัมน์", "The values"), ("fits", "ค่าที่เข้ากัน", "Values that fit"),
];

#[rustfmt::skip]
const MEMBERS: &[(&str, &str, &str)] = &[
    // Quality
    ("qualityScore", "คะแนนคุณภาพ", "Quality score"), ("elements", "องค์ประกอบคุณภาพ", "Elements of quality"), ("measures", "ค่าที่วัด", "Measures"),
    ("problems", "สิ่งที่พบ", "What was found"), ("columns", "คอลัมน์", "Columns"), ("taken", "แถวที่รับ", "Rows taken"), ("refused", "แถวที่ไม่รับ", "Rows refused"),
    ("repaired", "แถวที่ซ่อม", "Rows put right"), ("warned", "แถวที่ควรดู", "Rows to look at"), ("remedy", "วิธีแก้", "Remedy"),
    ("assessedAt", "ประเมินเมื่อ", "Assessed"), ("trend", "คะแนนของแต่ละรุ่น", "Scores of the versions"), ("spots", "จุดที่ควรดู", "Bad spots"),
    ("isoMeasure", "รหัสมาตรวัด ISO 19157", "ISO 19157 measure"), ("subElement", "องค์ประกอบย่อย", "Sub-element"),
    ("filled", "มีค่า", "Filled"), ("unfit", "ค่าที่ใช้ไม่ได้", "Unfit"), ("meaning", "ความหมาย", "Meaning"), ("example", "ตัวอย่าง", "Example"),
    ("featureId", "รหัสรายการ", "Feature"),
    // Profiles and lineage
    ("profile", "ภาพรวมพื้นที่", "Profile"), ("byAgency", "ตามหน่วยงาน", "By agency"), ("byProgramme", "ตามแผนงาน", "By programme"),
    ("byPlanStatus", "ตามสถานะแผน", "By plan status"), ("byCoordinationStatus", "ตามสถานะการประสานแผน", "By coordination status"),
    ("byMoneyStatus", "ตามสถานะงบประมาณ", "By money status"), ("byExecutionStatus", "ตามสถานะการดำเนินงาน", "By execution status"),
    ("parts", "พื้นที่ย่อย", "Parts"), ("inNoPart", "ไม่ทราบพื้นที่ย่อย", "In no part"), ("countedAgain", "นับซ้ำในพื้นที่ย่อย", "Counted again"),
    ("superseded", "ถูกแทนที่", "Superseded"), ("gaps", "ช่องว่าง", "Gaps"), ("withoutPlace", "ไม่มีตำแหน่ง", "Without a place"),
    ("withoutMoney", "ไม่ทราบงบประมาณ", "Without money"), ("yearsWithoutPlans", "ปีที่ไม่มีแผน", "Years without plans"),
    ("silentAgencies", "หน่วยงานที่ยังไม่ส่งโครงการ", "Agencies that sent nothing"),
    ("missingThemes", "ชั้นข้อมูลพื้นฐานที่ขาด", "Missing fundamental layers"), ("redacted", "ส่วนที่ปกปิด", "Redacted"),
    ("chain", "ลำดับเอกสาร", "Chain"), ("steps", "ขั้นตอน", "Steps"), ("differences", "ส่วนต่าง", "Differences"), ("missing", "ที่ยังขาด", "Missing"),
    ("funding", "การได้รับงบประมาณ", "Funding"), ("reasons", "เหตุผล", "Reasons"),
    // Paths
    ("collections", "ชั้นข้อมูล", "Collections"), ("datasets", "ชุดข้อมูล", "Datasets"), ("projects", "โครงการ", "Projects"),
    ("areas", "เขตการปกครอง", "Areas"), ("duplicates", "โครงการที่อาจซ้ำซ้อน", "Suspected duplicates"),
    ("catalogue", "บัญชีชุดข้อมูล", "Catalogue"), ("conformance", "มาตรฐานที่รองรับ", "Conformance"),
    ("jobs", "งานที่ใช้เวลา", "Jobs"), ("agencies", "หน่วยงาน", "Agencies"), ("units", "หน่วยงานย่อย", "Units"), ("keys", "กุญแจ API", "API keys"),
    ("audit", "ร่องรอยการเปลี่ยนแปลง", "Audit trail"), ("items", "รายการ", "Items"), ("tiles", "ไทล์", "Tiles"),
    ("tileMatrixSets", "ชุดตารางไทล์", "Tile matrix sets"), ("queryables", "ฟิลด์ที่ค้นได้", "Queryables"),
    ("sortables", "ฟิลด์ที่เรียงได้", "Sortables"), ("schema", "โครงสร้าง", "Schema"), ("functions", "ฟังก์ชัน", "Functions"),
    ("decisions", "ผลการพิจารณา", "Decisions"), ("reports", "รายงาน", "Reports"), ("about", "เกี่ยวกับ", "About"),
    ("live", "การทำงาน", "Live"), ("ready", "ความพร้อม", "Ready"), ("feature", "รายการ", "Feature"), ("verify", "ตรวจสอบ", "Verify"),
    ("cases", "กลุ่มโครงการที่อาจซ้ำซ้อน", "Cases of duplicates"), ("history", "ประวัติ", "History"), ("assessments", "ผลการประเมินของหน่วยงาน", "Assessments"),
    // Members
    ("ruleTh", "หลักการนับ", "How it is counted"), ("ruleEn", "หลักการนับ", "How it is counted"), ("area_codes", "เขตการปกครอง", "Areas"), ("location_text", "ที่ตั้งตามเอกสาร", "Place as printed"),
    ("location_quality", "คุณภาพของตำแหน่ง", "Quality of the place"), ("external_ids", "รหัสในระบบอื่น", "Ids elsewhere"), ("plan_edition", "ฉบับของแผน", "Edition of the plan"), ("name_th", "ชื่อ", "Name"), ("name_en", "ชื่ออังกฤษ", "Name in English"),
    ("byRelation", "ตามความสัมพันธ์", "By relation"), ("byState", "ตามสถานะ", "By state"), ("byFiscalYear", "ตามปีงบประมาณ", "By fiscal year"),
    ("byAgencies", "ตามคู่หน่วยงาน", "By agencies"), ("bySeverity", "ตามความสำคัญ", "By severity"), ("byAmphoe", "ตามอำเภอ", "By amphoe"), ("byKind", "ตามประเภทงาน", "By kind of work"),
    ("coverage", "ความครบถ้วนของข้อมูล", "Coverage of the records"), ("measured", "ความแม่นยำของการตรวจหา", "How often it is right"), ("onMap", "ระบุตำแหน่งบนแผนที่ได้", "On the map"), ("byTambon", "ทราบเพียงตำบล", "Tambon only"),
    ("usableShare", "สัดส่วนที่ใช้ตำแหน่งได้", "Usable share"), ("lastChange", "แก้ไขล่าสุด", "Last change"), ("precision", "สัดส่วนที่ถูก", "Precision"), ("brier", "Brier", "Brier score"), ("calibrationError", "ค่าคลาดเคลื่อนของความน่าจะเป็น", "Calibration error"),
    ("bins", "ช่วงความน่าจะเป็น", "Bins"), ("from", "ตั้งแต่", "From"), ("said", "ที่ระบบบอก", "Said"), ("confirmed", "ที่ยืนยัน", "Confirmed"), ("words", "หมายเหตุ", "Note"), ("key", "รหัส", "Key"), ("kind", "ประเภท", "Kind"),
    ("lineage", "รุ่นของรายการในแผน", "Versions"), ("versions", "รุ่น", "Versions"), ("current", "รุ่นปัจจุบัน", "Current version"), ("earlier", "รุ่นก่อน", "Earlier"), ("later", "รุ่นหลัง", "Later"), ("verdict", "คำวินิจฉัย", "Verdict"), ("versionOf", "เป็นรุ่นใหม่ของ", "New version of"),
    ("candidates", "โครงการที่คล้ายกัน", "Projects that it looks like"), ("warnings", "ข้อควรระวัง", "Warnings"), ("case", "กลุ่ม", "Case"), ("double", "โอกาสที่ใช้เงินซ้ำ", "Chance of paying twice"),
    ("total", "รวม", "Total"), ("label", "ชื่อ", "Name"),
    ("grossSatang", "งบประมาณรวมเบื้องต้น", "Gross budget"), ("netSatang", "งบประมาณสุทธิ (ไม่นับซ้ำ)", "Net budget (nothing twice)"), ("doubledSatang", "ส่วนที่นับซ้ำ", "Counted twice"),
    ("savingSatang", "เงินที่ประหยัดได้", "Saving"), ("proposedAction", "ข้อเสนอ", "Proposed action"), ("decidedAction", "ผลการตัดสิน", "Decided action"), ("action", "การดำเนินการ", "Action"),
    ("mergedInto", "รวมกับกลุ่ม", "Merged into"), ("star", "โครงการในกลุ่มและเหตุที่อยู่ในกลุ่ม", "Projects and why they belong"), ("facts", "ข้อมูลที่มี (จาก 12)", "Facts known (of 12)"), ("centre", "ศูนย์กลางของกลุ่ม", "Centre"),
    ("tiedTo", "ผูกกับ", "Tied to"), ("pair", "คู่", "Pair"), ("pairs", "คู่ในกลุ่ม", "Pairs"), ("besides", "คู่อื่นระหว่างโครงการเหล่านี้", "Other pairs among them"), ("netting", "การหักส่วนที่นับซ้ำ", "Netting"),
    ("nettingRule", "หลักการหักส่วนที่นับซ้ำ", "How it is netted"), ("lines", "รายโครงการ", "Project by project"), ("sharedWith", "ซ้ำกับ", "Shared with"), ("project", "โครงการ", "Project"), ("budgetSatang", "งบประมาณ", "Budget"),
    ("answer", "คำตอบ", "Answer"), ("note", "หมายเหตุ", "Note"), ("leadAgency", "หน่วยงานหลัก", "Lead agency"), ("meeting", "มติที่ประชุม", "Meeting"), ("by", "โดย", "By"), ("otherCase", "กลุ่มที่เกี่ยวข้อง", "Other case"), ("proposal", "ข้อเสนอ", "Proposal"),
    ("id", "รหัส", "Id"), ("code", "รหัส", "Code"), ("kind", "ประเภท", "Kind"), ("title", "ชื่อ", "Title"), ("name", "ชื่อ", "Name"),
    ("description", "คำอธิบาย", "Description"), ("agency", "หน่วยงาน", "Agency"), ("agencyName", "หน่วยงาน", "Agency"), ("unit", "หน่วยงานย่อย", "Unit"),
    ("owner", "เจ้าของ", "Owner"), ("visibility", "การเผยแพร่", "Visibility"), ("version", "รุ่น", "Version"),
    ("dataVersion", "รุ่นของข้อมูล", "Data version"), ("updatedAt", "ปรับปรุงเมื่อ", "Updated"), ("createdAt", "สร้างเมื่อ", "Created"),
    ("updated", "ปรับปรุงเมื่อ", "Updated"), ("created", "สร้างเมื่อ", "Created"), ("extent", "ขอบเขต", "Extent"), ("bbox", "กรอบพิกัด", "Bounding box"),
    ("spatial", "เชิงพื้นที่", "Spatial"), ("temporal", "เชิงเวลา", "Temporal"), ("interval", "ช่วงเวลา", "Interval"), ("trs", "ระบบเวลา", "Calendar"),
    ("crs", "ระบบพิกัด", "Coordinate reference systems"), ("storageCrs", "ระบบพิกัดที่จัดเก็บ", "Storage CRS"), ("sourceCrs", "ระบบพิกัดต้นทาง", "Source CRS"),
    ("geometryKind", "ชนิดเรขาคณิต", "Geometry"), ("geometry", "เรขาคณิต", "Geometry"), ("itemType", "ชนิดรายการ", "Item type"),
    ("fields", "ฟิลด์", "Fields"), ("type", "ชนิด", "Type"), ("format", "รูปแบบ", "Format"), ("queryable", "ค้นได้", "Queryable"), ("links", "ลิงก์", "Links"), ("href", "ที่อยู่", "Address"),
    ("level", "ระดับ", "Level"), ("parent", "อยู่ใน", "Lies in"), ("point", "จุดภายใน", "Point inside"), ("boundary", "แนวเขต", "Boundary"),
    ("importedAt", "นำเข้าเมื่อ", "Imported"), ("source", "แหล่งที่มา", "Source"), ("numberMatched", "ทั้งหมด", "In all"), ("numberReturned", "จำนวนในหน้านี้", "On this page"),
    // Projects
    ("titleNormal", "ชื่อเพื่อเปรียบเทียบ", "Title as compared"), ("objective", "วัตถุประสงค์", "Objective"), ("outputs", "เป้าหมาย (ผลผลิต)", "Outputs"),
    ("indicator", "ตัวชี้วัด", "Indicator"), ("expectedResult", "ผลที่คาดว่าจะได้รับ", "Expected result"), ("plan", "แผน", "Plan"), ("edition", "ฉบับ", "Edition"),
    ("page", "หน้า", "Page"), ("row", "ลำดับ", "Row"), ("amendment", "แก้ไขครั้งที่", "Amendment"), ("strategy", "ยุทธศาสตร์", "Strategy"), ("tactic", "กลยุทธ์", "Tactic"),
    ("programme", "แผนงาน", "Programme"), ("category", "หมวด", "Category"), ("budgets", "งบประมาณ", "Budgets"), ("fiscalYear", "ปีงบประมาณ", "Fiscal year"),
    ("fiscalYears", "ปีงบประมาณ", "Fiscal years"), ("satang", "จำนวนเงิน", "Amount"), ("totalSatang", "งบประมาณรวม", "Total budget"), ("printedUnit", "หน่วยที่พิมพ์", "Printed unit"),
    ("location", "ที่ตั้ง", "Location"), ("text", "ข้อความ", "Text"), ("areaCodes", "รหัสพื้นที่", "Area codes"), ("quality", "ความละเอียดของตำแหน่ง", "Quality of place"),
    ("road", "ถนน", "Road"), ("chainageFrom", "จาก กม.", "From km"), ("chainageTo", "ถึง กม.", "To km"), ("status", "สถานะ", "Status"),
    ("coordination", "การประสานแผน", "Coordination"), ("money", "งบประมาณ", "Money"), ("execution", "การดำเนินงาน", "Execution"),
    ("identifiers", "รหัสในระบบอื่น", "Ids in other systems"), ("scheme", "ระบบ", "Scheme"), ("value", "ค่า", "Value"), ("document", "เอกสาร", "Document"), ("key", "กุญแจ", "Key"),
    // Plans
    ("plans", "แผน", "Plans"), ("editions", "ฉบับของแผน", "Editions"), ("rows", "รายการของแผน", "Rows"), ("ladder", "ยุทธศาสตร์ กลยุทธ์ แผนงาน", "Ladder"), ("compare", "เปรียบเทียบฉบับ", "Comparison"),
    ("summary", "บัญชีสรุป (ผ.01)", "Summary (ผ.01)"), ("book", "เล่มแผน", "Book"), ("yearFirst", "ปีแรก (พ.ศ.)", "First year"), ("yearLast", "ปีสุดท้าย (พ.ศ.)", "Last year"), ("years", "ปีงบประมาณ", "Years"), ("year", "ปี", "Year"),
    ("outline", "โครงร่างยุทธศาสตร์", "Outline"), ("strategies", "ยุทธศาสตร์", "Strategies"), ("tactics", "กลยุทธ์", "Tactics"), ("programmes", "แผนงาน", "Programmes"), ("under", "อยู่ภายใต้", "Stands under"), ("sums", "ผลรวม", "Sums"),
    ("projectYears", "จำนวนโครงการรวมทุกปี", "Project-years"), ("unknown", "ไม่ทราบวงเงิน", "Not known"), ("issue", "ฉบับที่", "Issue"), ("number", "ลำดับที่", "Number"), ("boundAt", "รวมเล่มเมื่อ", "Bound"), ("editionLabel", "ฉบับ", "Edition"),
    ("sheet", "แผ่นงาน", "Sheet"), ("form", "แบบ", "Form"), ("planStatus", "สถานะในแผน", "Plan status"), ("programmeCode", "รหัสแผนงาน", "Programme code"), ("replacedBy", "ถูกแทนที่โดย", "Replaced by"), ("replaces", "แทนที่", "Replaces"),
    ("section", "ส่วนที่แก้ไข", "Amendment above"), ("responsible", "หน่วยงานรับผิดชอบ", "Responsible"), ("amounts", "งบประมาณ", "Amounts"), ("ordinance", "ข้อบัญญัติ/เทศบัญญัติ", "Ordinance"), ("marks", "หมายเหตุเจ้าหน้าที่", "Officers' marks"),
    ("printed", "ตามที่พิมพ์", "As printed"), ("computed", "คำนวณจากรายการ", "Computed"), ("reconciliation", "การกระทบยอด", "Reconciliation"), ("figures", "ตัวเลขทั้งหมด", "Figures"), ("agreeing", "ตรงกัน", "Agreeing"), ("explained", "ต่างกันและอธิบายได้", "Explained"),
    ("unexplained", "ต่างกันและอธิบายไม่ได้", "Unexplained"), ("printedCount", "จำนวนที่พิมพ์", "Printed number"), ("computedCount", "จำนวนที่คำนวณ", "Computed number"), ("countDifference", "ผลต่างจำนวน", "Difference in number"), ("printedSatang", "วงเงินที่พิมพ์", "Printed amount"),
    ("computedSatang", "วงเงินที่คำนวณ", "Computed amount"), ("satangDifference", "ผลต่างวงเงิน", "Difference in money"), ("agrees", "ตรงกัน", "Agrees"), ("sentence", "คำอธิบาย", "In words"), ("why", "เหตุ", "Why"), ("changes", "สิ่งที่เปลี่ยน", "Changes"), ("change", "การเปลี่ยน", "Change"),
    ("before", "เดิม", "Before"), ("after", "ใหม่", "After"), ("unchanged", "ไม่เปลี่ยน", "Unchanged"), ("counts", "จำนวน", "Numbers"), ("totalCount", "จำนวนรวม", "Total number"), ("block", "ส่วน", "Part"), ("printedEdition", "ฉบับที่พิมพ์", "Printed in"), ("fromLabel", "จากฉบับ", "From edition"), ("toLabel", "ถึงฉบับ", "To edition"),
    // Duplicates
    ("a", "โครงการ ก", "Project A"), ("b", "โครงการ ข", "Project B"), ("relation", "ความสัมพันธ์", "Relation"), ("severity", "ความสำคัญ", "Severity"),
    ("score", "ความน่าจะเป็น", "Probability"), ("probability", "ความน่าจะเป็น", "Probability"), ("state", "สถานะ", "State"), ("stakeSatang", "เงินที่เกี่ยวข้อง", "At stake"),
    ("satangAtStake", "เงินที่เกี่ยวข้อง", "At stake"), ("sentenceTh", "เหตุผล", "Reason (Thai)"), ("sentenceEn", "เหตุผล (อังกฤษ)", "Reason"), ("foundAt", "พบเมื่อ", "Found"),
    ("evidence", "หลักฐาน", "Evidence"), ("item", "เรื่อง", "Item"), ("valueA", "ค่าของ ก", "Value of A"), ("valueB", "ค่าของ ข", "Value of B"),
    ("similarity", "ความคล้าย", "Similarity"), ("weight", "น้ำหนัก", "Weight"), ("contribution", "ผลต่อคะแนน", "Contribution"), ("phraseTh", "คำอธิบาย", "In Thai"), ("phraseEn", "ภาษาอังกฤษ", "In English"),
    ("explanation", "คำอธิบาย", "Explanation"), ("waterfall", "ที่มาของคะแนน", "How the score arises"), ("workA", "งาน ก", "Work A"), ("workB", "งาน ข", "Work B"), ("stakes", "เงินที่เกี่ยวข้องรายปี", "At stake by year"),
    ("verdict", "ผล", "Verdict"), ("reason", "เหตุผล", "Reason"), ("decidedBy", "ผู้พิจารณา", "Decided by"), ("decidedAt", "พิจารณาเมื่อ", "Decided"), ("current", "ยังมีผล", "Current"), ("rules", "กฎที่จับคู่", "Rules"),
    ("computedRelation", "ความสัมพันธ์ตามการคำนวณ", "Relation as computed"), ("prior", "ค่าก่อนมีหลักฐาน", "Prior"), ("logOdds", "log-odds", "Log-odds"), ("stillFound", "ยังพบอยู่", "Still found"),
    // The Government Data Catalog
    ("catalog", "คำอธิบายข้อมูล (14 รายการ)", "Government Data Catalog"), ("data_type", "ประเภทชุดข้อมูล", "Type of data"), ("owner_org", "องค์กร", "Organisation"),
    ("maintainer", "ชื่อฝ่ายงานสำหรับติดต่อ", "Contact"), ("maintainer_email", "อีเมลสำหรับติดต่อ", "Contact e-mail"), ("tag_string", "คำสำคัญ", "Keywords"), ("notes", "รายละเอียด", "Details"),
    ("update_frequency_unit", "หน่วยความถี่ของการปรับปรุง", "Updated every"), ("update_frequency_interval", "ค่าความถี่ของการปรับปรุง", "Update interval"),
    ("geo_coverage", "ขอบเขตเชิงภูมิศาสตร์", "Geographic coverage"), ("data_source", "แหล่งที่มา", "Source"), ("data_format", "รูปแบบการเก็บข้อมูล", "Stored as"),
    ("data_category", "หมวดหมู่ตามธรรมาภิบาลข้อมูล", "Governance category"), ("license_id", "สัญญาอนุญาต", "Licence"), ("keywords", "คำสำคัญ", "Keywords"),
    ("language", "ภาษา", "Language"), ("languages", "ภาษา", "Languages"), ("formats", "รูปแบบ", "Formats"), ("contacts", "ผู้ติดต่อ", "Contacts"), ("license", "สัญญาอนุญาต", "Licence"), ("rights", "สิทธิ", "Rights"),
    ("themes", "หมวดหมู่", "Themes"), ("concepts", "แนวคิด", "Concepts"), ("emails", "อีเมล", "E-mail"), ("roles", "บทบาท", "Roles"), ("organization", "องค์กร", "Organisation"), ("externalIds", "รหัสภายนอก", "External ids"), ("time", "เวลา", "Time"),
    // Relations of links
    ("self", "หน้านี้", "This document"), ("alternate", "รูปแบบอื่น", "Another format"), ("next", "หน้าถัดไป", "Next page"), ("prev", "หน้าก่อน", "Previous page"),
    ("describedby", "โครงสร้างของรายการ", "Schema of the features"), ("collection", "ชั้นข้อมูล", "Collection"), ("data", "ข้อมูล", "Data"), ("up", "อยู่ใน", "Lies in"), ("child", "พื้นที่ย่อย", "Area within"),
    ("enclosure", "ดาวน์โหลด", "Download"), ("tilesets-vector", "ไทล์เวกเตอร์", "Vector tiles"), ("tiling-schemes", "ตารางไทล์", "Tiling schemes"), ("license", "สัญญาอนุญาต", "Licence"),
    ("service-desc", "คำอธิบาย API", "API description"), ("service-doc", "คู่มือ API", "API documentation"), ("related", "ที่เกี่ยวข้อง", "Related"), ("root", "หน้าแรก", "Front page"), ("parent", "อยู่ใน", "Lies in"),
];
