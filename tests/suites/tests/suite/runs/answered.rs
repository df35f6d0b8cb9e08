//! What waits for a person: questions of steps.

use super::{ended, ending, ends, started, with_steps};

#[test]
fn a_gate_waits_for_a_persons_answer_and_goes_by_it() {
    for (answer, how) in [("yes", "succeeded"), ("no", "failed")] {
        let steps = "    before: [{name: backup, uses: gate, owner: team-db, config: {question: Is it done?}}]\n    \
                     exit: [{name: leave, uses: wait, config: {for: 1ms}}]\n";
        let desk = with_steps("gate wait", steps);
        let asked = |events: &[serde_json::Value]| {
            events.iter().any(|event| event["result"]["status"] == "ask")
        };
        let child = started(&desk, asked);
        let shown = desk.bowline("runs show acme").done();
        assert!(shown.out.contains("Is it done? (yes / no), owner team-db"), "{}", shown.told());
        assert_eq!(desk.bowline("runs answer acme nothing yes").code, Some(2));
        desk.bowline(&format!("runs answer acme backup {answer}")).done();
        ended(&desk, child);
        assert_eq!(ending(&desk, "acme-1")["ending"]["how"], how);
        assert_eq!(ends(&desk, "acme-1", "leave"), 1);
    }
}

#[test]
fn a_run_of_ten_thousand_steps_is_shown_on_a_page() {
    let items: Vec<String> = (0..10_000).map(|number| format!("n{number}")).collect();
    let steps = format!(
        "    before:\n      - name: fleet\n        uses: fan-out\n        timeout: 30m\n        config:\n          \
         over: [{}]\n          template: {{name: \"{{item}}\", uses: wait, config: {{for: 1ms}}}}\n    \
         exit: [{{name: leave, uses: wait, config: {{for: 1ms}}}}]\n",
        items.join(", ")
    );
    let desk = with_steps("fan-out wait", &steps);
    desk.bowline("run . -c acme --steps-only").done();
    let shown = desk.bowline("runs show acme").done();
    assert!(shown.out.contains("before steps: 10001 done"), "{}", shown.told());
    assert!(shown.out.lines().count() < 30, "{}", shown.told());
}
