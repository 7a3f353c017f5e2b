//! The total row of a plan and the rows of its parts, told by amounts that add up.
//!
//! Rows of one agency under the same words and names for the same place are a family. Those that name a lot or a phase are its parts;
//! a row that names none is the whole where its budget, in all or in each of its years, is the sum of all parts. Only all works
//! together tell that, as they tell rare words: it is learnt with them, and a pair is judged by what was learnt.

use std::collections::{BTreeMap, BTreeSet};

use hashbrown::HashMap;

use super::corpus::Prepared;
use super::lists::hash;
use super::numbers::Numbers;
use super::text::Facts;

/// Fiscal year → satang.
type Budgets = BTreeMap<i32, i64>;

/// A row among those of its agency.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Member {
    /// Hash of the agency and of all that its parts have in common.
    family: u64,
    /// Hash of the lots and the phase; 0 where the row names none.
    part: u64,
}

/// The budgets of the parts of one family.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Parts(Vec<Budgets>);

/// The families whose parts add up to another row of them.
#[derive(Debug, Clone, Default)]
pub struct Families(HashMap<u64, Parts>);

/// One of two works is the whole, the other one of its parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    /// Parts of which the whole is the sum.
    pub parts: u32,
    /// The first of the two is the whole.
    pub first: bool,
}

impl Member {
    /// Of a work of the agency of that code.
    pub fn of(facts: &Facts, core: u64, agency: &str) -> Member {
        let numbers = &facts.numbers;
        // Village numbers have two digits.
        let villages = numbers.villages.iter().fold(0_u128, |bits, number| bits | 1 << (number & 127));
        let (core, villages) = (core.to_le_bytes(), villages.to_le_bytes());
        let kind =
            [facts.kind.activity.map_or(0, |did| did as u8 + 1), facts.kind.object.map_or(0, |what| what as u8 + 1)];
        let mut words: Vec<&[u8]> = vec![&core, &villages, &kind, agency.as_bytes()];
        words.extend(facts.assets.iter().flat_map(|asset| [asset.kind.as_bytes(), asset.name.as_bytes()]));
        words.extend(numbers.sois.keys().flat_map(|(name, number)| [name.as_bytes(), number.as_bytes()]));
        words.extend(facts.sides.iter().map(|side| side.as_bytes()));
        let ordinals = numbers.ordinals.iter().flat_map(|(word, all)| std::iter::once(word).chain(all));
        let areas = facts.places.amphoe.iter().chain(&facts.places.tambon);
        let rest = facts.roads.own.iter().chain(areas).chain(&numbers.houses).chain(ordinals);
        words.extend(rest.map(|word| word.as_bytes()));
        Member { family: hash(&words), part: part(numbers) }
    }

    fn is_part(self) -> bool {
        self.part != 0
    }
}

fn part(numbers: &Numbers) -> u64 {
    if numbers.phase.is_none() && numbers.lots.is_empty() {
        return 0;
    }
    let mut bytes = numbers.phase.unwrap_or_default().to_le_bytes().to_vec();
    for (word, all) in &numbers.lots {
        bytes.extend(std::iter::once(word).chain(all).flat_map(|word| word.bytes().chain(std::iter::once(0))));
    }
    hash(&[&bytes]).max(1)
}

impl Families {
    /// Learns from all rows, each with what tells its budgets. The order of rows does not matter.
    pub fn learn<T: Copy>(
        rows: impl Iterator<Item = (Member, T)> + Clone,
        budgets: impl Fn(T) -> Option<Budgets>,
    ) -> Families {
        let mut families: HashMap<u64, Vec<(u64, T)>> = HashMap::new();
        for (member, row) in rows.clone().filter(|(member, _)| member.is_part()) {
            families.entry(member.family).or_default().push((member.part, row));
        }
        families.retain(|_, parts| parts.len() > 1);
        let mut wholes: HashMap<u64, Vec<T>> = HashMap::new();
        for (member, row) in rows.filter(|(member, _)| !member.is_part()) {
            if families.contains_key(&member.family) {
                wholes.entry(member.family).or_default().push(row);
            }
        }
        let known = wholes.into_iter().filter_map(|(family, wholes)| {
            let parts = families.get(&family)?.iter().map(|(part, row)| Some((*part, budgets(*row)?)));
            let parts = Parts::of(parts.collect::<Option<BTreeSet<_>>>()?)?;
            let adds_up = wholes.into_iter().filter_map(&budgets).any(|whole| parts.adding_up_to(&whole).len() > 1);
            adds_up.then_some((family, parts))
        });
        Families(known.collect())
    }

