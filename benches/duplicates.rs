//! Measures the search for duplicates over 2,000 and 10,000 projects of the demo: reading the facts of a title, the scan of
//! all against all, and the check of one new project against an index that stands.

mod works;

use std::time::Duration;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use phaen::demo::{DEFAULT_SEED, generate};
use phaen::duplicates::{Index, Options, Work, check, read_facts, scan};

const COUNTS: [usize; 2] = [2_000, 10_000];

fn scans(criterion: &mut Criterion) {
    let gazetteer = works::gazetteer();
    let mut group = criterion.benchmark_group("scan");
    group.sample_size(10).measurement_time(Duration::from_secs(20));
    for count in COUNTS {
        let works = works::works(&generate(DEFAULT_SEED, count));
        group.bench_with_input(BenchmarkId::from_parameter(count), &works, |bench, works| {
            bench.iter(|| scan(works, &gazetteer, &Options::default(), &|_, _| true).map(|found| found.len()));
        });
    }
    group.finish();
}

/// The new projects are those of another seed, one after the other.
fn checks(criterion: &mut Criterion) {
    let gazetteer = works::gazetteer();
    let renamed = |work: Work| Work { id: format!("new-{}", work.id), ..work };
    let new: Vec<Work> = works::works(&generate(DEFAULT_SEED + 1, 500)).into_iter().map(renamed).collect();
    let mut group = criterion.benchmark_group("check of one new project against");
    for count in COUNTS {
        let index = Index::new(&works::works(&generate(DEFAULT_SEED, count)), &gazetteer, &Options::default());
        let mut next = new.iter().cycle();
        group.bench_with_input(BenchmarkId::from_parameter(count), &index, |bench, index| {
            bench.iter(|| next.next().map(|work| check(work, index).len()));
        });
    }
    group.finish();
}

/// One title after the other.
fn facts(criterion: &mut Criterion) {
    let gazetteer = works::gazetteer();
    let works = works::works(&generate(DEFAULT_SEED, 2_000));
    let mut next = works.iter().cycle();
    criterion.bench_function("facts of one title", |bench| {
        bench.iter(|| next.next().map(|work| read_facts(work, &gazetteer)));
    });
}

criterion_group!(benches, facts, scans, checks);
criterion_main!(benches);
