//! Signing in with the provider of accounts: to it and back, by redirects that a browser follows.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, get, web};

use super::session::{never_stored, set_cookie};
use crate::access::Deed;
use crate::access::actor::{in_cookies, life_of, rights_of};
use crate::access::oidc::{Answer, Door, PATH, Person, Provider, Ticket, Trouble, clear_cookie, is_within};
use crate::access::session::Session;
use crate::access::store::{self, Begun};
use crate::error::{Error, Fault, Result, Words};
use crate::http::Parameters;
use crate::http::links::query;
use crate::hub::Hub;

const MICROS: i64 = 1_000_000;

/// Sign in with the provider of accounts
///
/// For browsers. Sends the reader to the configured provider (OpenID Connect, code flow with PKCE), which sends them back to `/session/provider/callback`; from
/// there they come, signed in, to the path of the hub in `then`. 404 where no provider is configured.
#[utoipa::path(tag = "Keys",
    params(("then" = Option<String>, Query, description = "Path of the hub to come back to, for example `/app/map`"),
        ("prompt" = Option<String>, Query, description = "`login`: the provider asks anew who the reader is, so that another account can be used")),
    responses((status = 303, description = "To the provider; or to the application's sign-in page, which tells what is wrong")))]
#[get("/session/provider")]
pub(super) async fn begin_with_provider(
    request: HttpRequest,
    hub: web::Data<Hub>,
    door: web::Data<Door>,
) -> Result<HttpResponse> {
    let found = || door.provider.as_ref().ok_or_else(nothing_here);
    found()?;
    let mut parameters = Parameters::of(&request)?;
    let then = parameters.take("then").unwrap_or_else(|| start_of(&door).to_owned());
    // Without it a provider that knows the reader sends the same person back, whom the hub has just refused.
    let prompt = parameters.take_choice("prompt", &["login"])?;
    parameters.finish(&["then", "prompt"])?;
    if !is_within(&then) {
        return Err(Error::malformed(
            Fault::parameter("then", "not-within", Words::new("ต้องเป็นที่อยู่ภายในระบบนี้", "must be a path of this hub"))
                .remedy("เช่น /app/map", "for example /app/map"),
        ));
    }
    let ticket = Ticket::generate(&then)?;
    let (asked, back) = (ticket.clone(), back_of(&hub));
    let shared = door.clone();
    let address = away(shared, move |provider| provider.authorization(&asked, &back, prompt)).await?;
    match address {
        Ok(address) => {
            let mut response = see_other(&address);
            set_cookie(&mut response, &ticket.set_cookie(hub.base.path(), hub.base.is_secure()))?;
            Ok(response)
        }
        Err(trouble) => told(&hub, &door, &trouble, &then),
    }
}

/// Come back from the provider of accounts
///
/// The address that is registered there. A sign-in that ends well sets the session's cookie, once, and only in the browser that began it.
#[utoipa::path(tag = "Keys",
    params(
        ("code" = Option<String>, Query, description = "What the provider exchanges for its word on the person"),
        ("state" = Option<String>, Query, description = "Follows from what the browser holds"),
        ("iss" = Option<String>, Query, description = "The issuer (RFC 9207)"),
        ("error" = Option<String>, Query, description = "Why there is no code"),
        ("error_description" = Option<String>, Query, description = "The same in the provider's words")),
    responses((status = 303, description = "To where the reader wanted to go; or to the application's sign-in page, which tells what is wrong")))]
#[get("/session/provider/callback")]
pub(super) async fn end_with_provider(
    request: HttpRequest,
    hub: web::Data<Hub>,
    door: web::Data<Door>,
) -> Result<HttpResponse> {
    door.provider.as_ref().ok_or_else(nothing_here)?;
    // Providers send more than the standard names (`session_state`, for one), so nothing that is left over is refused.
    let mut parameters = Parameters::of(&request)?;
    let answer = Answer {
        code: parameters.take("code"),
        state: parameters.take("state"),
        issuer: parameters.take("iss"),
        error: parameters.take("error"),
        description: parameters.take("error_description"),
    };
    let cookies = request.headers().get(header::COOKIE).and_then(|value| value.to_str().ok());
    let ticket = cookies.and_then(Ticket::in_cookies);
    let then = ticket.as_ref().map_or_else(|| start_of(&door).to_owned(), |ticket| ticket.then.clone());
    let mut response = match ended(&request, &hub, &door, ticket, answer).await? {
        Ok(cookie) => {
            let mut response = see_other(&hub.base.to(&then));
            set_cookie(&mut response, &cookie)?;
            response
        }
        Err(trouble) => told(&hub, &door, &trouble, &then)?,
    };
    set_cookie(&mut response, &clear_cookie(hub.base.path(), hub.base.is_secure()))?;
    Ok(response)
}

