//! A page of features on its way out: its ETag before any row is read, its rows in parts, its links when they are through.

use std::time::Duration;

use actix_web::http::header;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use tokio::sync::oneshot;

use super::items::content_crs;
use crate::access::Sight;
use crate::catalog::store::asked_dataset;
use crate::catalog::{Dataset, Known};
use crate::error::{Error, Result};
use crate::features::page::{PageFrame, PageText};
use crate::features::present::Presenter;
use crate::features::query::ItemsQuery;
use crate::features::sort::{Start, cursor};
use crate::features::store::{ALONE, BESIDE_A_PAGE, FeatureRow, Question, Walk, count_within, nearer, share};
use crate::http::listing::{html_link, own_address, page_address};
use crate::http::{Format, Link, Parameters, PartSender, etag, parts};
use crate::hub::Hub;
use crate::storage::Database;
use crate::storage::select::Position;

/// A page ends early behind the feature that fills it, bytes.
const PAGE_BYTES: usize = 16 << 20;
/// What is ready is sent on when it is so long, bytes.
const PART_BYTES: usize = 256 << 10;
/// Rows that are read at once.
const ROWS: usize = 500;
/// Matches that are looked for beforehand, beside twice the page, so that most first pages are counted when they are read.
const AHEAD: usize = 100;
/// Pages of up to so many features are made whole, and told by their length; longer ones are sent as they are read.
const WHOLE: i64 = 1_000;
/// What is asked for and by whom, apart from the query itself. It can be taken to another thread.
pub(super) struct Asking {
    hub: Data<Hub>,
    datasets: Data<Known>,
    format: Format,
    sight: Sight,
    /// Own address, the page for people, the collection, and the address without paging that other pages are made of.
    own: String,
    html: Link,
    collection: String,
    others: String,
    /// What chooses the representation, beside the data.
    variant: String,
    known: Option<String>,
}

impl Asking {
    pub fn new(
        request: &HttpRequest,
        (hub, datasets): (&Data<Hub>, &Data<Known>),
        format: Format,
        sight: Sight,
    ) -> Self {
        let text = |name: header::HeaderName| request.headers().get(name).and_then(|value| value.to_str().ok());
        let own = own_address(request, &hub.base);
        let accepted = [header::ACCEPT, header::ACCEPT_LANGUAGE].map(|name| text(name).unwrap_or_default().to_owned());
        Asking {
            variant: format!("{} {own} {accepted:?} {sight:?}", env!("CARGO_PKG_VERSION")),
            known: text(header::IF_NONE_MATCH).map(str::to_owned),
            html: html_link(request, &hub.base),
            collection: hub.base.to(request.path().trim_end_matches("/items")),
            others: page_address(request, &hub.base, &[]),
            hub: hub.clone(),
            datasets: datasets.clone(),
            format,
            sight,
            own,
        }
    }

    /// The page's tag: it follows from the versions of the description and of the data, so that no row is read for it. It is weak, since
    /// the time stamp in the page is of the moment, and the encoding of the client's choice.
    fn tag(&self, of: &Dataset) -> String {
        let state = (of.number, of.as_of, of.version, of.data_version, &of.updated_at, &self.variant);
        let state = format!("{state:?}");
        format!("W/{}", etag::etag(of.data_version, state.as_bytes()))
    }

    fn is_known(&self, tag: &str) -> bool {
        let bare = tag.trim_start_matches("W/");
        self.known.as_deref().is_some_and(|known| etag::names(known, bare, true))
    }

    fn page_link(&self, rel: &str, query: &ItemsQuery, offset: i64, place: &Position, backwards: bool) -> Link {
        let paging = [
            ("limit", query.page.limit.0.to_string()),
            ("offset", offset.max(0).to_string()),
            ("cursor", cursor(place, backwards).encoded()),
        ];
        let joint = if self.others.ends_with('?') { "" } else { "&" };
        let address = format!("{}{joint}{}", self.others, crate::http::links::query(&paging));
        // GDAL stops, without a word, at a next link of another type.
        Link::new(address, rel, Format::GeoJson.media_type())
    }
}

/// What the reading thread finds out first.
enum First {
    /// The client has this page already.
    Known(String),
    /// All of the page.
    Whole(Head, String),
    /// The page will come in parts.
    Parts(Head),
}

