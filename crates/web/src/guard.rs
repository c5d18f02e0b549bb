//! What every request passes first and every answer last: only this machine, only our own pages may post, nothing from outside in a page.
//! Logs the route, the status and the time; never a path, a query or a name.

use axum::{
    extract::{MatchedPath, Request},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use std::{
    net::{IpAddr, SocketAddr},
    time::Instant,
};

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; \
     worker-src 'self' blob:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Why an address is not served: until accounts exist whoever reaches a page sees everything.
///
/// # Errors
/// The reason, for an address that other machines reach.
pub fn loopback_only(addr: SocketAddr) -> Result<(), String> {
    if addr.ip().is_loopback() {
        return Ok(());
    }
    Err(format!(
        "{addr} can be reached from other machines, and Amparo has no accounts yet: whoever opens a page would see every site. Serve on 127.0.0.1 or [::1]"
    ))
}

/// The outermost layer.
pub async fn guard(request: Request, next: Next) -> Response {
    let started = Instant::now();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("(none)".to_owned(), |path| path.as_str().to_owned());
    let method = request.method().clone();
    let mut response = match refusal(request.method(), request.headers()) {
        Some((status, why)) => (status, why).into_response(),
        None => next.run(request).await,
    };
    harden(response.headers_mut());
    tracing::info!(%method, route, status = response.status().as_u16(), ms = started.elapsed().as_millis() as u64, "answered");
    response
}

fn refusal(method: &Method, headers: &HeaderMap) -> Option<(StatusCode, &'static str)> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let Some(host) = text(header::HOST).filter(|host| names_this_machine(host)) else {
        return Some((
            StatusCode::MISDIRECTED_REQUEST,
            "This name is not this machine. Open http://127.0.0.1 with the port that `amparo serve` printed.\n",
        ));
    };
    let site = headers.get("sec-fetch-site").and_then(|value| value.to_str().ok());
    let origin = text(header::ORIGIN);
    if matches!(*method, Method::GET | Method::HEAD) {
        let navigates = headers.get("sec-fetch-mode").is_some_and(|mode| mode == "navigate");
        return (site == Some("cross-site") && !navigates).then_some((
            StatusCode::FORBIDDEN,
            "Another site may link to a page of Amparo, but not load it into its own.\n",
        ));
    }
    // A page with the referrer policy `no-referrer` posts with the origin `null`; then the browser's own word on the site decides.
    let ours = origin.is_some_and(|origin| origin.strip_prefix("http://") == Some(host));
    let allowed = match site {
        Some(site) => site == "same-origin" && (ours || origin.is_none_or(|origin| origin == "null")),
        None => ours,
    };
    (!allowed).then_some((
        StatusCode::FORBIDDEN,
        "Only a page of Amparo itself may change something. Open the page and use its form.\n",
    ))
}

fn names_this_machine(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port))
            if port.bytes().all(|b| b.is_ascii_digit())
                && !name.is_empty()
                && !(name.starts_with('[') && !name.ends_with(']')) =>
        {
            name
        }
        _ => host,
    };
    let bare = name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(name);
    name.eq_ignore_ascii_case("localhost") || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

fn harden(headers: &mut HeaderMap) {
    for (name, value) in [
        ("content-security-policy", POLICY),
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("permissions-policy", "geolocation=(), camera=(), microphone=()"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (name.parse().unwrap(), HeaderValue::from_static(value)))
            .collect()
    }

    fn check(method: Method, pairs: &[(&'static str, &'static str)], expected: Option<u16>) {
        assert_eq!(
            refusal(&method, &headers(pairs)).map(|(status, _)| status.as_u16()),
            expected,
            "{method} {pairs:?}"
        );
    }

    #[test]
    fn only_names_of_this_machine_are_answered() {
        for host in ["127.0.0.1:8080", "localhost", "LOCALHOST:1", "[::1]:8080", "127.0.0.9"] {
            check(Method::GET, &[("host", host)], None);
        }
        for host in [
            "evil.example:8080",
            "127.0.0.1.evil.example",
            "192.168.1.2:8080",
            "[2001:db8::1]:80",
            "localhost.evil.example",
            "",
        ] {
            check(Method::GET, &[("host", host)], Some(421));
        }
        check(Method::GET, &[], Some(421));
    }

    #[test]
    fn only_our_own_pages_post() {
        let host = ("host", "127.0.0.1:8080");
        check(Method::POST, &[host], Some(403));
        check(Method::POST, &[host, ("origin", "http://127.0.0.1:8080")], None);
        check(Method::POST, &[host, ("origin", "http://127.0.0.1:9090")], Some(403));
        check(Method::POST, &[host, ("origin", "null")], Some(403));
        check(Method::POST, &[host, ("origin", "null"), ("sec-fetch-site", "same-origin")], None);
        check(Method::POST, &[host, ("origin", "http://evil.example"), ("sec-fetch-site", "same-origin")], Some(403));
        check(Method::POST, &[host, ("origin", "http://127.0.0.1:8080"), ("sec-fetch-site", "same-site")], Some(403));
    }

    #[test]
    fn another_site_may_link_and_not_load() {
        let host = ("host", "127.0.0.1:8080");
        check(Method::GET, &[host, ("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate")], None);
        check(Method::GET, &[host, ("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "no-cors")], Some(403));
    }

    #[test]
    fn other_machines_are_refused_with_the_reason() {
        assert!(
            loopback_only("127.0.0.1:80".parse().unwrap()).is_ok()
                && loopback_only("[::1]:80".parse().unwrap()).is_ok()
        );
        for addr in ["0.0.0.0:80", "[::]:80", "192.168.1.4:80"] {
            assert!(loopback_only(addr.parse().unwrap()).unwrap_err().contains("accounts"));
        }
    }
}
