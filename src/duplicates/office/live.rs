//! The index that is held in memory, so that one project is compared with all others in milliseconds, and kept up with what is written.
//!
//! It is made page by page and remembers the last change before it was begun. The works themselves stay in the database. Before every look it reads what changed since,
//! in this process or another; changed works stand beside the index until it is made anew in the background. Rare words and templates are
//! those of the last making. At most two indexes are held while one is made.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, RwLock};
use std::time::{Duration, Instant};

use super::fresh::Sketch;
use super::scan::engine_options;
use super::whole;
use crate::duplicates::block::{Limits, Rule};
use crate::duplicates::judge::Finding;
use crate::duplicates::scan::{Index, Suspicion, compare, likeliest_first};
use crate::duplicates::store;
use crate::duplicates::work::Work;
use crate::error::{Error, Result, Words};
use crate::storage::Store;

/// Works that stand beside the index: a fiftieth of it, but no more than these; more of them make it worth making anew.
const MOST_FRESH: usize = 1_000;
/// Up to so many works the index is made anew for every change, in milliseconds, and so never differs from what a scan would say.
pub(super) const SMALL: usize = 300;
/// More changes than these are not followed one by one.
const MOST_CHANGES: i64 = 5_000;
/// The most works that are held in memory.
pub const MOST_WORKS: usize = 2_000_000;

/// The index of a hub, shared by all who ask it. Cheap to clone.
#[derive(Clone, Default)]
pub struct Live(Arc<Inner>);

#[derive(Default)]
struct Inner {
    look: RwLock<Option<Arc<Look>>>,
    making: AtomicBool,
    /// There are more works than are held.
    refused: AtomicBool,
    stopped: AtomicBool,
    /// Rung when projects were written.
    bell: Bell,
}

#[derive(Default)]
struct Bell {
    rung: Mutex<bool>,
    ringing: Condvar,
}

/// All works as they were at one change.
pub struct Look {
    index: Arc<Index>,
    /// Works of the index.
    works: usize,
    /// Works of the index that have changed or gone since.
    gone: BTreeSet<String>,
    fresh: BTreeMap<String, Arc<(Work, Sketch)>>,
    /// The change up to which this is the hub's state.
    pub seq: i64,
}

