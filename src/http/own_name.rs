//! One name for a hub on one's own machine: a page may load what has the name that stands in its links, and nothing else.

use actix_web::dev::ServiceRequest;
use actix_web::http::{Method, header};

use super::Base;

/// Names of the machine that asks.
const OWN_MACHINE: [&str; 3] = ["localhost", "127.0.0.1", "[::1]"];

/// Where a reader is to go who calls this machine by another name than the hub's links do; `None` for programs, and where the port is
/// another, as it is behind a tunnel.
pub fn better_address(request: &ServiceRequest, base: &Base) -> Option<String> {
    let accept = request.headers().get(header::ACCEPT)?.to_str().ok()?;
    let asked = request.headers().get(header::HOST)?.to_str().ok()?;
    let own = base.authority();
    let is_page = *request.method() == Method::GET && accept.contains("text/html");
    let is_other_name = asked != own && local_port(own).is_some() && local_port(asked) == local_port(own);
    let path = request.uri().path_and_query()?;
    (is_page && is_other_name && !base.is_secure()).then(|| format!("http://{own}{path}"))
}

/// The port of an authority that names the machine itself.
fn local_port(authority: &str) -> Option<&str> {
    let (name, port) = authority.rsplit_once(':').filter(|(_, port)| !port.ends_with(']')).unwrap_or((authority, "80"));
    OWN_MACHINE.contains(&name).then_some(port)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_is_sent_to_the_name_that_links_have_and_a_program_is_not() {
        let base = Base::new("http://127.0.0.1:8080");
        let sent = |host: &str, accept: &str, base: &Base| {
            let request = actix_web::test::TestRequest::with_uri("/collections?lang=en");
            let request = request.insert_header((header::HOST, host)).insert_header((header::ACCEPT, accept));
            better_address(&request.to_srv_request(), base)
        };
        let page = "text/html,*/*;q=0.8";
        assert_eq!(sent("localhost:8080", page, &base).as_deref(), Some("http://127.0.0.1:8080/collections?lang=en"));
        assert_eq!(sent("[::1]:8080", page, &base).as_deref(), Some("http://127.0.0.1:8080/collections?lang=en"));
        for (host, accept) in [
            ("127.0.0.1:8080", page),
            ("localhost:9000", page),
            ("localhost", page),
            ("gis.example.go.th:8080", page),
            ("localhost:8080", "application/json"),
        ] {
            assert_eq!(sent(host, accept, &base), None, "{host} {accept}");
        }
        assert_eq!(sent("localhost:8080", page, &Base::new("https://gis.example.go.th")), None);
    }
}
