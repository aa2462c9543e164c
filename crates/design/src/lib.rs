//! The look of Xenia, in one place for every crate that shows a page.
//!
//! A leaf: no HTTP framework, no clock, no store. It holds
//!
//! - the stylesheet, the scripts and the mark as static files with a content hash ([`assets`]);
//! - icons and small components that print themselves as HTML ([`components`], [`form`], [`list`]);
//! - charts drawn as SVG by pure functions, each with a text alternative ([`charts`]);
//! - the page frame of portal and console ([`shell`]);
//! - the sign-in pages, whole ([`signin`]).
//!
//! A component is a plain struct that implements `Display` and [`askama::filters::HtmlSafe`], so a
//! template writes `{{ person }}` and gets escaped, finished markup. A page is a template for its
//! content plus a [`Shell`]; [`Page::to_html`] joins the two.
//!
//! No page needs a script: scripts only make things quicker, and the policy in
//! [`assets::content_security_policy`] allows no inline script and no inline style.

// Templates name `xenia_design::...` so that the same text works here and in the crates above.
extern crate self as xenia_design;

pub mod assets;
pub mod charts;
pub mod components;
pub mod form;
pub mod icon;
pub mod list;
mod look;
pub mod said;
pub mod shell;
pub mod signin;
pub mod when;

pub use assets::{Asset, asset, asset_path};
pub use components::{Badge, Banner, Confirm, Empty, Fact, Link, Meter, Person, Stat, Tone};
pub use form::{Choice, Control, ErrorSummary, Field};
pub use icon::Icon;
pub use list::{Filters, Pager, Step, StepState, Steps, Timeline, TimelineItem};
pub use look::Look;
pub use said::{Said, said, sentence};
pub use shell::{Crumb, Csrf, NavGroup, NavItem, Page, PersonMenu, PlainPage, Shell};
pub use when::When;
