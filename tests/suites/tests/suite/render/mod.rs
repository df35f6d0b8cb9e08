//! The main job: `bowline render`, as a process.

mod fleet;
mod guard;
mod layouts;
mod processes;
mod secrets;
mod selection;
mod settled;
mod stop;
