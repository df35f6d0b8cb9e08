//! Innocent guests on a busy machine, and beside hostile ones.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bowline_core::FailureClass;
use bowline_core::limits::CallLimits;
use bowline_sandbox::{Sandbox, SandboxSettings};

use super::{Case, innocent};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
pub async fn many_calls_share_few_slots_and_agree() {
    let settings = SandboxSettings { slots: 3, ..SandboxSettings::default() };
    let sandbox = Arc::new(Sandbox::new(settings).unwrap());
    let program = Arc::new(innocent::load(&sandbox).await);
    let calls: Vec<_> = (0..200)
        .map(|number| {
            let (sandbox, program) = (sandbox.clone(), program.clone());
            tokio::spawn(async move {
                innocent::call(&sandbox, &program, &format!("customer-{number}")).await;
            })
        })
        .collect();
    for call in calls {
        call.await.unwrap();
    }
}

/// Threads that keep every core busy until they are dropped.
struct Spinning {
    stop: Arc<AtomicBool>,
    threads: Vec<std::thread::JoinHandle<()>>,
}

impl Spinning {
    fn begin() -> Spinning {
        let stop = Arc::new(AtomicBool::new(false));
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        let spin = || {
            let stop = stop.clone();
            std::thread::spawn(move || {
                while !stop.load(Ordering::Relaxed) {
                    std::hint::spin_loop();
                }
            })
        };
        let threads = (0..cores * 4).map(|_| spin()).collect();
        Spinning { stop, threads }
    }
}

impl Drop for Spinning {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        self.threads.drain(..).for_each(|thread| thread.join().unwrap());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_innocent_guest_beside_hostile_ones_on_a_busy_machine_is_not_failed() {
    let sandbox = &*super::case::SANDBOX;
    let program = innocent::load(sandbox).await;
    let _busy = Spinning::begin();
    let hostile = (0..4).map(|_| {
        tokio::spawn(async {
            let case = Case::of("endless-loop");
            case.limits(|limits| limits.running = Duration::from_millis(100)).transform().await
        })
    });
    let hostile: Vec<_> = hostile.collect();
    // Less than one scheduling round of this machine as it is now: waiting must not count.
    let running = Duration::from_millis(50);
    for _ in 0..20 {
        let limits = CallLimits { running, ..CallLimits::default() };
        innocent::call_within(sandbox, &program, "globex", limits).await;
    }
    for call in hostile {
        assert_eq!(call.await.unwrap().class(), Some(FailureClass::PluginTimeout));
    }
}
