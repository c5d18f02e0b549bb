//! `amparo demo`: three simulated rounds of an invented country, through the same door as anybody's file.

use super::{Ended, import, places, report, risk, serve};
use crate::{args, context};
use amparo_model::Audience;
use amparo_programme::{ImportOrder, Init, Mode, Office, OfficeError, Progress, Workspace};
use std::{net::SocketAddr, path::Path, sync::Arc};

/// The samples travel inside the program, so that the demo needs nothing beside it.
const SAMPLES: [(&str, &[u8]); 8] = [
    ("varanda-admin1.geojson", include_bytes!("../../../../samples/varanda-admin1.geojson")),
    ("varanda-admin2.geojson", include_bytes!("../../../../samples/varanda-admin2.geojson")),
    ("round-1-simulated.csv", include_bytes!("../../../../samples/round-1-simulated.csv")),
    ("round-1-simulated.map.toml", include_bytes!("../../../../samples/round-1-simulated.map.toml")),
    ("round-2-simulated.csv", include_bytes!("../../../../samples/round-2-simulated.csv")),
    ("round-2-simulated.map.toml", include_bytes!("../../../../samples/round-2-simulated.map.toml")),
    ("round-3-simulated.zip", include_bytes!("../../../../samples/round-3-simulated.zip")),
    ("round-3-simulated.map.toml", include_bytes!("../../../../samples/round-3-simulated.map.toml")),
];

/// Name of a round, its file and its mapping; each mapping says that the data are simulated.
const ROUNDS: [(&str, &str, &str); 3] = [
    ("Round 1", "round-1-simulated.csv", "round-1-simulated.map.toml"),
    ("Round 2", "round-2-simulated.csv", "round-2-simulated.map.toml"),
    ("Round 3", "round-3-simulated.zip", "round-3-simulated.map.toml"),
];

pub async fn run(order: &args::Demo) -> Result<Ended, OfficeError> {
    let (folder, _temporary) = match &order.dir {
        Some(folder) => (folder.clone(), None),
        None => {
            let temporary = tempfile::Builder::new().prefix("amparo-demo-").tempdir()?;
            (temporary.path().to_owned(), Some(temporary))
        }
    };
    let office = prepare(&folder).await?;
    let last = ROUNDS[ROUNDS.len() - 1].0;
    outln!("\nThe risk picture of {last} (SIMULATED)\n");
    let picture = args::Risk {
        round: last.into(),
        by: args::By::Site,
        audience: Audience::Internal,
        format: args::Format::Table,
        top: 15,
    };
    risk::run(&office, &picture, false).await?;
    let out = folder.join("report");
    let files = args::Report { round: last.into(), audience: Audience::Internal, out: out.clone(), lang: None };
    report::run(&office, &files, false).await?;
    if order.no_serve {
        match &order.dir {
            Some(folder) => outln!("\nThe pages: amparo serve --workspace {}", folder.display()),
            None => outln!("\nThe workspace was a temporary one and is removed with its report; --dir DIR keeps it."),
        }
        return Ok(Ended::Done);
    }
    outln!(
        "\nThe pages follow; the workspace {}.",
        if order.dir.is_some() { "stays" } else { "is removed when they end" }
    );
    serve::run(office, SocketAddr::from(([127, 0, 0, 1], order.port))).await
}

/// Makes the workspace and takes everything in.
async fn prepare(folder: &Path) -> Result<Arc<Office>, OfficeError> {
    let settings =
        Init { organisation: "Demonstration (SIMULATED)".into(), country: "XVA".into(), language: "en".into() };
    Workspace::init(folder, &settings)?;
    let samples = folder.join("samples");
    fs_err::create_dir_all(&samples)?;
    for (name, bytes) in SAMPLES {
        fs_err::write(samples.join(name), bytes)?;
    }
    outln!("SIMULATED DATA: an invented country, its sites and answers are made by a program.\n");
    let office = context::office(Some(folder.to_owned())).await?;
    for file in ["varanda-admin1.geojson", "varanda-admin2.geojson"] {
        places::run(&office, &args::Places::Import { file: samples.join(file) }, false).await?;
    }
    for (round, file, mapping) in ROUNDS {
        outln!("\n{round}: {file}");
        let order = ImportOrder {
            file: samples.join(file),
            round: round.into(),
            mapping: Some(fs_err::read_to_string(samples.join(mapping))?),
            mapping_name: Some(mapping.into()),
            mode: Mode::New,
            dry_run: false,
        };
        let progress = Progress::new();
        let imported = context::watch("reading", &progress, office.import(order, &progress)).await?;
        import::print(&imported, false);
    }
    Ok(office)
}
