//! What people decide about a pair, and when a decision must be looked at again: recomputed evidence, kept history.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use super::work::Work;
use crate::error::{Error, Fault, Result, Words};

/// What a reviewer may say of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// It is as the hub suspects: a must-link that survives every scan.
    Confirm,
    /// The works have nothing to do with each other: a cannot-link that survives every scan.
    Reject,
    /// Not to be decided now.
    Defer,
    /// Takes back what was decided: the pair is open again, and the history keeps both.
    Withdraw,
}

/// Where a pair stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Nobody has decided.
    Open,
    Confirmed,
    Rejected,
    Deferred,
    /// Decided, but what was compared has changed since.
    Reassess,
}

/// A decision as it is kept: never overwritten, only followed by another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    pub verdict: Verdict,
    pub reason: String,
    /// Of the two works as they were when it was decided.
    pub fingerprint: String,
}

/// The longest reason, in characters.
pub const MOST_REASON: usize = 4000;

impl State {
    /// The name in JSON and in filters.
    pub fn name(self) -> &'static str {
        match self {
            State::Open => "open",
            State::Confirmed => "confirmed",
            State::Rejected => "rejected",
            State::Deferred => "deferred",
            State::Reassess => "reassess",
        }
    }

    pub fn from_name(name: &str) -> Option<State> {
        [State::Open, State::Confirmed, State::Rejected, State::Deferred, State::Reassess]
            .into_iter()
            .find(|state| state.name() == name)
    }
}

impl Verdict {
    pub fn name(self) -> &'static str {
        match self {
            Verdict::Confirm => "confirm",
            Verdict::Reject => "reject",
            Verdict::Defer => "defer",
            Verdict::Withdraw => "withdraw",
        }
    }

    pub fn from_name(name: &str) -> Option<Verdict> {
        [Verdict::Confirm, Verdict::Reject, Verdict::Defer, Verdict::Withdraw]
            .into_iter()
            .find(|verdict| verdict.name() == name)
    }
}

/// The state of a pair from its last decision and the fingerprint of its works as they are now.
pub fn state(last: Option<&Decision>, fingerprint_now: &str) -> State {
    match last {
        None | Some(Decision { verdict: Verdict::Withdraw, .. }) => State::Open,
        Some(decision) if decision.fingerprint != fingerprint_now => State::Reassess,
        Some(decision) => match decision.verdict {
            Verdict::Confirm => State::Confirmed,
            Verdict::Reject => State::Rejected,
            Verdict::Defer => State::Deferred,
            Verdict::Withdraw => State::Open,
        },
    }
}

/// Takes a decision about a pair in any state. A reason is needed, except to confirm an open pair once more in the same words.
///
/// Fails with `Malformed` if the reason is empty or too long, and with `Stale` if the works have changed since the reviewer
/// saw them (`seen` is the fingerprint that was shown).
pub fn decide(verdict: Verdict, reason: &str, seen: &str, now: &str) -> Result<Decision> {
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(Error::malformed(
            Fault::pointer(
                "/reason",
                "reason-needed",
                Words::new("ต้องระบุเหตุผลของการตัดสิน", "a decision needs a reason"),
            )
            .remedy("เขียนเหตุผลสั้น ๆ ว่าทำไมจึงยืนยัน ปฏิเสธ หรือเลื่อน", "say in a few words why you confirm, reject or defer"),
        ));
    }
    if reason.chars().count() > MOST_REASON {
        return Err(Error::malformed(
            Fault::pointer(
                "/reason",
                "reason-too-long",
                Words::new(
                    format!("เหตุผลยาวเกิน {MOST_REASON} ตัวอักษร"),
                    format!("the reason is longer than {MOST_REASON} characters"),
                ),
            )
            .remedy("ย่อเหตุผลให้สั้นลง", "shorten it"),
        ));
    }
    if seen != now {
        return Err(Error::Stale(Words::new(
            "โครงการในคู่นี้ถูกแก้ไขหลังจากที่ท่านเปิดดู โปรดอ่านหลักฐานใหม่ก่อนตัดสิน",
            "the works of this pair have changed since you saw them; read the evidence again before you decide",
        )));
    }
    Ok(Decision { verdict, reason: reason.to_owned(), fingerprint: now.to_owned() })
}

