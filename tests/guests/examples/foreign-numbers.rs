//! Uses numbers of objects that it was not given, and of one that it removed.
#![cfg(target_family = "wasm")]

bowline_test_guests::transformer!(transform);

fn transform(_config: &str) -> Judged {
    let own = objects::select(&bowline_test_guests::everything!());
    let removed = edits::add(r#"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"}}"#);
    let removed = removed.map_err(|error| vec![note("error", "add", error)])?;
    edits::remove(removed).map_err(|error| vec![note("error", "remove", error)])?;
    let foreign = (0..).find(|number| !own.contains(number)).unwrap_or_default();
    let mut told = vec![note("info", "own", format!("{own:?}"))];
    for number in [foreign, removed, removed + 1, u32::MAX] {
        told.push(note("info", "id", format!("{:?}", objects::id(number).map(drop))));
        told.push(note("info", "get", format!("{:?}", objects::get(number, ""))));
        told.push(note("info", "set", format!("{:?}", edits::set(number, "/a", "1"))));
        told.push(note("info", "append", format!("{:?}", edits::append(number, "/a", "1"))));
        told.push(note("info", "insert", format!("{:?}", edits::insert(number, "/a/0", "1"))));
        told.push(note("info", "unset", format!("{:?}", edits::unset(number, "/a"))));
        told.push(note("info", "remove", format!("{:?}", edits::remove(number))));
    }
    Ok(told)
}
