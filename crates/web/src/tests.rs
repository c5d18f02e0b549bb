//! Every route over a small workspace of the simulated samples: in all languages, for the wrong host and origin, with what is withheld kept out.

use crate::{ROUTES, router};
use amparo_model::{Audience, RoundId, Shown};
use amparo_programme::{ImportOrder, Init, Mode, Office, Progress, Workspace};
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, StatusCode, header},
};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use tower::ServiceExt;

/// A workspace with two simulated rounds and the pages over it.
struct World {
    office: Arc<Office>,
    pages: Router,
    folder: tempfile::TempDir,
}

fn samples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples")
}

impl World {
    async fn new() -> World {
        let folder = tempfile::tempdir().unwrap();
        let settings = Init { organisation: "Test".into(), country: String::new(), language: "en".into() };
        let workspace = Workspace::init(&folder.path().join("office"), &settings).unwrap();
        let office = Arc::new(Office::open(workspace, || "2026-01-01T00:00:00Z".into(), None).await.unwrap());
        World { pages: router(Arc::clone(&office)), office, folder }
    }

    async fn with_rounds(self) -> World {
        for level in ["varanda-admin1.geojson", "varanda-admin2.geojson"] {
            self.office.import_places(&samples().join(level)).await.unwrap();
        }
        for number in [1, 2] {
            let mapping = fs_err::read_to_string(samples().join(format!("round-{number}-simulated.map.toml"))).unwrap();
            let order = ImportOrder {
                file: samples().join(format!("round-{number}-simulated.csv")),
                round: format!("Round {number}"),
                mapping: Some(mapping),
                mapping_name: None,
                mode: Mode::New,
                dry_run: false,
            };
            self.office.import(order, &Progress::new()).await.unwrap();
        }
        self
    }

    async fn send(&self, request: Request<Body>) -> (StatusCode, header::HeaderMap, String) {
        let response = self.pages.clone().oneshot(request).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let body = to_bytes(response.into_body(), 64 << 20).await.unwrap();
        (status, headers, String::from_utf8_lossy(&body).into_owned())
    }

