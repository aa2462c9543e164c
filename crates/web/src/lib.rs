//! Console, My Access and Approvals: server-rendered pages.
