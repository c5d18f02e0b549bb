//! The pages, one file a route or a family of routes.

pub mod actions;
pub mod areas;
pub mod compare;
pub mod export;
pub mod home;
pub mod import;
pub mod indicators;
pub mod mapping;
mod meaning;
pub mod method;
pub mod overview;
pub mod places;
pub mod quality;
pub mod releases;
pub mod site;
pub mod sites;
