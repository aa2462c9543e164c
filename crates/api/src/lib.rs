//! The HTTP API of Microsoft Graph v1.0 over the engine.
