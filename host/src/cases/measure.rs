//! How much a case's calls take: called again and again, each time in a fresh instance.

use std::time::{Duration, Instant};

use bowline_sandbox::Receipt;

use super::given::Given;
use super::run::CaseRunner;
use crate::error::Problem;

/// How many calls there are at least, and at most.
const CALLS: (usize, usize) = (5, 200);
/// After this long, no more calls than needed.
const LONG: Duration = Duration::from_secs(2);

/// What the calls of one case took.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Measured {
    /// How many there were.
    pub calls: usize,
    /// The time of one, from begin to end.
    pub time: Spread,
    /// The most memory that one held, in bytes.
    pub peak_memory: u64,
    /// How often one called the host, at most.
    pub host_calls: u64,
    /// Bytes from the guest to the host in one call, at most.
    pub bytes_in: u64,
    /// Bytes from the host to the guest in one call, at most.
    pub bytes_out: u64,
}

/// Where the middle of some times is, and where the middle half of them begins and ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spread {
    /// A quarter of the times are shorter.
    pub low: Duration,
    /// Half of them are.
    pub median: Duration,
    /// Three quarters of them are.
    pub high: Duration,
}

impl CaseRunner {
    /// Calls the plugin with what a case gives until the times say something; none where there is no
    /// call, since the config is refused before it.
    pub async fn measure(&self, given: &Given) -> Result<Option<Measured>, Problem> {
        // The first call also pays for what is made once a process.
        self.run(given).await?;
        let mut receipts = Vec::new();
        let began = Instant::now();
        let (least, most) = CALLS;
        while receipts.len() < least || (receipts.len() < most && began.elapsed() < LONG) {
            let Some(receipt) = self.run(given).await?.receipt else { return Ok(None) };
            receipts.push(receipt);
        }
        Ok(Measured::of(&receipts))
    }
}

impl Measured {
    /// What these receipts say together; none where there are none.
    pub fn of(receipts: &[Receipt]) -> Option<Measured> {
        let times = receipts.iter().map(|receipt| receipt.wall).collect();
        let most = |of: fn(&Receipt) -> u64| receipts.iter().map(of).max().unwrap_or_default();
        Some(Measured {
            calls: receipts.len(),
            time: Spread::of(times)?,
            peak_memory: most(|receipt| receipt.peak_memory),
            host_calls: most(|receipt| receipt.host_calls),
            bytes_in: most(|receipt| receipt.bytes_in),
            bytes_out: most(|receipt| receipt.bytes_out),
        })
    }
}

impl Spread {
    /// The spread of some times, each of whose figures is one of them; none where there are none.
    pub fn of(mut times: Vec<Duration>) -> Option<Spread> {
        times.sort_unstable();
        let last = times.len().checked_sub(1)?;
        let at = |quarters: usize| times[last * quarters / 4];
        Some(Spread { low: at(1), median: at(2), high: at(3) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spread(times: &[u64]) -> Option<[u64; 3]> {
        let times = times.iter().copied().map(Duration::from_millis).collect();
        let Spread { low, median, high } = Spread::of(times)?;
        Some([low, median, high].map(|one| u64::try_from(one.as_millis()).unwrap()))
    }

    #[test]
    fn a_spread_is_the_middle_half_of_the_times() {
        assert_eq!(spread(&[]), None);
        assert_eq!(spread(&[7]), Some([7, 7, 7]));
        assert_eq!(spread(&[5, 1, 4, 2, 3]), Some([2, 3, 4]));
        // One that took for ever changes nothing.
        assert_eq!(spread(&[1, 1, 2, 2, 900]), Some([1, 2, 2]));
    }
}
