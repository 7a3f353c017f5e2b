//! Measures what is done to the text of one title, over the 2,000 titles of the demo: its normal form, its skeleton, its
//! abbreviations spelt out, and its facts as the duplicates office reads them.

mod works;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use phaen::demo::{DEFAULT_PROJECTS, DEFAULT_SEED, generate};
use phaen::duplicates::{Index, Options, Work};
use phaen::thai;

type Form = fn(&str) -> String;

fn titles(criterion: &mut Criterion) {
    let demo = generate(DEFAULT_SEED, DEFAULT_PROJECTS);
    let titles: Vec<&str> = demo.projects.iter().map(|project| project.title.as_str()).collect();
    let mut group = criterion.benchmark_group("2,000 titles");
    group.throughput(Throughput::Elements(titles.len() as u64));
    let forms: [(&str, Form); 4] = [
        ("normal form", thai::canonical),
        ("search key", thai::search_key),
        ("abbreviations spelt out", thai::expand),
        ("skeleton", thai::skeleton),
    ];
    for (name, form) in forms {
        group.bench_function(name, |bench| bench.iter(|| titles.iter().map(|title| form(title).len()).sum::<usize>()));
    }
    group.finish();
}

/// Reading the facts is no public step of its own: this is all that an index does with works that are nothing but titles.
fn facts(criterion: &mut Criterion) {
    let demo = generate(DEFAULT_SEED, DEFAULT_PROJECTS);
    let gazetteer = works::gazetteer();
    let bare = |work: Work| Work { id: work.id, title: work.title, ..Work::default() };
    let titles: Vec<Work> = works::works(&demo).into_iter().map(bare).collect();
    let mut group = criterion.benchmark_group("2,000 titles");
    group.throughput(Throughput::Elements(titles.len() as u64));
    group.sample_size(20);
    group.bench_function("facts, and the index over them", |bench| {
        bench.iter(|| Index::new(&titles, &gazetteer, &Options::default()));
    });
    group.finish();
}

criterion_group!(benches, titles, facts);
criterion_main!(benches);
