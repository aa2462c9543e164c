//! How long requests took.

use std::time::{Duration, Instant};

/// Times of many requests of one kind.
#[derive(Debug, Clone, Default)]
pub struct Latencies {
    times: Vec<Duration>,
}

impl Latencies {
    /// Times `count` runs, after a tenth of them as a warm-up.
    ///
    /// # Errors
    /// The first error of a run.
    pub fn measure(
        count: usize,
        mut run: impl FnMut(usize) -> Result<(), String>,
    ) -> Result<Self, String> {
        for index in 0..count / 10 {
            run(index)?;
        }
        let mut times = Vec::with_capacity(count);
        for index in 0..count {
            let begin = Instant::now();
            run(index)?;
            times.push(begin.elapsed());
        }
        times.sort_unstable();
        Ok(Self { times })
    }

    /// Times `count` runs of two things in turn, so that both meet the same weather, after a tenth
    /// of them as a warm-up.
    ///
    /// # Errors
    /// The first error of a run.
    pub fn beside(
        count: usize,
        mut one: impl FnMut(usize) -> Result<(), String>,
        mut other: impl FnMut(usize) -> Result<(), String>,
    ) -> Result<[Self; 2], String> {
        for index in 0..count / 10 {
            one(index)?;
            other(index)?;
        }
        let mut both = [Self::default(), Self::default()];
        for index in 0..count {
            // Who comes second finds what the first has read in memory: they take turns at that too.
            let [ours, theirs] = &mut both;
            if index.is_multiple_of(2) {
                ours.times.push(timed(index, &mut one)?);
                theirs.times.push(timed(index, &mut other)?);
            } else {
                theirs.times.push(timed(index, &mut other)?);
                ours.times.push(timed(index, &mut one)?);
            }
        }
        both.iter_mut().for_each(|one| one.times.sort_unstable());
        Ok(both)
    }

    /// The time within which that share (0 to 1) of the runs ended.
    #[must_use]
    pub fn quantile(&self, share: f64) -> Duration {
        let last = self.times.len().saturating_sub(1);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a share of a length is a place in it"
        )]
        let place = (last as f64 * share.clamp(0.0, 1.0)).round() as usize;
        self.times.get(place).copied().unwrap_or_default()
    }

    /// Cells of a table: the median, the 99th percentile, runs per second one after the other.
    pub(crate) fn cells(&self) -> [String; 3] {
        let micros = |time: Duration| format!("{:.0} µs", time.as_secs_f64() * 1e6);
        let sum: Duration = self.times.iter().sum();
        let rate = self.times.len() as f64 / sum.as_secs_f64();
        [
            micros(self.quantile(0.5)),
            micros(self.quantile(0.99)),
            format!("{rate:.0}"),
        ]
    }
}

/// How long one run took.
fn timed(
    index: usize,
    run: &mut impl FnMut(usize) -> Result<(), String>,
) -> Result<Duration, String> {
    let begin = Instant::now();
    run(index)?;
    Ok(begin.elapsed())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_places_in_the_order() {
        let latencies = Latencies {
            times: (1..=101).map(Duration::from_micros).collect(),
        };
        assert_eq!(latencies.quantile(0.5), Duration::from_micros(51));
        assert_eq!(latencies.quantile(0.99), Duration::from_micros(100));
        assert_eq!(latencies.quantile(1.0), Duration::from_micros(101));
        assert_eq!(Latencies::default().quantile(0.5), Duration::ZERO);
    }

    #[test]
    fn every_run_is_timed_and_an_error_ends_it() {
        let latencies = Latencies::measure(20, |_| Ok(())).unwrap();
        assert_eq!(latencies.times.len(), 20);
        let failed = Latencies::measure(20, |index| match index {
            7 => Err("seven".to_owned()),
            _ => Ok(()),
        });
        assert_eq!(failed.unwrap_err(), "seven");
    }
}
