//! The duplicate engine against the planted truth of the demo, which was written without sight of the engine: what it finds,
//! what it takes for a duplicate and is none, and by which rules the pairs become candidates at all.

#![allow(clippy::print_stdout, reason = "the tables are read by people, with --nocapture")]

use std::collections::{BTreeMap, BTreeSet};

use geo::{Geometry, LineString, Point, Polygon};
use phaen::areas;
use phaen::demo::{self, Demo, DemoProject, Shape};
use phaen::duplicates::{Agency, Gazetteer, Level, LocationQuality, Options, Relation, Rule, Suspicion, Work, scan};

/// Never looked at while the weights were set: figures on the seeds that were are better than they deserve.
const HELD_OUT: [u64; 3] = [880_001, 880_002, 880_003];
const PROJECTS: usize = 2_000;

type Pair = (String, String);

/// One demo, its works and its truth.
struct Trial {
    demo: Demo,
    works: BTreeMap<String, Work>,
    truth: BTreeMap<Pair, demo::Relation>,
}

/// Found, wrongly found, missed.
#[derive(Debug, Clone, Copy, Default)]
struct Count {
    hit: usize,
    wrong: usize,
    miss: usize,
}

impl Count {
    fn precision(self) -> f64 {
        self.hit as f64 / (self.hit + self.wrong).max(1) as f64
    }

    fn recall(self) -> f64 {
        self.hit as f64 / (self.hit + self.miss).max(1) as f64
    }

    fn f1(self) -> f64 {
        2.0 * self.hit as f64 / (2 * self.hit + self.wrong + self.miss).max(1) as f64
    }

    fn plus(self, other: Count) -> Count {
        Count { hit: self.hit + other.hit, wrong: self.wrong + other.wrong, miss: self.miss + other.miss }
    }

    fn line(self) -> String {
        let (precision, recall, f1) = (self.precision(), self.recall(), self.f1());
        let Count { hit, wrong, miss } = self;
        format!("P {precision:.3}  R {recall:.3}  F1 {f1:.3}  ({hit} found, {wrong} wrong, {miss} missed)")
    }
}

fn gazetteer() -> Gazetteer {
    Gazetteer::new(areas::all().iter().map(|area| {
        let level = match area.level {
            areas::Level::Province => Level::Province,
            areas::Level::Amphoe => Level::Amphoe,
            areas::Level::Tambon => Level::Tambon,
        };
        (area.code.to_string(), level, area.thai)
    }))
}

fn geometry(shape: &Shape) -> Geometry<f64> {
    let line = |points: &[[f64; 2]]| LineString::from(points.iter().map(|at| (at[0], at[1])).collect::<Vec<_>>());
    match shape {
        Shape::Point(at) => Geometry::Point(Point::new(at[0], at[1])),
        Shape::Line(points) => Geometry::LineString(line(points)),
        Shape::Polygon(ring) => Geometry::Polygon(Polygon::new(line(ring), Vec::new())),
    }
}

/// What `plans::work_of` makes of the project once it is stored.
fn work(project: &DemoProject, demo: &Demo) -> Work {
    let agency = demo.agencies.iter().find(|agency| agency.code == project.agency).unwrap();
    let kilometres = |metres: i64| metres as f64 / 1_000.0;
    Work {
        id: project.id.clone(),
        title: project.title.clone(),
        objective: Some(project.objective.to_owned()),
        outputs: Some(project.outputs.to_owned()),
        agency: Agency {
            code: agency.code.clone(),
            name_th: agency.thai.clone(),
            kind: Some(agency.kind.name()),
            parent: None,
        },
        unit: project.unit.map(str::to_owned),
        strategy: Some(project.strategy.to_owned()),
        programme: Some(project.programme.to_owned()),
        budgets: project.budgets.iter().map(|budget| (budget.year.get(), budget.satang.0)).collect(),
        area_codes: project.areas.iter().map(ToString::to_string).collect(),
        location_text: project.location_text.clone(),
        geometry: project.geometry.as_ref().map(geometry),
        location_quality: match project.location_quality {
            demo::LocationQuality::Surveyed => LocationQuality::Surveyed,
            demo::LocationQuality::Drawn => LocationQuality::Drawn,
            demo::LocationQuality::Village => LocationQuality::Village,
            demo::LocationQuality::Tambon => LocationQuality::Tambon,
            demo::LocationQuality::Amphoe => LocationQuality::Amphoe,
            demo::LocationQuality::None => LocationQuality::None,
        },
        road_code: project.road_code.clone(),
        chainage: project.chainage_metres.map(|(from, to)| (kilometres(from), kilometres(to))),
        plan_reference: Some(project.plan_reference.clone()),
        ..Work::default()
    }
}