/// A digest of everything of the two works that is compared, the same in either order: 32 hexadecimal digits.
pub fn fingerprint(a: &Work, b: &Work) -> String {
    let (first, second) = if a.id <= b.id { (a, b) } else { (b, a) };
    let mut digest = Sha256::new();
    for work in [first, second] {
        absorb(&mut digest, work);
    }
    digest.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

/// Every field with its length before it, so that no two works run together to the same bytes.
fn absorb(digest: &mut Sha256, work: &Work) {
    let mut field = |text: &str| {
        digest.update((text.len() as u64).to_le_bytes());
        digest.update(text.as_bytes());
    };
    for text in [&work.id, &work.title, &work.agency.code, &work.agency.name_th] {
        field(text);
    }
    for text in [
        &work.objective,
        &work.outputs,
        &work.location_text,
        &work.road_code,
        &work.amendment_mark,
        &work.plan_edition,
        &work.agency.parent,
    ] {
        field(text.as_deref().unwrap_or("\u{0}"));
    }
    for (year, satang) in &work.budgets {
        field(&format!("{year}:{satang}"));
    }
    let mut codes = work.area_codes.clone();
    codes.sort();
    codes.iter().for_each(|code| field(code));
    let mut ids = work.external_ids.clone();
    ids.sort();
    ids.iter().for_each(|(scheme, value)| field(&format!("{scheme}:{value}")));
    field(&format!("{:?} {:?} {:?}", work.chainage, work.location_quality, work.geometry));
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    fn work(id: &str, title: &str) -> Work {
        Work { id: id.into(), title: title.into(), ..Work::default() }
    }

    #[test]
    fn a_decision_stands_until_a_work_changes() {
        let (a, b) = (work("1", "ถนน"), work("2", "ถนน คสล."));
        let now = fingerprint(&a, &b);
        assert_eq!(state(None, &now), State::Open);
        let decision = decide(Verdict::Reject, "คนละสาย", &now, &now).unwrap();
        assert_eq!(state(Some(&decision), &fingerprint(&b, &a)), State::Rejected);
        let renamed = Work {
            agency: crate::duplicates::Agency {
                name_th: "เทศบาลตำบลบางพระ".into(), ..Default::default()
            },
            ..a.clone()
        };
        assert_eq!(
            state(Some(&decision), &fingerprint(&renamed, &b)),
            State::Reassess,
            "its name is compared with titles"
        );
        let moved = Work {
            agency: crate::duplicates::Agency {
                parent: Some("กระทรวงคมนาคม".into()), ..Default::default()
            },
            ..a.clone()
        };
        assert_eq!(state(Some(&decision), &fingerprint(&moved, &b)), State::Reassess, "its ministry is compared");
        let changed = Work { location_text: Some("หมู่ที่ 3".into()), ..a };
        assert_eq!(state(Some(&decision), &fingerprint(&changed, &b)), State::Reassess);
    }

    #[test]
    fn a_decision_needs_a_reason_and_current_evidence() {
        assert!(matches!(decide(Verdict::Confirm, "  ", "x", "x"), Err(Error::Malformed(_))));
        assert!(matches!(decide(Verdict::Confirm, "ซ้ำ", "old", "new"), Err(Error::Stale(_))));
        assert!(matches!(decide(Verdict::Defer, &"ก".repeat(MOST_REASON + 1), "x", "x"), Err(Error::Malformed(_))));
        assert_eq!(decide(Verdict::Defer, "รอข้อมูล", "x", "x").unwrap().verdict, Verdict::Defer);
    }

    #[test]
    fn names_go_there_and_back() {
        for state in [State::Open, State::Confirmed, State::Rejected, State::Deferred, State::Reassess] {
            assert_eq!(State::from_name(state.name()), Some(state));
        }
    }
}
