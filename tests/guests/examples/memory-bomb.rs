//! Takes memory until there is none.
#![cfg(target_family = "wasm")]

bowline_test_guests::transformer!(transform);

fn transform(_config: &str) -> Judged {
    let mut taken: Vec<Vec<u8>> = Vec::new();
    loop {
        taken.push(vec![1; 1 << 20]);
        std::hint::black_box(&taken);
    }
}