impl Live {
    /// The works as they are now. Makes the index where there is none, and waits for it that long.
    ///
    /// # Errors
    /// `Unavailable`, with when to come back, while the index is being made or when there are too many works for one.
    pub fn look(&self, store: &Store, patience: Duration) -> Result<Arc<Look>> {
        let until = Instant::now() + patience;
        loop {
            if let Some(look) = self.current() {
                match look.caught_up(store)? {
                    Some(now) => return self.keep(now, store),
                    None => self.make_in_background(store),
                }
            } else {
                self.make_in_background(store);
            }
            if self.is_stopped() {
                return Err(not_ready());
            }
            if self.0.refused.load(Ordering::Acquire) {
                return Err(too_many());
            }
            if Instant::now() >= until {
                return Err(not_ready());
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// How many works are held, and up to which change; nothing before the index is made.
    pub fn extent(&self) -> Option<(usize, i64)> {
        self.current().map(|look| (look.works, look.seq))
    }

    /// Makes the index from the works as they are now, on this thread.
    pub fn make(&self, store: &Store) -> Result<()> {
        let options = store.read_now(|database| {
            if store::count_works(database)? > MOST_WORKS {
                self.0.refused.store(true, Ordering::Release);
                return Err(too_many());
            }
            store::last_options(database)
        })?;
        let going_on = |_| if self.is_stopped() { Err(not_ready()) } else { Ok(()) };
        let (index, seq) = whole::index(store, &engine_options(&options), &going_on)?;
        let works = index.len();
        let look = Look { index: Arc::new(index), works, gone: BTreeSet::new(), fresh: BTreeMap::new(), seq };
        self.keep_newer(Arc::new(look), true);
        Ok(())
    }

    /// Says that projects were written.
    pub fn ring(&self) {
        if let Ok(mut rung) = self.0.bell.rung.lock() {
            *rung = true;
            self.0.bell.ringing.notify_all();
        }
    }

    /// Waits until projects were written, but no longer than this.
    pub fn wait(&self, most: Duration) {
        if let Ok(rung) = self.0.bell.rung.lock()
            && let Ok((mut rung, _)) = self.0.bell.ringing.wait_timeout_while(rung, most, |rung| !*rung)
        {
            *rung = false;
        }
    }

    /// Ends all waiting and, as soon as it may, all reading; waits for the end of it, but no longer than this.
    pub fn stop(&self, most: Duration) {
        self.0.stopped.store(true, Ordering::Release);
        self.ring();
        let until = Instant::now() + most;
        while self.0.making.load(Ordering::Acquire) && Instant::now() < until {
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    pub fn is_stopped(&self) -> bool {
        self.0.stopped.load(Ordering::Acquire)
    }

    fn current(&self) -> Option<Arc<Look>> {
        self.0.look.read().ok().and_then(|look| look.clone())
    }

    fn keep(&self, look: Arc<Look>, store: &Store) -> Result<Arc<Look>> {
        let changed = look.fresh.len().max(look.gone.len());
        if changed > 0 && look.works + look.fresh.len() <= SMALL {
            self.make(store)?;
            return self.current().ok_or_else(not_ready);
        }
        if changed > (look.works / 50).clamp(SMALL / 10, MOST_FRESH) {
            self.make_in_background(store);
        }
        self.keep_newer(look.clone(), false);
        Ok(look)
    }

    /// A newly made index takes the place of an older one, and what was read in the meantime is read again.
    fn keep_newer(&self, look: Arc<Look>, made: bool) {
        if let Ok(mut held) = self.0.look.write()
            && held.as_ref().is_none_or(|held| made || (Arc::ptr_eq(&held.index, &look.index) && held.seq < look.seq))
        {
            *held = Some(look);
        }
    }

    fn make_in_background(&self, store: &Store) {
        if self.0.making.swap(true, Ordering::AcqRel) {
            return;
        }
        self.0.refused.store(false, Ordering::Release);
        let (live, store) = (self.clone(), store.clone());
        let work = move || {
            if let Err(cause) = live.make(&store) {
                tracing::error!(%cause, "the index of projects was not made");
            }
            live.0.making.store(false, Ordering::Release);
        };
        if let Err(cause) = std::thread::Builder::new().name("index".to_owned()).spawn(work) {
            tracing::error!(%cause, "no thread to make the index of projects");
            self.0.making.store(false, Ordering::Release);
        }
    }
}

impl Look {
    /// With the changes since; nothing when these are too many to be read one by one.
    fn caught_up(self: &Arc<Look>, store: &Store) -> Result<Option<Arc<Look>>> {
        let seq = self.seq;
        let changed = store.read_now(|database| {
            let Some(changes) = store::changes_after(database, seq, MOST_CHANGES)? else { return Ok(None) };
            let ids: BTreeSet<String> = changes.iter().map(|(_, id)| id.clone()).collect();
            let works = ids.into_iter().map(|id| Ok((store::find_current_work(database, &id)?, id)));
            let works = works.collect::<Result<Vec<_>>>()?;
            Ok(Some((works, changes.last().map_or(seq, |(last, _)| *last), changes.len())))
        })?;
        let Some((works, seq, count)) = changed.filter(|(_, _, count)| (*count as i64) < MOST_CHANGES) else {
            return Ok(None);
        };
        if count == 0 {
            return Ok(Some(self.clone()));
        }
        let (mut gone, mut fresh) = (self.gone.clone(), self.fresh.clone());
        for (work, id) in works {
            match work {
                Some(work) => fresh.insert(id.clone(), Arc::new((work.clone(), Sketch::of(&work)))),
                None => fresh.remove(&id),
            };
            gone.insert(id);
        }
        Ok(Some(Arc::new(Look { index: self.index.clone(), works: self.works, gone, fresh, seq })))
    }

    /// Compares one work, new or known, with all others, likeliest first. `within_agency` says whether with those of its agency too.
    ///
    /// # Errors
    /// Those of reading the works that it looks like.
    pub fn check(&self, store: &Store, one: &Work, within_agency: bool) -> Result<Vec<Suspicion>> {
        let usual = Limits::default();
        let limits = if within_agency {
            // Works of the agency are not to take the place of others.
            Limits { text: usual.text * 2, space: usual.space * 2, within_agency, ..usual }
        } else {
            usual
        };
        let mut found = self.index.find(one, &limits);
        found.retain(|(at, _)| !self.gone.contains(self.index.id(*at)));
        let ids = found.iter().map(|(at, _)| self.index.id(*at).to_owned()).collect();
        let works = store.read_now(|database| store::current_works(database, &ids))?;
        let explain = |(at, finding): &(u32, Finding)| {
            let (other, _) = works.get(self.index.id(*at))?;
            let (a, b) = if one.id <= other.id { (one, other) } else { (other, one) };
            self.index.explain(a, b, finding)
        };
        let mut found: Vec<Suspicion> = found.iter().filter_map(explain).collect();
        let partner = |found: &Suspicion| if found.a_id == one.id { found.b_id.clone() } else { found.a_id.clone() };
        let sketch = Sketch::of(one);
        let beside: BTreeMap<&str, (&Work, Vec<Rule>)> = self
            .fresh
            .values()
            .map(|entry| (&entry.0, &entry.1))
            .filter(|(work, _)| within_agency || work.agency.code != one.agency.code)
            .map(|(work, other)| (work.id.as_str(), (work, sketch.rules(other))))
            .filter(|(_, (_, rules))| !rules.is_empty())
            .collect();
        let others: Vec<&Work> = beside.values().map(|(work, _)| *work).collect();
        found.extend(compare(one, &others, &self.index).into_iter().map(|suspicion| {
            let rules = beside.get(partner(&suspicion).as_str()).map(|(_, rules)| rules.clone()).unwrap_or_default();
            Suspicion { rules, ..suspicion }
        }));
        likeliest_first(&mut found);
        Ok(found)
    }
}

fn not_ready() -> Error {
    Error::Unavailable {
        reason: Words::new(
            "กำลังเตรียมดัชนีของโครงการทั้งหมด โปรดลองใหม่ในอีกสักครู่",
            "the index of all projects is being made; try again in a moment",
        ),
        retry_after: 5,
    }
}

fn too_many() -> Error {
    Error::Unavailable {
        reason: Words::new(
            format!("มีโครงการเกินกว่าที่ดัชนีรองรับ ({MOST_WORKS})"),
            format!("there are more projects than the index takes ({MOST_WORKS})"),
        ),
        retry_after: 3600,
    }
}