/// The works of a demo, in the order of their ids.
pub(crate) fn demo_works(seed: u64, count: usize) -> Vec<Work> {
    Trial::new(seed, count).works.into_values().collect()
}

/// The works of a demo in the order of their ids, and what was planted among them.
pub(crate) fn demo_with_truth(seed: u64, count: usize) -> (Vec<Work>, BTreeMap<Pair, demo::Relation>) {
    let trial = Trial::new(seed, count);
    (trial.works.into_values().collect(), trial.truth)
}

impl Trial {
    fn new(seed: u64, count: usize) -> Trial {
        let demo = demo::generate(seed, count);
        let works = demo.projects.iter().map(|project| (project.id.clone(), work(project, &demo))).collect();
        let truth = demo.truth.iter().map(|truth| ((truth.a.clone(), truth.b.clone()), truth.relation)).collect();
        Trial { demo, works, truth }
    }

    fn scan(&self, options: &Options) -> Vec<Suspicion> {
        let works: Vec<Work> = self.works.values().cloned().collect();
        scan(&works, &gazetteer(), options, &|_, _| true).unwrap()
    }

    fn one_agency(&self, pair: &Pair) -> bool {
        self.works[&pair.0].agency.code == self.works[&pair.1].agency.code
    }

    fn is_double(&self, pair: &Pair) -> bool {
        matches!(self.truth.get(pair), Some(demo::Relation::Duplicate | demo::Relation::Overlap))
    }

    /// Counts flagged pairs that fulfil `counted` against the planted ones that do.
    fn count(&self, flagged: &BTreeSet<Pair>, counted: impl Fn(&Pair) -> bool) -> Count {
        let planted: BTreeSet<&Pair> = self.truth.keys().filter(|pair| self.is_double(pair) && counted(pair)).collect();
        let shown: BTreeSet<&Pair> = flagged.iter().filter(|pair| counted(pair)).collect();
        let hit = shown.intersection(&planted).count();
        Count { hit, wrong: shown.len() - hit, miss: planted.len() - hit }
    }

    fn family(&self, id: &str) -> String {
        let project = self.demo.projects.iter().find(|project| project.id == id).unwrap();
        format!("{:?}", project.family)
    }

    fn drawn(&self, id: &str) -> bool {
        self.works[id].geometry.is_some()
    }
}

fn pair_of(suspicion: &Suspicion) -> Pair {
    (suspicion.a_id.clone(), suspicion.b_id.clone())
}

fn flagged(found: &[Suspicion]) -> BTreeSet<Pair> {
    let double = |pair: &&Suspicion| matches!(pair.relation, Relation::Duplicate | Relation::Overlap);
    found.iter().filter(double).map(pair_of).collect()
}

/// What a scan of one seed says, in several cuts.
#[derive(Default)]
struct Figures {
    all: Count,
    by_family: BTreeMap<String, Count>,
    by_drawing: BTreeMap<&'static str, Count>,
    confusion: BTreeMap<String, BTreeMap<&'static str, usize>>,
}

