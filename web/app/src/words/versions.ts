// Words of a dataset's versions and quality.

export const versions = {
  "version.number": ["รุ่นที่ {number}", "version {number}"],
  "change.added": ["เพิ่ม", "added"],
  "change.changed": ["เปลี่ยน", "changed"],
  "change.unchanged": ["คงเดิม", "unchanged"],
  "change.removed": ["หายไป", "removed"],
  "quality.score": ["คุณภาพ", "Quality"],
  "quality.of100": ["{score} จาก 100", "{score} of 100"],
} as const;
