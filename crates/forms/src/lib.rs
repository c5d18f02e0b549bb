//! Registers and standards as data: what a record may contain, what an answer means for risk, what is to be done about it.
//! Built-in files are part of the program; an office changes any entry with a file of the same name in its workspace.

mod file;
mod incident;
pub mod labels;
pub mod method;
pub mod register;
pub mod standards;
mod table;
