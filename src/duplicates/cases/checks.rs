//! What is refused of an assessment, a proposal or a decision before anything is written.

use super::answer::{NewAssessment, NewCaseDecision};
use super::model::{Action, Answer, Proposal};
use crate::duplicates::case::MOST_REASON;
use crate::error::{Error, Fault, Result, Words};

/// The longest reference to a meeting, in characters.
const MOST_MEETING: usize = 500;

pub(super) fn assessment(new: &NewAssessment) -> Result<()> {
    if new.answer == Answer::Reassess {
        let words = Words::new("การประเมินใหม่เป็นสถานะที่ระบบตั้งเอง", "the hub itself asks to assess again");
        return Err(Error::malformed(
            Fault::pointer("/answer", "not-an-answer", words)
                .remedy("ตอบ yes, no หรือ not-assessed", "answer yes, no or not-assessed"),
        ));
    }
    short_enough("/note", new.note.as_deref(), MOST_REASON)?;
    match new.proposed_action {
        Some(action) => lead("/leadAgency", action, new.lead_agency.as_deref()),
        None => Ok(()),
    }
}

pub(super) fn proposal(new: &Proposal) -> Result<()> {
    short_enough("/note", new.note.as_deref(), MOST_REASON)?;
    lead("/leadAgency", new.action, new.lead_agency.as_deref())
}

pub(super) fn decision(new: &NewCaseDecision) -> Result<()> {
    short_enough("/meeting", new.meeting.as_deref(), MOST_MEETING)?;
    if new.saving_satang.is_some_and(|saving| saving < 0) {
        let words = Words::new("เงินที่ประหยัดได้ต้องไม่ติดลบ", "a saving is zero or more");
        return Err(Error::malformed(Fault::pointer("/savingSatang", "negative", words)));
    }
    if new.pairs.as_ref().is_some_and(Vec::is_empty) {
        let words = Words::new("ไม่มีคู่โครงการใดในรายการ", "the list names no pair");
        return Err(Error::malformed(
            Fault::pointer("/pairs", "empty", words)
                .remedy("เว้นไว้เพื่อตัดสินทุกคู่ในกลุ่ม", "leave it out to decide about all pairs of the case"),
        ));
    }
    lead("/leadAgency", new.action, new.lead_agency.as_deref())
}

/// "The case has no such pair", of a pair that a decision names.
pub(super) fn no_such_pair(id: &str) -> Error {
    let words = Words::new(format!("กลุ่มนี้ไม่มีคู่ '{id}'"), format!("the case has no pair '{id}'"));
    Error::impossible(Fault::pointer("/pairs", "unknown-pair", words))
}

/// "The agency has no project in the case."
pub(super) fn no_part(agency: &str) -> Error {
    let words = Words::new(
        format!("หน่วยงาน '{agency}' ไม่มีโครงการในกลุ่มนี้"),
        format!("the agency '{agency}' has no project in this case"),
    );
    Error::impossible(Fault::parameter("agency", "no-part", words))
}

/// "The case has ended."
pub(super) fn has_ended() -> Error {
    let words =
        Words::new("กลุ่มนี้สิ้นสุดแล้ว จึงประเมินหรือตัดสินไม่ได้", "the case has ended: there is nothing to assess or decide");
    Error::Conflict(
        Fault::new(crate::error::At::Whole, "case-ended", words)
            .remedy("ดูกลุ่มที่รับช่วงต่อจากประวัติของกลุ่มนี้", "its history says which case took its place"),
    )
}

fn lead(at: &str, action: Action, agency: Option<&str>) -> Result<()> {
    if action.needs_lead() && agency.is_none_or(|code| code.trim().is_empty()) {
        let words = Words::new("ต้องระบุหน่วยงานที่เป็นหลักหรือรับโอน", "this action needs the agency that leads or takes over");
        return Err(Error::malformed(
            Fault::pointer(at.to_owned(), "lead-needed", words).remedy("ใส่รหัสหน่วยงาน", "give the agency's code"),
        ));
    }
    Ok(())
}

fn short_enough(at: &str, text: Option<&str>, most: usize) -> Result<()> {
    if text.is_some_and(|text| text.chars().count() > most) {
        let words = Words::new(format!("ยาวเกิน {most} ตัวอักษร"), format!("this is longer than {most} characters"));
        return Err(Error::malformed(Fault::pointer(at.to_owned(), "too-long", words)));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_transfer_needs_to_say_to_whom() {
        let proposed = |action, lead: Option<&str>| {
            proposal(&Proposal { action, lead_agency: lead.map(str::to_owned), note: None }).is_ok()
        };
        assert!(!proposed(Action::Transfer, None) && !proposed(Action::Joint, Some(" ")));
        assert!(proposed(Action::Transfer, Some("pao")) && proposed(Action::Merge, None));
    }
}
