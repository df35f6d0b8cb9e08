//! Asks and does what its config says, one step after the other, and tells what it was told.
//!
//! ```text
//! pick; get 0 /data/a; if-odd; set 0 /data/b 1; tell 1 /metadata/annotations/told
//! ```
//!
//! An object is named by its place among those that were picked last, all else by what stands there.
//! `'` is the quote of values, so that a config is a JSON string without escapes.
#![cfg(target_family = "wasm")]

use bindings::bowline::plugin::objects::Selector;

bowline_test_guests::transformer!(transform);

#[derive(Default)]
struct Call {
    picked: Vec<u32>,
    told: String,
    findings: Vec<Finding>,
}

fn transform(config: &str) -> Judged {
    let mut call = Call::default();
    // `"STEPS"`, or `{"do":"STEPS"}` where a config must be an object.
    let mut steps = config.rsplit('"').nth(1).unwrap_or_default().split(';');
    while let Some(step) = steps.next() {
        let mut words = step.split_whitespace();
        let verb = words.next().unwrap_or_default();
        let mut word = || words.next().unwrap_or_default();
        match verb {
            "refuse" => return Err(vec![note("error", "curious", call.told)]),
            "trap" => std::process::abort(),
            "stay" => loop {
                std::hint::spin_loop();
            },
            // Whether the next step is done depends on all answers before.
            "if-odd" => drop((call.print().is_multiple_of(2)).then(|| steps.next())),
            "pick" => call.pick(word()),
            "find" => call.findings.push(note("warning", "curious", &call.told)),
            "log" => log::log("info", &call.told),
            "tell" => {
                let (object, told) = (call.object(word()), format!("\"{:016x}\"", call.print()));
                call.hear(edits::set(object, word(), &told));
            }
            _ => call.step(verb, &mut word),
        }
    }
    Ok(call.findings)
}

impl Call {
    fn hear(&mut self, answer: impl std::fmt::Debug) {
        self.told.push_str(&format!("{answer:?} "));
    }

    /// A number for all answers so far.
    fn print(&self) -> u64 {
        let mix = |print: u64, byte| (print ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
        self.told.bytes().fold(0xcbf2_9ce4_8422_2325, mix) >> 7
    }

    /// The object at a place among the picked; without any, the number itself.
    fn object(&self, place: &str) -> u32 {
        let place: usize = place.parse().unwrap_or_default();
        let picked = place.checked_rem(self.picked.len()).map(|place| self.picked[place]);
        picked.unwrap_or(place as u32)
    }

    /// Objects of a kind, of a label, or all.
    fn pick(&mut self, what: &str) {
        let mut matching: Selector = bowline_test_guests::everything!();
        match what.split_once('=') {
            Some((label, value)) => matching.labels.push((label.into(), Some(value.into()))),
            None if !what.is_empty() => matching.kinds = Some(vec![what.into()]),
            None => {}
        }
        self.picked = objects::select(&matching);
        self.told.push_str(&format!("{:?} ", self.picked.len()));
    }

    /// One question or edit.
    fn step<'a>(&mut self, verb: &str, word: &mut impl FnMut() -> &'a str) {
        let json = |text: &str| text.replace('\'', "\"");
        match verb {
            "name" => self.hear(facts::release_name()),
            "version" => self.hear(facts::release_version()),
            "digest" => self.hear(facts::release_digest()),
            "customer" => self.hear(facts::customer_name()),
            "label" => self.hear(facts::customer_label(word())),
            "image" => self.hear(facts::image(word())),
            "value" => self.hear(facts::value(word())),
            "output" => self.hear(facts::output(word())),
            "namespaced" => self.hear(facts::namespaced(word(), word())),
            "walk" => self.hear(files::walk(word())),
            "read" => self.hear(files::read(word())),
            "lookup" => {
                let (api_version, kind) = (word().to_owned(), word().to_owned());
                let (namespace, name) = (word(), word().to_owned());
                let namespace = (namespace != "-").then(|| namespace.to_owned());
                self.hear(lookup::get(&ObjectId { api_version, kind, namespace, name }));
            }
            "number" => self.hear(self.object(word())),
            "id" => self.hear(objects::id(self.object(word()))),
            "get" => self.hear(objects::get(self.object(word()), word())),
            "set" => self.hear(edits::set(self.object(word()), word(), &json(word()))),
            "append" => self.hear(edits::append(self.object(word()), word(), &json(word()))),
            "insert" => self.hear(edits::insert(self.object(word()), word(), &json(word()))),
            "unset" => self.hear(edits::unset(self.object(word()), word())),
            "remove" => self.hear(edits::remove(self.object(word()))),
            "add" => {
                let added = edits::add(&json(word()));
                self.picked.extend(added.as_ref().ok());
                self.hear(added);
            }
            unknown => self.findings.push(note("error", "curious", unknown)),
        }
    }
}
