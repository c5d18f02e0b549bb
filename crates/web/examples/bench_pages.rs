//! `bench_pages --sites N --seed S`: the pages of a big round, asked for over a real connection, and the time to the first byte of each.
//! The last line is JSON: the 95th percentile over all pages in seconds, the slowest page, and what the picture took.

use amparo_model::{Audience, RoundId};
use amparo_programme::{ImportOrder, Init, Mode, Office, Progress, Workspace};
use std::{
    error::Error,
    fmt::Write as _,
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    sync::Arc,
    time::Instant,
};

/// Requests to each page.
const EACH: usize = 20;

/// Indicators of the round, three to a domain.
const INDICATORS: [&str; 24] = [
    "LIT-01", "LIT-02", "LIT-03", "WSH-02", "WSH-03", "WSH-07", "SHL-01", "SHL-02", "SHL-05", "FUE-03", "FUE-04",
    "MOV-01", "MOV-02", "MOV-04", "SRV-01", "SRV-04", "SRV-05", "LIV-01", "LIV-03", "REP-01", "REP-02", "EDU-01",
    "EDU-03", "GRP-02",
];

fn main() -> Result<(), Box<dyn Error>> {
    let (mut sites, mut seed) = (100_000_usize, 1_u64);
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let value = words.next().ok_or("a value is missing")?;
        match word.as_str() {
            "--sites" => sites = value.parse()?,
            "--seed" => seed = value.parse()?,
            other => return Err(format!("unknown argument {other}").into()),
        }
    }
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?
        .block_on(run(sites, seed))
}

async fn run(sites: usize, seed: u64) -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let office = folder.path().join("office");
    let workspace = Workspace::init(
        &office,
        &Init { organisation: "Bench".into(), country: String::new(), language: "en".into() },
    )?;
    let office = Arc::new(Office::open(workspace, || "2026-01-01T00:00:00Z".into(), None).await?);
    let file = folder.path().join("round.csv");
    fs_err::write(&file, table(sites, seed))?;
    let order = ImportOrder {
        file,
        round: "Big".into(),
        mapping: Some(mapping(&office)),
        mapping_name: None,
        mode: Mode::New,
        dry_run: false,
    };
    let started = Instant::now();
    office.import(order, &Progress::new()).await?;
    let import = started.elapsed().as_secs_f64();
    let round = RoundId::from_name("Big").ok_or("no id")?;
    let started = Instant::now();
    office.released(&round, Audience::Internal, None, "bench", &Progress::new()).await?;
    let picture = started.elapsed().as_secs_f64();

    let listener = amparo_web::listen(SocketAddr::from(([127, 0, 0, 1], 0))).await?;
    let at = listener.local_addr()?;
    let server = tokio::spawn(amparo_web::serve_on(Arc::clone(&office), listener, std::future::pending::<()>()));
    let measured = tokio::task::spawn_blocking(move || ask_all(at, sites))
        .await?
        .map_err(|error| error.to_string())?;
    server.abort();

    let mut all: Vec<f64> = measured.iter().flat_map(|(_, times)| times.clone()).collect();
    let p95 = percentile(&mut all, 95);
    let mut slowest = (String::new(), 0.0);
    for (page, mut times) in measured {
        let p95 = percentile(&mut times, 95);
        eprintln!("{:>8.1} ms  {page}", p95 * 1000.0);
        if p95 > slowest.1 {
            slowest = (page, p95);
        }
    }
    println!(
        "{{\"what\": \"pages\", \"seconds\": {p95:.6}, \"sites\": {sites}, \"slowest_page\": \"{}\", \"slowest_seconds\": {:.6}, \"import_seconds\": {import:.3}, \"picture_seconds\": {picture:.3}}}",
        slowest.0, slowest.1
    );
    Ok(())
}