/// The cookie of the new session, or why there is none.
async fn ended(
    request: &HttpRequest,
    hub: &web::Data<Hub>,
    door: &web::Data<Door>,
    ticket: Option<Ticket>,
    answer: Answer,
) -> Result<std::result::Result<String, Trouble>> {
    let Some(ticket) = ticket else { return Ok(Err(Trouble::Over)) };
    let (asked, back, clock) = (ticket.clone(), back_of(hub), hub.clock.clone());
    let person =
        away(door.clone(), move |provider| provider.person(&answer, &asked, &back, || clock.now().0 / MICROS)).await?;
    match person {
        Ok(person) => begin(request, hub, door, person, &ticket).await,
        Err(trouble) => Ok(Err(trouble)),
    }
}

async fn begin(
    request: &HttpRequest,
    hub: &Hub,
    door: &Door,
    person: Person,
    ticket: &Ticket,
) -> Result<std::result::Result<String, Trouble>> {
    let Some((agency, _)) = rights_of(door, &person) else {
        return Ok(Err(Trouble::NoRights { subject: person.subject }));
    };
    let deed = Deed { at: hub.clock.now(), actor: person.actor(), agency: agency.clone() };
    let (new, before, life) = (Session::generate()?, in_cookies(request), door.life(life_of(hub)));
    let (session, sign_in) = (new.clone(), ticket.hash());
    let begun = (hub.store)
        .write(move |database| {
            store::begin_person_session(database, &session, before.as_ref(), &person, &sign_in, life, &deed)
        })
        .await?;
    Ok(match begun {
        Begun::Session => Ok(new.set_cookie(hub.base.path(), hub.base.is_secure(), life.most / MICROS)),
        Begun::Used => Err(Trouble::Over),
        Begun::NoAgency => Err(Trouble::NoAgency(agency)),
    })
}

/// Where a person signs out of the provider as well, to come back to the sign-in page.
pub(super) async fn sign_out_there(hub: &Hub, door: web::Data<Door>) -> Option<String> {
    let back = if door.has_page { hub.base.to("/app/sign-in") } else { hub.base.root() };
    away(door, move |provider| Ok(provider.sign_out(&back))).await.ok()?.ok()?
}

/// Asks the provider on a thread for work that waits.
async fn away<T: Send + 'static>(
    door: web::Data<Door>,
    ask: impl FnOnce(&Provider) -> std::result::Result<T, Trouble> + Send + 'static,
) -> Result<std::result::Result<T, Trouble>> {
    let work = move || door.provider.as_ref().map(ask);
    web::block(work).await.map_err(Error::internal)?.ok_or_else(nothing_here)
}

/// Tells the reader what went wrong: on the sign-in page, in both languages and with another try, or plainly where there is no such page.
fn told(hub: &Hub, door: &Door, trouble: &Trouble, then: &str) -> Result<HttpResponse> {
    match trouble {
        Trouble::Cancelled | Trouble::Over => tracing::info!(code = trouble.code(), "a sign-in came to nothing"),
        _ => tracing::warn!(?trouble, "a sign-in with the provider of accounts came to nothing"),
    }
    if !door.has_page {
        return Err(trouble.error());
    }
    let page = then.strip_prefix("/app").filter(|rest| rest.starts_with('/')).unwrap_or("/");
    let pairs = [("problem", trouble.code().to_owned()), ("then", page.to_owned())];
    Ok(see_other(&hub.base.to(&format!("/app/sign-in?{}", query(&pairs)))))
}

fn see_other(address: &str) -> HttpResponse {
    let response = HttpResponse::SeeOther()
        .insert_header((header::LOCATION, address))
        // The address that the reader leaves may hold a code.
        .insert_header((header::REFERRER_POLICY, "no-referrer"))
        .finish();
    never_stored(response)
}

/// The address that is registered with the provider.
fn back_of(hub: &Hub) -> String {
    hub.base.to(&format!("{PATH}/callback"))
}

fn start_of(door: &Door) -> &'static str {
    if door.has_page { "/app/" } else { "/" }
}

fn nothing_here() -> Error {
    Error::NotFound(Words::new("ไม่มีที่อยู่นี้", "there is nothing at this address"))
}
