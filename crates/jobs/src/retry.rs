//! When a job that failed is tried again.

use xenia_engine::{Engine, domain::Timestamp, outbox::MOST_TRIES};

/// The pause after the first failure, in seconds; it doubles with each further one.
const FIRST_PAUSE: i64 = 5;
/// The longest pause, in seconds.
const LONGEST_PAUSE: i64 = 3_600;

/// Why a job was not done.
#[derive(Debug)]
pub(crate) struct Trouble {
    /// For the administrator.
    pub(crate) reason: String,
    /// Whether trying again is of no use.
    pub(crate) permanent: bool,
}

impl Trouble {
    pub(crate) fn permanent(reason: impl ToString) -> Self {
        Self {
            reason: reason.to_string(),
            permanent: true,
        }
    }
    pub(crate) fn passing(reason: impl ToString) -> Self {
        Self {
            reason: reason.to_string(),
            permanent: false,
        }
    }
}

/// When to try again after `attempts` tries, or `None` to give up.
pub(crate) fn again(engine: &Engine, attempts: i64, trouble: &Trouble) -> Option<Timestamp> {
    if trouble.permanent || attempts >= MOST_TRIES {
        return None;
    }
    let [random] = engine.random::<1>();
    Some(engine.now().plus_seconds(pause(attempts, random)))
}

/// The pause in seconds: doubling, up to an hour, with a quarter more or less so that what failed
/// together does not come back together.
fn pause(attempts: i64, random: u8) -> i64 {
    let doublings = u32::try_from(attempts.clamp(1, 20) - 1).unwrap_or(0);
    let plain = FIRST_PAUSE
        .saturating_mul(1 << doublings)
        .min(LONGEST_PAUSE);
    let spread = i64::from(random) - 128;
    plain + plain * spread / 512
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_an_hour() {
        let middle: Vec<i64> = (1..=12).map(|attempts| pause(attempts, 128)).collect();
        assert_eq!(
            middle,
            [5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600]
        );
    }

    #[test]
    fn pauses_spread_by_a_quarter() {
        assert_eq!(pause(10, 0), 1920);
        assert_eq!(pause(10, 255), 3195);
        for random in 0..=255 {
            assert!((1920..=3200).contains(&pause(10, random)));
            assert!(pause(1, random) > 0);
        }
    }
}
