//! Windows, of a customer or of the fleet.

use std::sync::Arc;

use bowline_core::Pointer;
use bowline_core::run;
use bowline_core::window::{Begin, Window, Written};

use crate::document::Document;
use crate::error::Gathered;
use crate::format::customer::{AtClose, WindowPart, WindowTime};

/// Reads the list of windows at `at`.
pub(super) fn windows(
    document: &Document,
    at: &Pointer,
    parts: Vec<WindowPart>,
    errors: &mut Gathered,
) -> Arc<[Window]> {
    let read = parts.into_iter().enumerate().filter_map(|(index, part)| {
        let at = at.child(index.to_string());
        let told = |bad: &bowline_core::window::BadWindow| {
            let field = bad.field.iter().fold(at.clone(), |at, key| at.child(*key));
            document.error(&field, bad.fault.to_string())
        };
        match Window::read(&written(part), document.place(&at)) {
            Ok(window) => Some(window),
            Err(faults) => {
                faults.iter().map(told).for_each(|error| errors.push(error));
                None
            }
        }
    });
    read.collect()
}

fn written(part: WindowPart) -> Written {
    Written {
        allow: part.allow.map(begin),
        deny: part.deny.map(begin),
        length: part.length.map(|text| text.0),
        until: part.until,
        time_zone: part.time_zone,
        manual: part.manual,
        overrun: part.overrun,
        fits: part.fits.map(|text| text.0),
        at_close: part.at_close.map(|at_close| match at_close {
            AtClose::Finish => run::AtClose::Finish,
            AtClose::Stop => run::AtClose::Stop,
        }),
    }
}

fn begin(time: WindowTime) -> Begin {
    match time {
        WindowTime::Cron(text) => Begin::Cron(text),
        WindowTime::Once(interval) => Begin::Once { from: interval.from, to: interval.to },
    }
}
