//! The fields of a project that a column can fill, and their names in a map file.

/// What a project can take from a column. `key` is the name in the map file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    Title,
    Objective,
    Outputs,
    Indicator,
    ExpectedResult,
    Agency,
    Unit,
    PlanKind,
    PlanEdition,
    PlanPage,
    PlanRow,
    /// The mark of the amendment that a row of the plan carries.
    PlanAmendment,
    Strategy,
    Tactic,
    Programme,
    Category,
    BudgetSource,
    Location,
    AreaCodes,
    Longitude,
    Latitude,
    /// A GeoJSON geometry as text.
    Geometry,
    LocationQuality,
    RoadCode,
    ChainageFrom,
    ChainageTo,
    PlanStatus,
    CoordinationStatus,
    MoneyStatus,
    ExecutionStatus,
    SourceDocument,
    SourcePage,
    /// The file's own key of the row, by which a second import finds it again.
    SourceKey,
    Visibility,
}

impl Field {
    pub const ALL: [(Field, &'static str); 34] = [
        (Field::Title, "title"),
        (Field::Objective, "objective"),
        (Field::Outputs, "outputs"),
        (Field::Indicator, "indicator"),
        (Field::ExpectedResult, "expected_result"),
        (Field::Agency, "agency"),
        (Field::Unit, "unit"),
        (Field::PlanKind, "plan_kind"),
        (Field::PlanEdition, "plan_edition"),
        (Field::PlanPage, "plan_page"),
        (Field::PlanRow, "plan_row"),
        (Field::PlanAmendment, "plan_amendment"),
        (Field::Strategy, "strategy"),
        (Field::Tactic, "tactic"),
        (Field::Programme, "programme"),
        (Field::Category, "category"),
        (Field::BudgetSource, "budget_source"),
        (Field::Location, "location"),
        (Field::AreaCodes, "area_codes"),
        (Field::Longitude, "longitude"),
        (Field::Latitude, "latitude"),
        (Field::Geometry, "geometry"),
        (Field::LocationQuality, "location_quality"),
        (Field::RoadCode, "road_code"),
        (Field::ChainageFrom, "chainage_from"),
        (Field::ChainageTo, "chainage_to"),
        (Field::PlanStatus, "plan_status"),
        (Field::CoordinationStatus, "coordination_status"),
        (Field::MoneyStatus, "money_status"),
        (Field::ExecutionStatus, "execution_status"),
        (Field::SourceDocument, "source_document"),
        (Field::SourcePage, "source_page"),
        (Field::SourceKey, "source_key"),
        (Field::Visibility, "visibility"),
    ];

    pub fn key(self) -> &'static str {
        Field::ALL.iter().find(|(field, _)| *field == self).map_or("", |(_, key)| key)
    }

    pub fn from_key(key: &str) -> Option<Field> {
        Field::ALL.iter().find(|(_, known)| *known == key).map(|(field, _)| *field)
    }
}
