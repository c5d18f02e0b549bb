//! Every route once: method, path, what it asks the policy for, handler. The router and the list of routes are made from the same table.

use crate::{app::App, assets, pages::*};
use amparo_model::Audience;
use amparo_protect::Action;
use axum::{
    Router,
    extract::DefaultBodyLimit,
    routing::{get, post},
};
use std::sync::Arc;

/// A route: method, path, and the action of the policy that its data needs; `None` where it shows no data of a round.
pub type Route = (&'static str, &'static str, Option<Action>);

const READ: Option<Action> = Some(Action::Release(Audience::Internal));

macro_rules! routes {
    ($($method:ident $path:literal $action:expr => $handler:path;)+) => {
        /// All routes.
        pub const ROUTES: &[Route] = &[$((stringify!($method), $path, $action)),+];

        /// The router of all routes.
        pub(crate) fn table() -> Router<Arc<App>> {
            Router::new()$(.route($path, $method($handler)))+.layer(DefaultBodyLimit::disable())
        }
    };
}

routes! {
    get "/" None => home::rounds;
    get "/rounds/{round}" READ => overview::overview;
    get "/rounds/{round}/sites.geojson" READ => overview::points;
    get "/rounds/{round}/areas.geojson" READ => overview::outlines;
    get "/rounds/{round}/sites" READ => sites::sites;
    get "/rounds/{round}/sites/{site}" READ => site::site;
    get "/rounds/{round}/areas" READ => areas::areas;
    get "/rounds/{round}/indicators" READ => indicators::indicators;
    get "/rounds/{round}/indicators/{id}" READ => indicators::indicator;
    get "/rounds/{round}/actions" READ => actions::actions;
    get "/rounds/{round}/actions.csv" READ => actions::csv;
    post "/rounds/{round}/ticks" Some(Action::TickAction) => actions::tick;
    get "/rounds/{round}/quality" READ => quality::quality;
    get "/rounds/{round}/export" READ => export::export;
    get "/rounds/{round}/export/internal/{file}" READ => export::internal;
    get "/rounds/{round}/export/partner/{file}" Some(Action::Release(Audience::Partner)) => export::partner;
    get "/rounds/{round}/export/public/{file}" Some(Action::Release(Audience::Public)) => export::public;
    get "/compare" READ => compare::compare;
    get "/releases" Some(Action::ReadLedger) => releases::releases;
    get "/releases/check" Some(Action::ReadLedger) => releases::check;
    get "/releases/{id}" Some(Action::ReadLedger) => releases::release;
    get "/method" None => method::method;
    get "/import" None => import::start;
    post "/import" Some(Action::Import) => import::upload;
    get "/import/{id}" None => mapping::review;
    post "/import/{id}" Some(Action::Import) => mapping::decide;
    get "/import/{id}/check" None => import::check;
    post "/import/{id}/take" Some(Action::Import) => import::take;
    get "/import/{id}/done" None => import::done;
    get "/import/{id}/rejected.csv" None => import::rejected;
    post "/import/{id}/abandon" Some(Action::Import) => import::abandon;
    get "/places" None => places::places;
    post "/places" Some(Action::ImportPlaces) => places::take;
    get "/assets/{*name}" None => assets::asset;
}
