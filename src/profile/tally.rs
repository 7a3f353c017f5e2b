//! Counts the projects of an area by everything that a profile tells, each once in every group.

use std::collections::{BTreeMap, BTreeSet};

use crate::plans::store::{AreaProject, AreaProjects};

/// Projects and satang.
pub type Count = (usize, i64);

/// Key → projects and satang.
pub type Groups = BTreeMap<String, Count>;

/// How the projects of an area fall on its parts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Parts {
    pub groups: Groups,
    pub in_no_part: usize,
    pub counted_again: usize,
}

pub fn total(projects: &AreaProjects) -> Count {
    projects.current.iter().fold((0, 0), |(count, satang), one| (count + 1, satang + one.budget_satang.unwrap_or(0)))
}

/// By any key of a project, with its whole budget.
pub fn by(projects: &AreaProjects, key: impl Fn(&AreaProject) -> String) -> Groups {
    let mut groups = Groups::new();
    for one in &projects.current {
        add(&mut groups, key(one), one.budget_satang.unwrap_or(0));
    }
    groups
}

/// By fiscal year, with the money of that year.
pub fn by_year(projects: &AreaProjects) -> Groups {
    let mut groups = Groups::new();
    for (year, satang) in projects.budgets.values().flatten() {
        add(&mut groups, year.to_string(), *satang);
    }
    groups
}

fn add(groups: &mut Groups, key: String, satang: i64) {
    let group = groups.entry(key).or_default();
    group.0 += 1;
    group.1 = group.1.saturating_add(satang);
}

/// By the parts of an area, whose codes have two digits more than its own; a village has none.
pub fn by_part(projects: &AreaProjects, code: &str) -> Parts {
    let budgets: BTreeMap<&str, i64> =
        projects.current.iter().map(|one| (one.id.as_str(), one.budget_satang.unwrap_or(0))).collect();
    let mut homes: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (area, ids) in &projects.codes {
        for id in ids {
            homes.entry(id).or_default().extend(area.get(..code.len() + 2));
        }
    }
    let mut parts = Parts::default();
    for (id, homes) in homes {
        let satang = budgets.get(id).copied().unwrap_or(0);
        parts.in_no_part += usize::from(homes.is_empty());
        parts.counted_again += homes.len().saturating_sub(1);
        homes.into_iter().for_each(|home| add(&mut parts.groups, home.to_owned(), satang));
    }
    parts
}

/// Years from the first that has money to `until` in which nothing is planned.
pub fn years_without(groups: &Groups, until: i32) -> Vec<i32> {
    let years: BTreeSet<i32> = groups.keys().filter_map(|year| year.parse().ok()).collect();
    let first = years.first().copied().unwrap_or(until);
    (first..=until).filter(|year| !years.contains(year)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(id: &str, satang: i64) -> AreaProject {
        AreaProject {
            id: id.into(),
            agency: "doh".into(),
            title: String::new(),
            programme: String::new(),
            budget_satang: Some(satang),
            plan_status: String::new(),
            coordination_status: String::new(),
            money_status: String::new(),
            execution_status: String::new(),
            location_quality: "none".into(),
        }
    }

    #[test]
    fn parts_roll_up_to_the_total_without_double_counting() {
        let codes = [("2007", vec!["a"]), ("200706", vec!["b", "c"]), ("20070603", vec!["c"]), ("200707", vec!["c"])];
        let projects = AreaProjects {
            current: vec![one("a", 1), one("b", 10), one("c", 100)],
            codes: codes.map(|(code, ids)| (code.into(), ids.into_iter().map(String::from).collect())).into(),
            ..AreaProjects::default()
        };
        let parts = by_part(&projects, "2007");
        assert_eq!(parts.groups, [("200706".into(), (2, 110)), ("200707".into(), (1, 100))].into());
        assert_eq!((parts.in_no_part, parts.counted_again), (1, 1));
        let sum: usize = parts.groups.values().map(|count| count.0).sum();
        assert_eq!(sum + parts.in_no_part - parts.counted_again, total(&projects).0);
        assert_eq!(by_part(&projects, "200706").groups, [("20070603".into(), (1, 100))].into());
    }

    #[test]
    fn years_without_plans_are_those_between() {
        let groups = [("2567".to_owned(), (1, 1)), ("2569".to_owned(), (1, 1))].into();
        assert_eq!(years_without(&groups, 2570), [2568, 2570]);
        assert_eq!(years_without(&Groups::new(), 2570), [2570]);
    }
}
