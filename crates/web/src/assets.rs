//! Style sheet, scripts and the vendored map library, built into the program. Nothing comes from another host.

use axum::{
    body::Body,
    extract::Path,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use flate2::{Compression, write::GzEncoder};
use std::{io::Write, sync::LazyLock};

struct Asset {
    name: &'static str,
    kind: &'static str,
    bytes: &'static [u8],
    packed: Vec<u8>,
    tag: String,
}

macro_rules! assets {
    ($($name:literal $kind:literal),+ $(,)?) => {
        &[$(($name, $kind, include_bytes!(concat!("../assets/", $name)))),+]
    };
}

const FILES: &[(&str, &str, &[u8])] = assets!(
    "amparo.css" "text/css; charset=utf-8",
    "amparo.js" "text/javascript; charset=utf-8",
    "map.js" "text/javascript; charset=utf-8",
    "icon.svg" "image/svg+xml",
    "vendor/maplibre-gl.css" "text/css; charset=utf-8",
    "vendor/maplibre-gl.mjs" "text/javascript; charset=utf-8",
    "vendor/maplibre-gl-worker.mjs" "text/javascript; charset=utf-8",
    "vendor/maplibre-gl.LICENSE.txt" "text/plain; charset=utf-8",
);

static ASSETS: LazyLock<Vec<Asset>> = LazyLock::new(|| {
    FILES
        .iter()
        .map(|(name, kind, bytes)| {
            let mut packer = GzEncoder::new(Vec::new(), Compression::default());
            let packed = packer.write_all(bytes).and_then(|()| packer.finish()).unwrap_or_default();
            Asset { name, kind, bytes, packed, tag: format!("\"{}\"", &blake3::hash(bytes).to_hex()[..20]) }
        })
        .collect()
});

/// One file. The browser asks each time whether it changed, and is told so in a few bytes.
pub async fn asset(Path(name): Path<String>, headers: HeaderMap) -> Response {
    let Some(asset) = ASSETS.iter().find(|asset| asset.name == name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let sent = |header| headers.get(header).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut response = if sent(header::IF_NONE_MATCH) == asset.tag {
        StatusCode::NOT_MODIFIED.into_response()
    } else if sent(header::ACCEPT_ENCODING).contains("gzip") && !asset.packed.is_empty() {
        let mut response = Response::new(Body::from(asset.packed.as_slice()));
        response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        response
    } else {
        Response::new(Body::from(asset.bytes))
    };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(asset.kind));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Ok(tag) = HeaderValue::from_str(&asset.tag) {
        headers.insert(header::ETAG, tag);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(serde::Deserialize)]
    struct Vendored {
        file: Vec<File>,
    }

    #[derive(serde::Deserialize)]
    struct File {
        path: String,
        blake3: String,
    }

    #[test]
    fn vendored_files_are_what_the_list_says() {
        let list: Vendored = toml::from_str(include_str!("../assets/vendor.toml")).unwrap();
        for (name, _, bytes) in FILES.iter().filter(|(name, ..)| name.starts_with("vendor/")) {
            let file = list.file.iter().find(|file| format!("vendor/{}", file.path) == *name);
            let file = file.unwrap_or_else(|| panic!("{name} is not in vendor.toml"));
            assert_eq!(file.blake3, blake3::hash(bytes).to_hex().to_string(), "{name}");
        }
    }

    #[test]
    fn our_own_files_name_no_other_host() {
        for (name, _, bytes) in FILES.iter().filter(|(name, ..)| !name.starts_with("vendor/")) {
            let text = String::from_utf8_lossy(bytes).replace("http://www.w3.org/", "");
            assert!(!text.contains("://"), "{name}");
        }
    }
}
