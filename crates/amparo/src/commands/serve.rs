//! `amparo serve`: the pages, for this machine alone.

use super::Ended;
use amparo_programme::{Office, OfficeError};
use std::{net::SocketAddr, sync::Arc};

pub async fn run(office: Arc<Office>, address: SocketAddr) -> Result<Ended, OfficeError> {
    let refused = |error: amparo_web::ServeError| OfficeError::Refused(error.to_string());
    let listener = amparo_web::listen(address).await.map_err(refused)?;
    eprintln!("Amparo is at http://{}/ for this machine alone. Ctrl-C ends it.", listener.local_addr()?);
    let stop = async {
        let _ = tokio::signal::ctrl_c().await;
    };
    amparo_web::serve_on(office, listener, stop).await.map_err(refused)?;
    Ok(Ended::Done)
}