    /// Whether the row is of a family whose parts add up.
    pub fn holds(&self, member: Member) -> bool {
        self.0.contains_key(&member.family)
    }

    /// Whether the one of two works of an agency is the sum of parts of which the other is one.
    pub fn share(&self, a: &Prepared, b: &Prepared) -> Option<Share> {
        let told = |work: &Prepared| work.facts.numbers.phase.is_some() || !work.facts.numbers.lots.is_empty();
        if self.0.is_empty() || told(a) == told(b) {
            return None;
        }
        let member = |work: &Prepared| Member::of(&work.facts, work.core, &work.bureau.code);
        let (of_a, of_b) = (member(a), member(b));
        let parts = self.0.get(&of_a.family).filter(|_| of_a.family == of_b.family)?;
        let (whole, part) = if of_a.is_part() { (b, a) } else { (a, b) };
        let sum = parts.adding_up_to(&whole.work.budgets);
        let counts = sum.len() > 1 && sum.contains(&&part.work.budgets);
        counts.then_some(Share { parts: u32::try_from(sum.len()).ok()?, first: !of_a.is_part() })
    }
}

impl Parts {
    /// At least two parts with money, none of which stands there twice with other amounts; a row that is repeated counts once.
    fn of(rows: BTreeSet<(u64, Budgets)>) -> Option<Parts> {
        let numbers: BTreeSet<u64> = rows.iter().map(|(part, _)| *part).collect();
        let paid = rows.iter().all(|(_, budgets)| budgets.values().any(|satang| *satang > 0));
        let sound = rows.len() > 1 && numbers.len() == rows.len() && paid;
        sound.then(|| Parts(rows.into_iter().map(|(_, budgets)| budgets).collect()))
    }

    /// The parts of which the whole is the sum, in all or in each year for which it has money; none where it is not.
    fn adding_up_to(&self, whole: &Budgets) -> Vec<&Budgets> {
        let total = |budgets: &Budgets| sum(budgets.values().copied());
        if equal(total(whole), sum(self.0.iter().map(total))) {
            return self.0.iter().collect();
        }
        let years: Vec<(i32, i64)> =
            whole.iter().map(|(year, satang)| (*year, *satang)).filter(|of| of.1 > 0).collect();
        let of_year = |budgets: &Budgets, year: i32| budgets.get(&year).copied().unwrap_or_default();
        let adds_up = |(year, satang): &(i32, i64)| equal(*satang, sum(self.0.iter().map(|part| of_year(part, *year))));
        if years.is_empty() || !years.iter().all(adds_up) {
            return Vec::new();
        }
        self.0.iter().filter(|part| years.iter().any(|(year, _)| of_year(part, *year) > 0)).collect()
    }
}

fn sum(amounts: impl Iterator<Item = i64>) -> i64 {
    amounts.fold(0, i64::saturating_add)
}

