//! The rules: plain types and pure functions.