struct Head {
    tag: String,
    crs: (&'static str, String),
}

/// Answers with a page, read on one consistent view of the data: on a thread of its own, unless it is read from a file in no time.
pub(super) async fn answer(asking: Asking, id: String, parameters: Parameters) -> Result<HttpResponse> {
    let (first, told) = oneshot::channel();
    let (parts, coming) = parts();
    let media_type = asking.format.media_type();
    let private = asking.sight != Sight::Public;
    let mut first = Some(first);
    let brief = asking.hub.store.is_near() && may_be_brief(&parameters);
    if !(brief && read(&asking, &id, parameters.clone(), &mut Out { brief, first: &mut first, parts: &parts })) {
        tokio::task::spawn_blocking(move || {
            read(&asking, &id, parameters, &mut Out { brief: false, first: &mut first, parts: &parts })
        });
    }
    let gone = |_| Error::Internal("the reading thread ended without an answer".to_owned());
    let (head, body) = match told.await.map_err(gone)?? {
        First::Known(tag) => {
            return Ok(HttpResponse::NotModified()
                .insert_header((header::ETAG, tag))
                .insert_header(cache(private))
                .finish());
        }
        First::Whole(head, text) => (head, Some(text)),
        First::Parts(head) => (head, None),
    };
    let mut response = HttpResponse::Ok();
    response
        .content_type(media_type)
        .insert_header((header::ETAG, head.tag))
        .insert_header(head.crs)
        .insert_header(cache(private));
    Ok(match body {
        Some(text) => response.body(text),
        None => response.body(coming),
    })
}

/// Answers are asked for anew each time, which costs little when they are known; those of one agency are nobody else's.
fn cache(private: bool) -> (header::HeaderName, &'static str) {
    (header::CACHE_CONTROL, if private { "private, no-cache" } else { "no-cache" })
}

/// Where the reader puts what it finds.
struct Out<'a> {
    /// The page is read only if that takes no time to speak of.
    brief: bool,
    first: &'a mut Option<oneshot::Sender<Result<First>>>,
    parts: &'a PartSender,
}

impl Out<'_> {
    fn begin(&mut self, first: First) {
        if let Some(waiting) = self.first.take() {
            drop(waiting.send(Ok(first)));
        }
    }
}

/// Reads the page, and says whether the answer has begun; it has not when the page is not brief and was to be.
fn read(asking: &Asking, id: &str, parameters: Parameters, out: &mut Out<'_>) -> bool {
    let read = asking.hub.store.read_now(|database| read_page(database, asking, id, parameters, out));
    match (read, out.first.take()) {
        (Ok(()), Some(first)) => *out.first = Some(first),
        (Ok(()), None) => {}
        (Err(error), Some(first)) => drop(first.send(Err(error))),
        // The answer has begun: all that is left is to break it off, so that nobody takes it for whole.
        (Err(error), None) => {
            tracing::error!(cause = %error, "a page was broken off");
            out.parts.break_off();
        }
    }
    out.first.is_none()
}

/// Features on a page that is read on the thread that serves, at most, and the share of the extent that its box may hold. That takes
/// a fraction of a millisecond, unless the features lie close together.
const BRIEF: i64 = 100;
const BRIEF_SHARE: f64 = 0.01;
/// A page that took this thread longer was not brief.
const BRIEF_TIME: Duration = Duration::from_millis(5);

/// The processor's time that this thread has had. What else the machine does is not this page's fault.
fn own_time() -> Duration {
    let spent = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(spent.tv_sec.unsigned_abs(), u32::try_from(spent.tv_nsec).unwrap_or_default())
}

/// What a page must not ask for to be brief is told from the names alone; [`is_brief`] looks closer.
fn may_be_brief(parameters: &Parameters) -> bool {
    parameters.names().all(|name| ["limit", "bbox", "cursor", "f", "crs"].contains(&name))
}

fn is_brief(asking: &Asking, of: &Dataset, query: &ItemsQuery) -> bool {
    query.page.limit.0 <= BRIEF
        && query.filter.bbox.as_ref().is_none_or(|bbox| share(bbox, of) <= BRIEF_SHARE)
        && !asking.datasets.is_slow()
}

fn read_page(
    database: &mut Database,
    asking: &Asking,
    id: &str,
    mut parameters: Parameters,
    out: &mut Out<'_>,
) -> Result<()> {
    let of = asked_dataset(database, &asking.datasets, &asking.sight, id, &mut parameters)?;
    let query = ItemsQuery::read(&mut parameters, &of.described)?;
    if out.brief && !is_brief(asking, &of, &query) {
        return Ok(());
    }
    let start = Start::of(&query.page, &query.sort)?;
    let tag = asking.tag(&of);
    if asking.is_known(&tag) {
        out.begin(First::Known(tag));
        return Ok(());
    }
    let began = own_time();
    let presenter = query.presentation.clone().presenter()?;
    let head = Head { tag, crs: content_crs(&presenter) };
    let asked = Question { of: &of, sight: &asking.sight, filter: &query.filter };
    let mut page = Reading { database, asking, asked, query: &query, start: &start, presenter: &presenter };
    if query.hits {
        let matched = count_within(page.database, asking.hub.store.counts(), asked, ALONE, None)?;
        let text = PageText::default().finish(&page.frame(matched, vec![]));
        out.begin(First::Whole(head, text));
    } else if start.backwards {
        let text = page.backwards()?;
        out.begin(First::Whole(head, text));
    } else if query.page.limit.0 <= WHOLE {
        let mut text = String::new();
        let rest = page.forwards(|part| {
            text.push_str(&part);
            true
        })?;
        text.push_str(&rest.unwrap_or_default());
        out.begin(First::Whole(head, text));
    } else {
        out.begin(First::Parts(head));
        if let Some(rest) = page.forwards(|part| out.parts.send(part))? {
            out.parts.send(rest);
        }
    }
    if out.brief && own_time() - began > BRIEF_TIME {
        asking.datasets.note_slow();
    }
    Ok(())
}

