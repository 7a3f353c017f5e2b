//! Why a sign-in with the provider came to nothing, in words for the person; what is for the log is beside it.

use super::token::Flaw;
use crate::error::{Error, Words};

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// The provider does not answer.
    Unreachable(String),
    /// It answers what the protocol does not allow, or refuses the hub.
    Faulty(String),
    /// What it says of the person does not hold.
    Unverified(Flaw),
    /// The person has said no there.
    Cancelled,
    /// Begun in another browser, too long ago, or ended already.
    Over,
    /// The hub's table gives this person nothing.
    NoRights { subject: String },
    /// The table names an agency that the hub does not have.
    NoAgency(String),
}

impl Trouble {
    /// Stable, for the page of the application.
    pub fn code(&self) -> &'static str {
        match self {
            Trouble::Unreachable(_) => "provider-unreachable",
            Trouble::Faulty(_) => "provider-faulty",
            Trouble::Unverified(_) => "not-verified",
            Trouble::Cancelled => "cancelled",
            Trouble::Over => "sign-in-over",
            Trouble::NoRights { .. } => "no-rights",
            Trouble::NoAgency(_) => "no-agency",
        }
    }

    /// For a reader without the application.
    pub fn error(&self) -> Error {
        let words = self.words();
        match self {
            Trouble::Unreachable(_) | Trouble::Faulty(_) => Error::Unavailable { reason: words, retry_after: 30 },
            _ => Error::Forbidden(words),
        }
    }

    fn words(&self) -> Words {
        match self {
            Trouble::Unreachable(_) => Words::new(
                "ผู้ให้บริการบัญชีไม่ตอบ โปรดลองอีกครั้ง หรือใช้กุญแจ API",
                "the provider of accounts does not answer; try again, or sign in with an API key",
            ),
            Trouble::Faulty(_) => Words::new(
                "ผู้ให้บริการบัญชีตอบผิดจากที่ตกลงกันไว้ โปรดแจ้งผู้ดูแลระบบ",
                "the provider of accounts answers otherwise than agreed; tell the administrator",
            ),
            Trouble::Unverified(_) => Words::new(
                "ตรวจสอบคำรับรองของผู้ให้บริการบัญชีไม่ผ่าน จึงไม่ให้เข้าสู่ระบบ โปรดลองอีกครั้ง หรือแจ้งผู้ดูแลระบบ",
                "what the provider of accounts vouches for does not hold, so nobody was signed in; try again, or tell the administrator",
            ),
            Trouble::Cancelled => Words::new("ยกเลิกการเข้าสู่ระบบแล้ว", "signing in was cancelled"),
            Trouble::Over => Words::new(
                "การเข้าสู่ระบบครั้งนี้หมดเวลา ใช้ไปแล้ว หรือเริ่มจากเบราว์เซอร์อื่น โปรดเริ่มใหม่",
                "this sign-in took too long, was used already, or was begun in another browser; begin again",
            ),
            Trouble::NoRights { .. } => Words::new(
                "บัญชีนี้ยังไม่ได้รับสิทธิ์ในระบบนี้ โปรดแจ้งผู้ดูแลระบบของหน่วยงาน",
                "this account has not been given any rights here; ask your agency's administrator",
            ),
            Trouble::NoAgency(_) => Words::new(
                "หน่วยงานของบัญชีนี้ไม่มีในระบบ โปรดแจ้งผู้ดูแลระบบ",
                "this account's agency is not in the hub; tell the administrator",
            ),
        }
    }
}