/// Plans round amounts: a tenth of a per cent is no difference.
fn equal(whole: i64, sum: i64) -> bool {
    whole > 0 && whole.abs_diff(sum) <= whole.unsigned_abs() / 1000
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::super::acceptance::{PAO, TOWN, crowd, gazetteer};
    use super::super::relation::Relation;
    use super::super::scan::{Index, Options, Suspicion, check, scan};
    use super::super::work::{Agency, Work};

    const PLACE: &str = "ต.บางพระ อ.ศรีราชา จ.ชลบุรี";

    /// A row about one wall; budgets in millions of baht.
    fn row(id: &str, agency: &str, which: &str, budgets: &[(i32, i64)]) -> Work {
        Work {
            id: id.to_owned(),
            title: format!("ก่อสร้างเขื่อนป้องกันตลิ่งคลองบางพระ {which} {PLACE}"),
            agency: Agency { code: agency.to_owned(), name_th: agency.to_owned(), ..Agency::default() },
            budgets: budgets.iter().map(|(year, millions)| (*year, millions * 100_000_000)).collect(),
            ..Work::default()
        }
    }

    fn rows(whole: &Work) -> Vec<Work> {
        let part = |id: &str, which: &str, year: i32, millions: i64| row(id, TOWN, which, &[(year, millions)]);
        vec![whole.clone(), part("b", "ตอน 1", 2569, 8), part("c", "ตอนที่ 2", 2569, 12), part("d", "ตอน 3", 2570, 10)]
    }

    fn options() -> Options {
        Options { within_agency: true, ..Options::default() }
    }

    fn scanned(rows: &[Work]) -> Vec<Suspicion> {
        let works: Vec<Work> = rows.iter().cloned().chain(crowd()).collect();
        let mut found = scan(&works, &gazetteer(), &options(), &|_, _| true).unwrap();
        found.retain(|pair| rows.iter().any(|row| row.id == pair.a_id));
        found
    }

    /// What the whole, of id `a`, is to each part that it was found with.
    fn of_whole(found: &[Suspicion]) -> Vec<(&str, Relation)> {
        found.iter().filter(|pair| pair.a_id == "a").map(|pair| (pair.b_id.as_str(), pair.relation)).collect()
    }

    #[test]
    fn a_row_that_is_the_sum_of_its_lots_has_them_as_components() {
        for which in ["", "(รวม 3 ตอน)", "จำนวน 3 ตอน", "(ทั้งโครงการ)"]
        {
            let found = scanned(&rows(&row("a", TOWN, which, &[(2569, 20), (2570, 10)])));
            let component = Relation::Component;
            assert_eq!(of_whole(&found), [("b", component), ("c", component), ("d", component)], "{which}");
            let pair = found.iter().find(|pair| pair.b_id == "c").unwrap();
            assert!(pair.sentence_th.contains("งบประมาณ 30,000,000 บาท เท่ากับผลรวมของ 3 ส่วน ซึ่ง 12,000,000 บาท"));
            assert!(pair.sentence_en.contains("the budget of 30,000,000 baht is the sum of 3 parts"));
            assert_eq!(pair.satang_at_stake, 0);
            let parts = found.iter().filter(|pair| pair.a_id != "a").map(|pair| pair.relation);
            assert_eq!(parts.collect::<Vec<_>>(), [Relation::Phase; 3], "parts of one work are phases of one another");
        }
    }

    #[test]
    fn a_row_of_one_year_is_the_sum_of_the_lots_of_that_year() {
        let found = scanned(&rows(&row("a", TOWN, "", &[(2569, 20)])));
        assert_eq!(of_whole(&found), [("b", Relation::Component), ("c", Relation::Component), ("d", Relation::Phase)]);
        assert!(found.iter().any(|pair| pair.sentence_en.contains("the sum of 2 parts")));
    }

    #[test]
    fn amounts_that_do_not_add_up_leave_the_words_to_tell() {
        let found = scanned(&rows(&row("a", TOWN, "", &[(2569, 31)])));
        assert!(of_whole(&found).iter().all(|(_, relation)| *relation == Relation::Phase), "{:?}", of_whole(&found));
        let mut twice = rows(&row("a", TOWN, "", &[(2569, 20), (2570, 10)]));
        twice.push(row("e", TOWN, "ตอน 3", &[(2570, 11)]));
        assert!(
            of_whole(&scanned(&twice)).iter().all(|(_, relation)| *relation == Relation::Phase),
            "which lot 3 is meant?"
        );
    }

    #[test]
    fn the_sum_of_the_lots_of_another_agency_is_no_component() {
        let found = scanned(&rows(&row("a", PAO, "", &[(2569, 20), (2570, 10)])));
        assert!(
            of_whole(&found).iter().all(|(_, relation)| *relation != Relation::Component),
            "{:?}",
            of_whole(&found)
        );
    }

    #[test]
    fn neither_the_order_of_rows_nor_asking_for_one_of_them_changes_what_adds_up() {
        let mut works: Vec<Work> = rows(&row("a", TOWN, "", &[(2569, 30)])).into_iter().chain(crowd()).collect();
        let first = scan(&works, &gazetteer(), &options(), &|_, _| true).unwrap();
        let index = Index::new(&works, &gazetteer(), &options());
        for asked in works.iter().take(4) {
            let mut checked = check(asked, &index);
            checked.sort_by(|x, y| (&x.a_id, &x.b_id).cmp(&(&y.a_id, &y.b_id)));
            let of: Vec<Suspicion> =
                first.iter().filter(|pair| pair.a_id == asked.id || pair.b_id == asked.id).cloned().collect();
            assert_eq!(checked, of, "{}", asked.id);
        }
        works.reverse();
        works.rotate_left(7);
        assert_eq!(scan(&works, &gazetteer(), &options(), &|_, _| true).unwrap(), first);
    }
}