/// Every page of a round, first once to fill what is kept, then measured.
fn ask_all(at: SocketAddr, sites: usize) -> Result<Vec<(String, Vec<f64>)>, std::io::Error> {
    let middle = sites / 200;
    let pages = [
        "/".into(),
        "/rounds/big".into(),
        "/rounds/big/sites".into(),
        format!("/rounds/big/sites?page={middle}"),
        "/rounds/big/sites?domain=lighting".into(),
        "/rounds/big/sites?q=Site+77".into(),
        "/rounds/big/sites/S77".into(),
        "/rounds/big/areas".into(),
        "/rounds/big/indicators".into(),
        "/rounds/big/indicators/LIT-01".into(),
        "/rounds/big/actions".into(),
        "/rounds/big/quality".into(),
        "/rounds/big/sites.geojson".into(),
        "/releases".into(),
        "/method".into(),
    ];
    let mut measured = Vec::new();
    for page in pages {
        first_byte(at, &page)?;
        let times = (0..EACH).map(|_| first_byte(at, &page)).collect::<Result<_, _>>()?;
        measured.push((page, times));
    }
    Ok(measured)
}

/// Seconds from the request to the first byte of the answer, which must be a 200.
fn first_byte(at: SocketAddr, page: &str) -> Result<f64, std::io::Error> {
    let mut connection = TcpStream::connect(at)?;
    let started = Instant::now();
    write!(connection, "GET {page} HTTP/1.1\r\nHost: {at}\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n")?;
    let mut first = [0_u8; 12];
    connection.read_exact(&mut first)?;
    let seconds = started.elapsed().as_secs_f64();
    let mut rest = Vec::new();
    connection.read_to_end(&mut rest)?;
    if &first != b"HTTP/1.1 200" {
        return Err(std::io::Error::other(format!("{page} answers {}", String::from_utf8_lossy(&first))));
    }
    Ok(seconds)
}

fn percentile(times: &mut [f64], per_cent: usize) -> f64 {
    times.sort_by(f64::total_cmp);
    times
        .get((times.len() * per_cent).div_ceil(100).saturating_sub(1))
        .copied()
        .unwrap_or_default()
}

/// A mapping of every indicator to a column of its own, options by their own names.
fn mapping(office: &Office) -> String {
    let mut text = String::from(
        "version = \"1\"\nreview_status = \"made for measuring\"\nsimulated = true\nsite_id = \"site\"\nsite_name = \"name\"\nadmin1 = \"region\"\nadmin2 = \"district\"\nlon = \"lon\"\nlat = \"lat\"\ndont_know = [\"dnk\"]\n[people]\nwomen_girls = \"women_girls\"\n",
    );
    for id in INDICATORS {
        let options = office
            .standards()
            .indicator(id)
            .map(|indicator| indicator.options.as_slice())
            .unwrap_or_default();
        let pairs: Vec<String> = options
            .iter()
            .enumerate()
            .map(|(i, option)| format!("\"{i}\" = \"{}\"", option.value))
            .collect();
        let _ =
            write!(text, "[[map]]\ncolumn = \"{id}\"\nindicator = \"{id}\"\nanswers = {{ {} }}\n", pairs.join(", "));
    }
    text
}

/// The round: answers by a small generator, 15 % unknown.
fn table(sites: usize, seed: u64) -> String {
    let mut state = seed;
    let mut next = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize
    };
    let mut text = format!("site,name,region,district,lon,lat,women_girls,{}\n", INDICATORS.join(","));
    for site in 0..sites {
        let district = next() % 100;
        let (lon, lat) = (next() % 5000, next() % 5000);
        let _ = write!(
            text,
            "S{site},Site {site},Region {},District {district},{}.{:03},{}.{:03},{}",
            district / 10,
            lon / 1000,
            lon % 1000,
            lat / 1000,
            lat % 1000,
            20 + next() % 900
        );
        for _ in INDICATORS {
            text.push(',');
            match next() % 100 {
                0..=14 => text.push_str("dnk"),
                roll => text.push(if roll % 2 == 0 { '0' } else { '1' }),
            }
        }
        text.push('\n');
    }
    text
}
