//! The use cases: one function per thing a person or client can do.
