//! Many customers at once.

use std::future::Future;
use std::sync::Arc;

use tokio::sync::Semaphore;
use tokio::task::JoinSet;

/// Does `work` for each of `jobs`, at most `concurrency` at a time; the answers in the order of the
/// jobs. Dropping the returned future stops what has not ended.
///
/// A job that panics is our bug; its panic goes on in the caller.
pub async fn fleet<J, T, F>(
    jobs: impl IntoIterator<Item = J>,
    concurrency: usize,
    work: impl Fn(J) -> F,
) -> Vec<T>
where
    F: Future<Output = T> + Send + 'static,
    T: Send + 'static,
{
    let places = Arc::new(Semaphore::new(concurrency.max(1)));
    let mut running = JoinSet::new();
    let mut done: Vec<Option<T>> = Vec::new();
    for (index, job) in jobs.into_iter().enumerate() {
        // The semaphore is never closed; waiting here keeps jobs that have not begun from existing.
        let place = places.clone().acquire_owned().await;
        let job = work(job);
        done.push(None);
        running.spawn(async move {
            let answer = job.await;
            drop(place);
            (index, answer)
        });
    }
    while let Some(joined) = running.join_next().await {
        match joined {
            Ok((index, answer)) => done[index] = Some(answer),
            Err(error) => {
                if let Ok(panic) = error.try_into_panic() {
                    std::panic::resume_unwind(panic);
                }
            }
        }
    }
    done.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn answers_keep_their_order_and_no_more_run_than_may() {
        let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let answers = fleet(0..100usize, 3, |job| {
            let (now, most) = (now.clone(), most.clone());
            async move {
                most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                for _ in 0..job % 7 {
                    tokio::task::yield_now().await;
                }
                now.fetch_sub(1, Ordering::SeqCst);
                job
            }
        })
        .await;
        assert_eq!(answers, (0..100).collect::<Vec<_>>());
        assert!(most.load(Ordering::SeqCst) <= 3);
    }
}
