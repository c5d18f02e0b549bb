//! The pages of Amparo, served to the person at this machine and to nobody else. Figures come only as [`amparo_release::Released`] pictures.
//! Every page works without script, in four languages, by keyboard; script adds the map and live progress.

mod app;
mod assets;
mod fail;
mod grid;
mod guard;
mod index;
mod pages;
mod routes;
mod shapes;
mod task;
mod text;
mod uploads;
mod views;

#[cfg(test)]
mod tests;

use amparo_programme::Office;
use axum::{Router, middleware};
use std::{future::Future, net::SocketAddr, sync::Arc};
use tower_http::compression::CompressionLayer;

pub use routes::ROUTES;
pub use text::Labelled;

/// Why the pages are not served.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// Other machines could reach the address.
    #[error("{0}")]
    NotLoopback(String),
    /// The address is taken or not this machine's.
    #[error("{0} cannot be used: {1}. Another program may have it; choose another port")]
    Address(SocketAddr, std::io::Error),
    /// The network broke off.
    #[error("serving ended: {0}")]
    Ended(std::io::Error),
}

/// All pages over an office.
pub fn router(office: Arc<Office>) -> Router {
    let app = Arc::new(app::App::new(office));
    routes::table()
        .fallback(fail::missing)
        .layer(middleware::from_fn_with_state(Arc::clone(&app), fail::furnish))
        .layer(CompressionLayer::new())
        .layer(middleware::from_fn(guard::guard))
        .with_state(app)
}

/// Serves the pages at a loopback address until `shutdown` is done.
///
/// # Errors
/// If other machines could reach the address, or it cannot be used.
pub async fn serve(
    office: Arc<Office>,
    addr: SocketAddr,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<(), ServeError> {
    serve_on(office, listen(addr).await?, shutdown).await
}

/// Takes a loopback address; port 0 takes a free one, which the listener names.
///
/// # Errors
/// If other machines could reach the address, or it cannot be used.
pub async fn listen(addr: SocketAddr) -> Result<tokio::net::TcpListener, ServeError> {
    guard::loopback_only(addr).map_err(ServeError::NotLoopback)?;
    tokio::net::TcpListener::bind(addr)
        .await
        .map_err(|error| ServeError::Address(addr, error))
}

/// Serves the pages on a listener of [`listen`].
///
/// # Errors
/// If the listener is reachable from other machines, or the network breaks off.
pub async fn serve_on(
    office: Arc<Office>,
    listener: tokio::net::TcpListener,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<(), ServeError> {
    guard::loopback_only(listener.local_addr().map_err(ServeError::Ended)?).map_err(ServeError::NotLoopback)?;
    axum::serve(listener, router(office))
        .with_graceful_shutdown(shutdown)
        .await
        .map_err(ServeError::Ended)
}
