//! The words all other crates speak: answers and silences, sites, rounds, people, places, audiences, problems.
//! No input or output happens here, and nothing here knows a file, a database or a page.

pub mod answer;
pub mod audience;
pub mod facts;
pub mod people;
pub mod place;
pub mod problem;
pub mod round;
pub mod shown;
pub mod standard;

pub use answer::{Answer, Silence};
pub use audience::Audience;
pub use facts::{Chunk, Informant, Mode, Sex, Site};
pub use people::{Counted, People};
pub use place::{Level, Place};
pub use problem::{Location, Problem, Severity};
pub use round::{Choice, Question, Round, RoundId};
pub use shown::Shown;
pub use standard::{Action, Domain, HazardOption, Indicator, Method, ObservedPair, Standards};
