//! What an office does with Amparo: keep a workspace, take in rounds and places, let pictures out, follow up actions.
//! Ends at a released value or a permitted change. Draws nothing, knows no page and no command.

pub mod doctor;
pub mod error;
pub mod office;
pub mod progress;
pub mod workspace;

mod intakes;
mod places;
mod releases;

pub use amparo_store::{Intake, KeptRound};
pub use error::OfficeError;
pub use intakes::{ImportOrder, Imported, Mode, Outcome};
pub use office::{Clock, Office};
pub use places::PlacesReport;
pub use progress::Progress;
pub use releases::Quality;
pub use workspace::{Init, Workspace};
