//! Spoils the objects in the way that its config names, or takes its time.
#![cfg(target_family = "wasm")]

bowline_test_guests::transformer!(transform);

fn transform(config: &str) -> Judged {
    let all = objects::select(&bowline_test_guests::everything!());
    let asked = |word: &str| config.contains(&format!("\"{word}\""));
    let done = if asked("take-the-kind-away") {
        edits::unset(all[0], "/kind").map(drop)
    } else if asked("give-a-bad-name") {
        edits::set(all[0], "/metadata/name", "\"Not A Name\"")
    } else if asked("name-two-alike") {
        let twin = objects::get(all[0], "").unwrap_or_default().unwrap_or_default();
        edits::add(&twin).map(drop)
    } else if asked("remove-all") {
        all.iter().try_for_each(|object| edits::remove(*object))
    } else if asked("remove-half") {
        all.iter().take(all.len() / 2).try_for_each(|object| edits::remove(*object))
    } else if asked("tell-the-password") {
        tell_the_password(&all)
    } else {
        while asked("stay") {
            std::hint::spin_loop();
        }
        Ok(())
    };
    done.map_err(|error| vec![note("error", "vandal", error)])?;
    Ok(Vec::new())
}

/// In all the places that may reach a person, a report or a file.
fn tell_the_password(all: &[u32]) -> Result<(), String> {
    let password = facts::output("password")?.unwrap_or_default();
    log::log("error", &password);
    edits::set(all[0], "/metadata/annotations/password", &password)
}
