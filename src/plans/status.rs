//! The four statuses of a project, kept apart as real systems keep them: plan, coordination, money, execution.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A closed list of values: the name that is stored and sent, and the Thai words that documents use for it. The name is a `tt`, since a
/// `literal` reaches the contract's generator wrapped and is not seen.
macro_rules! axis {
    ($(#[$doc:meta])* $axis:ident { $($value:ident = $name:tt, $thai:literal;)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
        pub enum $axis {
            $(#[doc = $thai] #[serde(rename = $name)] $value,)*
        }

        impl $axis {
            pub const NAMES: &'static [&'static str] = &[$($name),*];

            /// The value as it is stored and sent.
            pub fn name(self) -> &'static str {
                match self { $($axis::$value => $name,)* }
            }

            /// The value in Thai, as documents write it.
            pub fn thai(self) -> &'static str {
                match self { $($axis::$value => $thai,)* }
            }

            /// Reads the name or the Thai word.
            pub fn parse(text: &str) -> Option<Self> {
                let text = crate::thai::clean(text);
                match text.as_str() {
                    $($name => Some($axis::$value),)*
                    thai => [$($axis::$value),*].into_iter().find(|value| value.thai() == thai),
                }
            }
        }
    };
}

pub(in crate::plans) use axis;

axis! {
    /// Where the row of the plan stands.
    PlanStatus {
        Draft = "draft", "ร่าง";
        Approved = "approved", "ประกาศใช้";
        Superseded = "superseded", "ถูกแทนที่";
        Transferred = "transferred", "ย้าย";
        Merged = "merged", "รวม";
        DuplicateOf = "duplicate-of", "ซ้ำ";
        Withdrawn = "withdrawn", "ยกเลิก";
    }
}

axis! {
    /// Where the review by the coordinating body stands.
    CoordinationStatus {
        Ready = "ready", "พร้อมส่ง";
        Pending = "pending", "รอตรวจสอบ";
        Returned = "returned", "ส่งกลับแก้ไข";
        Verified = "verified", "ตรวจสอบแล้ว";
        AwaitingApproval = "awaiting-approval", "รออนุมัติ";
        Approved = "approved", "อนุมัติ";
        OverCapacity = "over-capacity", "เกินศักยภาพ";
        PulledBack = "pulled-back", "ดึงกลับ";
    }
}

axis! {
    /// Where the money comes from, or what became of it.
    MoneyStatus {
        NotFunded = "not-funded", "ยังไม่ได้รับงบประมาณ";
        InOrdinance = "in-ordinance", "ข้อบัญญัติ";
        AccumulatedFund = "accumulated-fund", "เงินสะสม";
        Grant = "grant", "เงินอุดหนุน";
        TransferredIn = "transferred-in", "โอนเพิ่ม";
        TransferredOut = "transferred-out", "โอนลด";
        CarriedOver = "carried-over", "กันเงิน";
        Lapsed = "lapsed", "งบตกไป";
    }
}

axis! {
    /// How far the work is.
    ExecutionStatus {
        NotStarted = "not-started", "ยังไม่ดำเนินการ";
        Procuring = "procuring", "จัดซื้อจัดจ้าง";
        ContractSigned = "contract-signed", "ลงนามสัญญา";
        InProgress = "in-progress", "กำลังดำเนินการ";
        Delayed = "delayed", "ล่าช้า";
        Completed = "completed", "แล้วเสร็จ";
        Cancelled = "cancelled", "ยกเลิก";
    }
}

/// The four axes; what is not given is not known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Status {
    pub plan: Option<PlanStatus>,
    pub coordination: Option<CoordinationStatus>,
    pub money: Option<MoneyStatus>,
    pub execution: Option<ExecutionStatus>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_is_read_by_its_name_and_in_thai() {
        assert_eq!(PlanStatus::parse("duplicate-of"), Some(PlanStatus::DuplicateOf));
        assert_eq!(CoordinationStatus::parse(" เกินศักยภาพ "), Some(CoordinationStatus::OverCapacity));
        assert_eq!(MoneyStatus::parse("free"), None);
    }
}
