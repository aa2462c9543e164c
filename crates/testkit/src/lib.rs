//! Worlds, fixed clocks and reference evaluators for tests.
