//! What happens by itself: outbox, expiry, reconcilers.