impl Figures {
    fn add(&mut self, trial: &Trial, found: &[Suspicion], counted: impl Fn(&Pair) -> bool) {
        let flagged = flagged(found);
        self.all = self.all.plus(trial.count(&flagged, &counted));
        let families: BTreeSet<String> = trial.works.keys().map(|id| trial.family(id)).collect();
        for family in families {
            let count = trial.count(&flagged, |pair| counted(pair) && trial.family(&pair.0) == family);
            let sum = self.by_family.entry(family).or_default();
            *sum = sum.plus(count);
        }
        for (name, drawn) in [("neither is drawn", 0), ("one is drawn", 1), ("both are drawn", 2)] {
            let of = |pair: &Pair| usize::from(trial.drawn(&pair.0)) + usize::from(trial.drawn(&pair.1));
            let sum = self.by_drawing.entry(name).or_default();
            *sum = sum.plus(trial.count(&flagged, |pair| counted(pair) && of(pair) == drawn));
        }
        let said: BTreeMap<Pair, Relation> = found.iter().map(|pair| (pair_of(pair), pair.relation)).collect();
        for (pair, relation) in trial.truth.iter().filter(|(pair, _)| counted(pair)) {
            let said = said.get(pair).map_or("-", |relation| relation.name());
            *self.confusion.entry(format!("{relation:?}")).or_default().entry(said).or_default() += 1;
        }
        for (pair, relation) in said.iter().filter(|(pair, _)| counted(pair) && !trial.truth.contains_key(*pair)) {
            let _ = pair;
            *self.confusion.entry("(unplanted)".to_owned()).or_default().entry(relation.name()).or_default() += 1;
        }
    }

    fn print(&self, title: &str) {
        println!("\n{title}\n  {:<22} {}", "all", self.all.line());
        for (name, count) in &self.by_drawing {
            println!("  {name:<22} {}", count.line());
        }
        for (name, count) in &self.by_family {
            println!("  {name:<22} {}", count.line());
        }
        println!("  planted as → said to be (- is not shown)");
        for (planted, said) in &self.confusion {
            let said: Vec<String> = said.iter().map(|(name, count)| format!("{name} {count}")).collect();
            println!("  {planted:<22} {}", said.join(", "));
        }
    }
}

/// The share of the planted duplicates and overlaps that each rule makes candidates, and that any of them does.
fn candidate_recall(trial: &Trial) -> BTreeMap<&'static str, f64> {
    let options = Options { threshold: Some(0.0), benign: true, ..Options::default() };
    let rules: BTreeMap<Pair, Vec<Rule>> =
        trial.scan(&options).into_iter().map(|pair| (pair_of(&pair), pair.rules)).collect();
    let planted: Vec<&Pair> =
        trial.truth.keys().filter(|pair| trial.is_double(pair) && !trial.one_agency(pair)).collect();
    let share = |by: &dyn Fn(&[Rule]) -> bool| {
        planted.iter().filter(|pair| rules.get(*pair).is_some_and(|rules| by(rules))).count() as f64
            / planted.len() as f64
    };
    let mut recall: BTreeMap<&'static str, f64> =
        Rule::ALL.into_iter().map(|rule| (rule.name(), share(&|rules: &[Rule]| rules.contains(&rule)))).collect();
    recall.insert("any", share(&|_| true));
    println!("\ncandidates: {} pairs; share of the planted found by rule: {recall:.3?}", rules.len());
    recall
}

#[test]
fn planted_duplicates_are_found_and_near_misses_are_not_taken_for_them() {
    let mut across = Figures::default();
    for seed in HELD_OUT {
        let trial = Trial::new(seed, PROJECTS);
        across.add(&trial, &trial.scan(&Options::default()), |pair| !trial.one_agency(pair));
    }
    across.print("between agencies, held-out seeds");
    // Titles are reworded, cut short and misread here more than in any plan that was looked at.
    assert!(across.all.precision() >= 0.95, "{}", across.all.line());
    assert!(across.all.recall() >= 0.93, "{}", across.all.line());
}