/// A page that is being read.
struct Reading<'a> {
    database: &'a mut Database,
    asking: &'a Asking,
    asked: Question<'a>,
    query: &'a ItemsQuery,
    start: &'a Start,
    presenter: &'a Presenter,
}

impl Reading<'_> {
    /// Reads on from the start; parts that are ready go to `send`, which says whether anybody listens. Gives the rest, or
    /// nothing when nobody does.
    fn forwards(&mut self, mut send: impl FnMut(String) -> bool) -> Result<Option<String>> {
        let limit = usize::try_from(self.query.page.limit.0).map_err(Error::internal)?;
        let milestones = self.asking.hub.store.milestones();
        let start = nearer(self.database, milestones, self.asked, &self.query.sort, self.start)?;
        let mut walk = Walk::begin(self.database, self.asked, &self.query.sort, &start)?;
        if start.is_first() {
            walk.look_ahead(self.database, self.asked, 2 * limit + AHEAD)?;
        }
        let mut page = PageText::default();
        let (mut first, mut last, mut more, mut read) = (None, None, false, 0);
        'page: while !more {
            // One row more than the page tells whether there is a next one.
            let wanted = (limit + 1 - page.returned()).min(ROWS);
            let rows = walk.next(self.database, self.asked, wanted)?;
            let ended = rows.len() < wanted;
            read += rows.len();
            for row in rows {
                if page.returned() == limit || page.bytes() >= PAGE_BYTES {
                    more = true;
                    break 'page;
                }
                page.push(&row, self.presenter);
                if first.is_none() {
                    first = Some(walk.position(&row)?);
                }
                last = Some(row);
            }
            if ended {
                break;
            }
            if page.text_len() >= PART_BYTES && !send(page.take()) {
                return Ok(None);
            }
        }
        let returned = i64::try_from(page.returned()).map_err(Error::internal)?;
        let matched = match (self.start.is_first(), more) {
            (true, false) => Some(returned),
            (true, true) => self.count(Some((walk.clone(), i64::try_from(read).map_err(Error::internal)?)))?,
            _ => self.count(None)?,
        };
        let mut links = Vec::new();
        let offset = self.query.page.offset;
        if let (true, Some(last)) = (more, &last) {
            links.push(self.asking.page_link("next", self.query, offset + returned, &walk.position(last)?, false));
        }
        if let (false, Some(first)) = (self.start.is_first(), &first) {
            links.push(self.asking.page_link("prev", self.query, offset - self.query.page.limit.0, first, true));
        }
        let frame = self.frame(matched, links);
        Ok(Some(page.finish(&frame)))
    }

    /// Reads the page that ends before a place, and turns it round.
    fn backwards(&mut self) -> Result<String> {
        let limit = usize::try_from(self.query.page.limit.0).map_err(Error::internal)?;
        let mut walk = Walk::begin(self.database, self.asked, &self.query.sort, self.start)?;
        let mut rows: Vec<FeatureRow> = Vec::new();
        let (mut bytes, mut more) = (0, false);
        'page: loop {
            let wanted = (limit + 1 - rows.len()).min(ROWS);
            let found = walk.next(self.database, self.asked, wanted)?;
            let ended = found.len() < wanted;
            for row in found {
                if rows.len() == limit || bytes >= PAGE_BYTES {
                    more = true;
                    break 'page;
                }
                bytes += row.properties.len() + row.geometry_json.as_ref().map_or(4, String::len);
                rows.push(row);
            }
            if ended {
                break;
            }
        }
        rows.reverse();
        let mut page = PageText::default();
        rows.iter().for_each(|row| page.push(row, self.presenter));
        let mut links = Vec::new();
        let offset = self.query.page.offset;
        if let Some(last) = rows.last() {
            let returned = i64::try_from(rows.len()).map_err(Error::internal)?;
            links.push(self.asking.page_link("next", self.query, offset + returned, &walk.position(last)?, false));
        }
        if let (true, Some(first)) = (more, rows.first()) {
            let place = walk.position(first)?;
            links.push(self.asking.page_link("prev", self.query, offset - self.query.page.limit.0, &place, true));
        }
        let matched = self.count(None)?;
        let frame = self.frame(matched, links);
        Ok(page.finish(&frame))
    }

    fn count(&mut self, begun: Option<(Walk, i64)>) -> Result<Option<i64>> {
        count_within(self.database, self.asking.hub.store.counts(), self.asked, BESIDE_A_PAGE, begun)
    }

    fn frame(&self, number_matched: Option<i64>, mut others: Vec<Link>) -> PageFrame {
        let media_type = self.asking.format.media_type();
        let mut links = vec![Link::new(self.asking.own.as_str(), "self", media_type)];
        links.append(&mut others);
        links.push(Link::new(self.asking.collection.as_str(), "collection", Format::Json.media_type()));
        links.push(self.asking.html.clone());
        PageFrame { number_matched, time_stamp: self.asking.hub.clock.now(), links }
    }
}
