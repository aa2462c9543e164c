//! Wakes the job runner when there may be something to do.

use parking_lot::{Condvar, Mutex};
use std::time::Duration;

/// A counter that can be waited for. Waking is cheap when nobody waits.
#[derive(Default)]
pub struct Nudge {
    count: Mutex<u64>,
    changed: Condvar,
}

impl Nudge {
    /// Wakes everybody who waits.
    pub fn wake(&self) {
        *self.count.lock() += 1;
        self.changed.notify_all();
    }
    /// Waits until the counter differs from `seen` or the time is over; answers the counter.
    pub fn wait(&self, seen: u64, most: Duration) -> u64 {
        let mut count = self.count.lock();
        if *count == seen {
            self.changed.wait_for(&mut count, most);
        }
        *count
    }
}