    /// A page, asked for again while it is being computed.
    async fn get(&self, path: &str) -> (StatusCode, header::HeaderMap, String) {
        loop {
            let request = Request::get(path).header("host", "127.0.0.1:8080").body(Body::empty()).unwrap();
            let answer = self.send(request).await;
            if !answer.2.contains("data-refresh") {
                return answer;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    async fn post(&self, path: &str, kind: &str, body: impl Into<Body>) -> (StatusCode, header::HeaderMap, String) {
        let request = Request::post(path)
            .header("host", "127.0.0.1:8080")
            .header("origin", "http://127.0.0.1:8080")
            .header("content-type", kind)
            .body(body.into())
            .unwrap();
        self.send(request).await
    }

    async fn a_site(&self) -> String {
        let id = RoundId::from_name("Round 2").unwrap();
        let released = self
            .office
            .released(&id, Audience::Internal, None, "test", &Progress::new())
            .await
            .unwrap();
        released.sites[0].site.id.clone()
    }
}

const FORM: &str = "application/x-www-form-urlencoded";

/// The paths of all pages, with a round, a site, an indicator and a release that exist.
fn pages(site: &str) -> Vec<String> {
    ROUTES
        .iter()
        .filter(|(method, path, _)| *method == "get" && !path.starts_with("/import/") && !path.starts_with("/assets"))
        .map(|(_, path, _)| {
            let path = path.replace("{round}", "round-2").replace("{site}", site);
            path.replace("/indicators/{id}", "/indicators/LIT-01")
                .replace("{id}", "1")
                .replace("{file}", "data.hxl.csv")
        })
        .chain(["/compare?before=round-1&after=round-2", "/rounds/round-2/export?audience=public"].map(String::from))
        .collect()
}

#[tokio::test]
async fn every_page_opens_in_every_language() {
    let world = World::new().await.with_rounds().await;
    let site = world.a_site().await;
    for page in pages(&site) {
        for lang in ["en", "fr", "es", "ar"] {
            let mark = if page.contains('?') { '&' } else { '?' };
            let (status, headers, body) = world.get(&format!("{page}{mark}lang={lang}")).await;
            assert_eq!(status, StatusCode::OK, "{page} {lang}: {body}");
            assert_eq!(headers[header::CACHE_CONTROL], "no-store", "{page}");
            let policy = headers["content-security-policy"].to_str().unwrap();
            assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
            assert!(!body.contains('⟦'), "{page} {lang} lacks words: {}", &body[body.find('⟦').unwrap_or(0)..][..60]);
            if headers[header::CONTENT_TYPE].to_str().unwrap().starts_with("text/html") {
                let dir = if lang == "ar" { "rtl" } else { "ltr" };
                assert!(body.contains(&format!("<html lang=\"{lang}\" dir=\"{dir}\">")), "{page}");
                for foreign in ["<script>", " onclick=", " style=\"", "javascript:", "src=\"http", "href=\"http"] {
                    assert!(!body.contains(foreign), "{page} holds {foreign}");
                }
            }
        }
    }
}

#[tokio::test]
async fn simulated_rounds_and_draft_guidance_say_so() {
    let world = World::new().await.with_rounds().await;
    let site = world.a_site().await;
    for page in pages(&site)
        .into_iter()
        .filter(|page| page.starts_with("/rounds/round-2") && !page.contains('.') && !page.contains("/export/"))
    {
        assert!(world.get(&page).await.2.contains("SIMULATED"), "{page}");
    }
    for page in ["/rounds/round-2/actions".to_owned(), format!("/rounds/round-2/sites/{site}"), "/method".into()] {
        assert!(world.get(&page).await.2.contains("not reviewed by a GBV specialist"), "{page}");
    }
}

#[tokio::test]
async fn other_hosts_and_origins_are_refused_on_every_route() {
    let world = World::new().await;
    for (method, path, _) in ROUTES {
        let path = path.replace("{*name}", "amparo.css").replace(['{', '}'], "");
        let request = Request::builder()
            .method(method.to_uppercase().as_str())
            .uri(&path)
            .header("host", "evil.example");
        assert_eq!(world.send(request.body(Body::empty()).unwrap()).await.0, StatusCode::MISDIRECTED_REQUEST, "{path}");
        if *method == "post" {
            let request = Request::post(&path)
                .header("host", "127.0.0.1:8080")
                .header("origin", "http://evil.example");
            assert_eq!(world.send(request.body(Body::empty()).unwrap()).await.0, StatusCode::FORBIDDEN, "{path}");
        }
    }
}

#[tokio::test]
async fn an_address_that_others_reach_is_refused() {
    let world = World::new().await;
    let refused = crate::serve(world.office, "0.0.0.0:0".parse().unwrap(), std::future::ready(()))
        .await
        .unwrap_err();
    assert!(refused.to_string().contains("no accounts yet"), "{refused}");
}

#[tokio::test]
async fn nothing_withheld_is_on_a_page_or_in_a_file() {
    let world = World::new().await.with_rounds().await;
    let id = RoundId::from_name("Round 2").unwrap();
    let internal = world
        .office
        .released(&id, Audience::Internal, None, "test", &Progress::new())
        .await
        .unwrap();
    let public = world
        .office
        .released(&id, Audience::Public, None, "test", &Progress::new())
        .await
        .unwrap();
    let (page, csv) = (
        world.get("/rounds/round-2/export?audience=public").await.2,
        world.get("/rounds/round-2/export/public/data.hxl.csv").await.2,
    );
    for site in &internal.sites {
        assert!(!page.contains(&site.site.id) && !csv.contains(&site.site.id), "a site went to the public");
    }
    let mut withheld = 0;
    for area in public.admin2.iter().chain(&public.admin1) {
        let Some(known) = internal
            .admin2
            .iter()
            .chain(&internal.admin1)
            .find(|known| (&known.code, &known.within) == (&area.code, &area.within))
        else {
            continue;
        };
        let counts = area
            .women_girls_by_band
            .iter()
            .zip(&known.women_girls_by_band)
            .chain([(&area.women_girls, &known.women_girls)]);
        let row = csv.lines().find(|line| line.split(',').any(|cell| cell == area.code)).unwrap_or_default();
        for (_, known) in counts.filter(|(shown, _)| **shown == Shown::Withheld) {
            withheld += 1;
            // Small counts may stand in the row as something else.
            let secret = known.value().filter(|count| *count > 60).map(|count| count.to_string());
            assert!(secret.is_none_or(|secret| !row.split(',').any(|cell| cell == secret)), "{row}");
        }
    }
    assert!(withheld > 0, "the sample has small districts, so something must be withheld");
}

#[tokio::test]
async fn an_unknown_round_is_a_page_with_a_hint() {
    let world = World::new().await.with_rounds().await;
    let (status, _, body) = world.get("/rounds/nowhere/sites?lang=fr").await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert!(body.contains("Round 1") && body.contains("Cycle inconnu"), "{body}");
    assert_eq!(world.get("/rounds/round-2/sites/nobody").await.0, StatusCode::NOT_FOUND);
    assert_eq!(world.get("/no/such/page").await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn filters_narrow_and_pages_do_not_overlap() {
    let world = World::new().await.with_rounds().await;
    let rows = |body: &str| body.matches("class=\"site\"").count();
    let first = world.get("/rounds/round-2/sites").await.2;
    let second = world.get("/rounds/round-2/sites?page=2").await.2;
    assert_eq!(rows(&first), 100);
    let links = |body: &str| -> Vec<String> {
        body.split("class=\"site\"><a href=\"")
            .skip(1)
            .map(|rest| rest.split('"').next().unwrap_or_default().to_owned())
            .collect()
    };
    assert!(links(&second).iter().all(|link| !links(&first).contains(link)));
    let men = world.get("/rounds/round-2/sites?spoke=men").await.2;
    assert!(rows(&men) > 0 && rows(&men) < 300);
    assert_eq!(rows(&world.get("/rounds/round-2/sites?area=2:NOWHERE").await.2), 0);
    assert_eq!(rows(&world.get("/rounds/round-2/sites?domain=no-such").await.2), 0);
    assert_eq!(rows(&world.get("/rounds/round-2/sites?page=999").await.2), 0);
}

#[tokio::test]
async fn an_action_is_ticked_and_taken_back() {
    let world = World::new().await.with_rounds().await;
    let id = RoundId::from_name("Round 2").unwrap();
    let site = world.a_site().await;
    let action = world.office.standards().actions[0].id.clone();
    let form = |done: &str| format!("place={site}&shown={action}&back=%2Frounds%2Fround-2%2Factions{done}");
    let (status, headers, _) = world.post("/rounds/round-2/ticks", FORM, form(&format!("&done={action}"))).await;
    assert_eq!(
        (status, headers[header::LOCATION].to_str().unwrap()),
        (StatusCode::SEE_OTHER, "/rounds/round-2/actions")
    );
    assert!(world.office.ticks(&id).await.unwrap().contains(&(site.clone(), action.clone())));
    world.post("/rounds/round-2/ticks", FORM, form("")).await;
    assert!(world.office.ticks(&id).await.unwrap().is_empty());
    let away = format!("place={site}&shown={action}&back=https%3A%2F%2Fevil.example");
    assert_eq!(world.post("/rounds/round-2/ticks", FORM, away).await.0, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_file_is_sent_reviewed_checked_and_taken_in_and_then_deleted() {
    let world = World::new().await;
    let file = fs_err::read_to_string(samples().join("round-1-simulated.csv")).unwrap();
    let kind = "multipart/form-data; boundary=X";
    let part = format!(
        "--X\r\nContent-Disposition: form-data; name=\"file\"; filename=\"../round.csv\"\r\n\r\n{file}\r\n--X--\r\n"
    );
    let (status, headers, body) = world.post("/import", kind, part).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{body}");
    let review = headers[header::LOCATION].to_str().unwrap().to_owned();
    let (status, _, page) = world.get(&review).await;
    assert_eq!(status, StatusCode::OK, "{page}");
    assert!(
        page.contains("value=\"site_id\"") && page.contains("gbv_incidents_reported"),
        "guessed and refused columns show"
    );
    assert!(!page.contains("+999"), "values of refused columns do not show");
    let (_, headers, _) = world.post(&review, FORM, "round=Spring&mode=new&go=check").await;
    assert_eq!(headers[header::LOCATION].to_str().unwrap(), format!("{review}/check"));
    let checked = world.get(&format!("{review}/check")).await.2;
    assert!(checked.contains(&format!("action=\"{review}/take\"")), "{checked}");
    assert!(world.office.rounds().await.unwrap().is_empty(), "a check keeps nothing");
    world.post(&format!("{review}/take"), FORM, "").await;
    let (status, _, done) = world.get(&format!("{review}/done")).await;
    assert_eq!(status, StatusCode::OK, "{done}");
    assert_eq!(world.office.rounds().await.unwrap()[0].round.name, "Spring");
    let left = fs_err::read_dir(world.office.incoming().unwrap()).unwrap().count();
    assert_eq!(left, 0, "the sent file is deleted");
    assert!(world.folder.path().exists());
}

#[tokio::test]
async fn a_file_given_up_is_deleted_and_a_wrong_meaning_is_named() {
    let world = World::new().await;
    let part = "--X\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\nsite,light\nA,yes\nB,no\n\r\n--X--\r\n";
    let (_, headers, _) = world.post("/import", "multipart/form-data; boundary=X", part).await;
    let review = headers[header::LOCATION].to_str().unwrap().to_owned();
    world.get(&review).await;
    let (_, headers, _) = world.post(&review, FORM, "m.0=NONSENSE&round=A&go=check").await;
    let slip = headers[header::LOCATION].to_str().unwrap().to_owned();
    assert!(world.get(&slip).await.2.contains("NONSENSE"));
    world.post(&format!("{review}/abandon"), FORM, "").await;
    assert_eq!(fs_err::read_dir(world.office.incoming().unwrap()).unwrap().count(), 0);
    assert_eq!(world.get(&review).await.0, StatusCode::NOT_FOUND);
    assert_eq!(world.post("/import", "multipart/form-data; boundary=X", "--X--\r\n").await.0, StatusCode::BAD_REQUEST);
}

#[test]
fn the_list_of_routes_with_what_each_asks_the_policy_for() {
    let list: String = ROUTES
        .iter()
        .map(|(method, path, action)| format!("{method:4} {path:45} {}\n", action.map_or("-", |action| action.word())))
        .collect();
    insta::assert_snapshot!("routes", list);
}