#[test]
fn overlaps_within_one_agency_are_found_too() {
    let mut within = Figures::default();
    for seed in HELD_OUT {
        let trial = Trial::new(seed, PROJECTS);
        let options = Options { within_agency: true, ..Options::default() };
        within.add(&trial, &trial.scan(&options), |pair| trial.one_agency(pair));
    }
    within.print("within one agency, held-out seeds");
    // Agencies of the demo hold the same training or feast again, which nobody planted and which counts as wrong here.
    assert!(within.all.recall() >= 0.9 && within.all.f1() >= 0.8, "{}", within.all.line());
}

#[test]
fn nearly_every_planted_duplicate_becomes_a_candidate() {
    let recall = candidate_recall(&Trial::new(HELD_OUT[0], PROJECTS));
    assert!(recall["any"] >= 0.995, "{recall:?}");
}

/// For the one who tunes: `SEEDS=1,2 MOST=20 cargo test --test it worst -- --ignored --nocapture`.
#[test]
#[ignore = "prints what to read when the weights are set; asserts nothing"]
fn the_worst_misses_and_false_alarms_are_printed() {
    let seeds = std::env::var("SEEDS").unwrap_or_else(|_| "1,2,3".into());
    let most: usize = std::env::var("MOST").ok().and_then(|text| text.parse().ok()).unwrap_or(20);
    let within = std::env::var("WITHIN").is_ok();
    let mut figures = Figures::default();
    let mut lines: BTreeMap<&str, Vec<(f64, String)>> = BTreeMap::new();
    for seed in seeds.split(',').map(|seed| seed.parse().unwrap()) {
        let trial = Trial::new(seed, PROJECTS);
        let counted = |pair: &Pair| trial.one_agency(pair) == within;
        let options = Options { within_agency: within, ..Options::default() };
        let found = trial.scan(&options);
        figures.add(&trial, &found, counted);
        let flagged = flagged(&found);
        let faults: BTreeSet<Pair> = trial
            .truth
            .keys()
            .chain(&flagged)
            .filter(|pair| counted(pair) && trial.is_double(pair) != flagged.contains(*pair))
            .cloned()
            .collect();
        let weak: Vec<Suspicion> = trial.scan(&Options { threshold: Some(0.0), benign: true, ..options.clone() });
        let weak: BTreeMap<Pair, &Suspicion> = weak.iter().map(|pair| (pair_of(pair), pair)).collect();
        for pair in faults {
            let said = weak.get(&pair);
            let kind = if trial.is_double(&pair) { "missed" } else { "wrong" };
            let score = said.map_or(-99.0, |pair| pair.log_odds);
            let rank = if kind == "missed" { score } else { -score };
            lines.entry(kind).or_default().push((rank, describe(&trial, seed, &pair, said.copied())));
        }
    }
    figures.print("seeds that were looked at");
    for (kind, mut list) in lines {
        println!("\n=== {kind}: {}", list.len());
        list.sort_by(|a, b| a.0.total_cmp(&b.0));
        for (_, line) in list.iter().take(most) {
            println!("{line}");
        }
    }
}

fn describe(trial: &Trial, seed: u64, pair: &Pair, said: Option<&Suspicion>) -> String {
    let side = |id: &str| {
        let work = &trial.works[id];
        format!(
            "{} | {} | at {:?} | {:?} {} | {:?} {:?}",
            work.agency.name_th,
            work.title,
            work.location_text,
            work.location_quality,
            work.geometry.is_some(),
            work.budgets.iter().map(|(year, satang)| (year, satang / 100)).collect::<Vec<_>>(),
            work.area_codes
        )
    };
    let why = said.map_or("no candidate".to_owned(), |said| {
        let parts: Vec<String> = said
            .evidence
            .iter()
            .filter(|item| item.contribution != 0.0)
            .map(|item| format!("{:?} {:+.1}", item.item, item.contribution))
            .collect();
        format!("{:.2} {} {:?} | {}", said.log_odds, said.relation.name(), said.rules, parts.join(" "))
    });
    let planted = trial.truth.get(pair).map_or("unplanted".to_owned(), |relation| format!("{relation:?}"));
    format!("{planted} seed {seed} {} {}\n   A {}\n   B {}\n   {why}", pair.0, pair.1, side(&pair.0), side(&pair.1))
}
