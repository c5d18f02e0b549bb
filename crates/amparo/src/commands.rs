//! One file a command; this one only hands over.

mod demo;
mod doctor;
mod import;
mod init;
mod map;
mod places;
mod quality;
mod release;
mod report;
mod risk;
mod rounds;
mod serve;

use crate::{
    args::{Args, Command},
    context,
};
use amparo_programme::OfficeError;

/// How a command ended when nothing refused it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// Done.
    Done,
    /// Done, and there is something to look at.
    Findings,
}

pub async fn run(args: Args) -> Result<Ended, OfficeError> {
    let Args { workspace, json, command } = args;
    match command {
        Command::Init(order) => init::run(&order, json),
        Command::Demo(order) => demo::run(&order).await,
        command => {
            let office = context::office(workspace).await?;
            match command {
                Command::Places(order) => places::run(&office, &order, json).await,
                Command::Map(order) => map::run(&office, &order, json).await,
                Command::Import(order) => import::run(&office, &order, json).await,
                Command::Rounds => rounds::run(&office, json).await,
                Command::Risk(order) => risk::run(&office, &order, json).await,
                Command::Quality(order) => quality::run(&office, &order.round, json).await,
                Command::Report(order) => report::run(&office, &order, json).await,
                Command::Release(order) => release::run(&office, &order, json).await,
                Command::Serve(order) => serve::run(office, order.address).await,
                Command::Doctor => doctor::run(&office, json).await,
                Command::Init(_) | Command::Demo(_) => Ok(Ended::Done),
            }
        }
    }
}
